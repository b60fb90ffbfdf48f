import { ConnectorError } from '../errors.ts';
import { columnsGone } from '../problems/reading.ts';
import { columnsIn } from './rows/row-reader.ts';

export interface ColumnWatchOptions {
  /** The columns of the first page, and those that the read is for. */
  columns: ReadonlySet<string>;
  wanted: readonly string[];
  /** The columns that the definition had when the read began; undefined where it could not be had. */
  defined: readonly string[] | undefined;
  /** Asks for the definition again; undefined where it cannot be had. */
  askAgain: () => Promise<readonly string[] | undefined>;
}

/**
 * Watches whether a column disappears while a query is read, because somebody edits the query: its values would be null from
 * then on, as if they were empty. On a server that leaves out null values absence alone means nothing, so that the
 * definition is asked for again, once for the same absent columns.
 */
export class ColumnWatch {
  readonly #options: ColumnWatchOptions;
  readonly #watched: readonly string[];
  readonly #accepted = new Set<string>();

  constructor(options: ColumnWatchOptions) {
    this.#options = options;
    this.#watched = options.wanted.filter((name) => options.columns.has(name));
  }

  /**
   * @param items the rows of a page
   * @throws ConfigError where a column has disappeared
   */
  async check(items: readonly object[]): Promise<void> {
    // Nearly always the first row has all of them.
    if (items.length === 0 || this.#absentIn(items.slice(0, 1)).length === 0) return;
    const { columns, defined = [], askAgain } = this.#options;
    const absent = this.#absentIn(items);
    const key = JSON.stringify(absent);
    if (absent.length === 0 || this.#accepted.has(key)) return;
    const hasUnknown = [...columnsIn(items).keys()].some((name) => !columns.has(name) && !defined.includes(name));
    const definedNow = await askAgain();
    const isGone = (name: string): boolean =>
      definedNow && defined.includes(name) ? !definedNow.includes(name) : hasUnknown;
    const gone = absent.filter(isGone);
    if (gone.length > 0) throw new ConnectorError(columnsGone({ names: gone }));
    this.#accepted.add(key);
  }

  /** The columns that none of these rows has, null or not. */
  #absentIn(items: readonly object[]): string[] {
    const names = columnsIn(items);
    return this.#watched.filter((name) => !names.has(name));
  }
}
