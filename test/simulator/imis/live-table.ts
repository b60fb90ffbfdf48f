import { Exact } from '../data/cell.ts';
import type { Cell, Row } from '../data/cell.ts';
import { resolveColumns } from '../data/column.ts';
import type { Column, ColumnSpec } from '../data/column.ts';
import { Random, seedOf } from '../data/random.ts';
import { sortField } from './query-settings.ts';
import type { SortField } from './query-settings.ts';
import type { PromptFilter, RowSource, Run, Selection } from './row-source.ts';
import { writeFlatRow, writePropertyRow } from './write-rows.ts';
import type { RowWriting } from './write-rows.ts';

/** The query's rows as records that a test may change between two pages, as members do by registering. */
export class LiveTable implements RowSource {
  rows: Row[];
  columns: readonly Column[];
  readonly #writing: RowWriting;

  constructor(rows: Row[], columns: readonly Column[], writing: RowWriting) {
    this.rows = rows;
    this.columns = columns;
    this.#writing = writing;
  }

  setColumns(specs: readonly ColumnSpec[]): void {
    this.columns = resolveColumns(specs);
  }

  select(run: Run): Selection {
    let rows: readonly Row[] =
      run.filters.length > 0 ? this.rows.filter((row) => matches(row, run.filters)) : this.rows;
    // The shuffle comes before the sort, which is stable: of a sorted query only the ties change places.
    if (run.orderSeed !== null) rows = new Random(run.orderSeed).shuffle(rows);
    const isRandom = run.sortFields.map(sortField).some(({ order }) => order === 'random');
    const inOrder = isRandom
      ? new Random(seedOf('random', run.page.served)).shuffle(rows)
      : sorted(rows, run.sortFields);
    const found = run.view ? run.view(inOrder, run.page) : inOrder;
    return {
      total: found.length,
      flat: (from, to) =>
        Buffer.from(
          found
            .slice(from, to)
            .map((row) => writeFlatRow(row, this.columns, this.#writing))
            .join(','),
        ),
      properties: (from, to) =>
        Buffer.from(
          found
            .slice(from, to)
            .map((row, index) => writePropertyRow(row, from + index + 1, this.columns, this.#writing))
            .join(','),
        ),
    };
  }
}

function text(cell: Cell | undefined): string {
  if (cell instanceof Exact) return cell.digits;
  return cell === null || cell === undefined || typeof cell === 'object' ? '' : String(cell);
}

/** SQL Server's usual collation: case does not count. */
function matches(row: Row, filters: readonly PromptFilter[]): boolean {
  return filters.every(({ column, values, comparison }) => {
    const value = text(row[column]).toLowerCase();
    if (comparison === 'atLeast') return values.every((wanted) => value >= wanted.toLowerCase());
    if (comparison === 'below') return values.every((wanted) => value < wanted.toLowerCase());
    return values.some((wanted) => wanted.toLowerCase() === value);
  });
}

function sorted(rows: readonly Row[], sortFields: readonly SortField[]): readonly Row[] {
  if (sortFields.length === 0) return rows.slice();
  const fields = sortFields.map(sortField);
  const compare = (a: Row, b: Row): number => {
    for (const { column, order } of fields) {
      const compared = compareCells(a[column], b[column]);
      if (compared !== 0) return order === 'descending' ? -compared : compared;
    }
    return 0;
  };
  const inOrder = rows.every((row, index) => index === 0 || compare(rows[index - 1]!, row) <= 0);
  return inOrder ? rows.slice() : rows.toSorted(compare);
}

/** Nulls first, numbers by size, text by code unit: "10" comes before "9", as it does for an id in a text column. */
function compareCells(a: Cell | undefined, b: Cell | undefined): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  const [x, y] = [rank(a), rank(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function rank(cell: Cell | undefined): number {
  if (cell === null || cell === undefined) return -Infinity;
  if (cell instanceof Exact) return Number(cell.digits);
  return typeof cell === 'number' ? cell : Number(cell === true);
}
