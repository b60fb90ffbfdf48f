import type { Row } from '../rows/row.ts';
import type { Seams } from './seams.ts';

/** Seams with other values of the same registrants after which that is no chance. */
const ENOUGH = 3;

/** The rows of a query are other ones in each response, although they are of the same registrants. */
export class ColumnsNeverAgree extends Error {
  readonly columns: readonly string[];

  constructor(columns: readonly string[]) {
    super('the same registrants have other values in each response');
    this.columns = columns;
  }
}

/** Watches whether it is the same registrants whose values change wherever pages join: then a column changes by itself. */
export class Changes {
  readonly #differingColumns: (one: Row, other: Row) => string[];
  #changed = 0;
  #joined = 0;

  constructor(differingColumns: (one: Row, other: Row) => string[]) {
    this.#differingColumns = differingColumns;
  }

  /** @throws ColumnsNeverAgree after a pass that leaves no doubt of it */
  take({ changed, joined, changedRow }: Seams): void {
    this.#changed += changed;
    this.#joined += joined;
    if (this.#changed < ENOUGH || this.#changed * 2 < this.#joined) return;
    throw new ColumnsNeverAgree(changedRow ? this.#differingColumns(changedRow.before, changedRow.after) : []);
  }
}
