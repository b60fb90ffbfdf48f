import { ConnectorError } from '../errors.ts';
import { columnsGone } from '../problems/reading.ts';
import type { LookUp } from './client/execute.ts';
import type { QueryDefinition } from './query-definition.ts';
import { columnsIn } from './rows/row-reader.ts';

export interface ColumnWatchOptions {
  /** The rows of the first page. */
  items: readonly object[];
  /** The columns that the read is for. */
  wanted: readonly string[];
  /** When the read began; undefined where it could not be had. */
  definition: QueryDefinition | undefined;
  lookUpDefinition: () => Promise<LookUp<QueryDefinition>>;
}

/**
 * Watches whether a column disappears while a query is read, because somebody edits the query: its values would be null from
 * then on, as if they were empty. On a server that leaves out null values absence alone means nothing, so that the
 * definition is asked for again, once for the same absent columns.
 */
export class ColumnWatch {
  readonly #lookUpDefinition: () => Promise<LookUp<QueryDefinition>>;
  /** Of the first page. */
  readonly #columns: ReadonlySet<string>;
  readonly #defined: readonly string[];
  readonly #watched: readonly string[];
  readonly #accepted = new Set<string>();

  constructor({ items, wanted, definition, lookUpDefinition }: ColumnWatchOptions) {
    this.#lookUpDefinition = lookUpDefinition;
    this.#columns = new Set(columnsIn(items).keys());
    this.#defined = namesIn(definition) ?? [];
    this.#watched = wanted.filter((name) => this.#columns.has(name));
  }

  /**
   * @param items the rows of a page
   * @throws ConnectorError where a column has disappeared
   */
  async check(items: readonly object[]): Promise<void> {
    // Nearly always the first row has all of them.
    if (items.length === 0 || this.#absentIn(items.slice(0, 1)).length === 0) return;
    const absent = this.#absentIn(items);
    const key = JSON.stringify(absent);
    if (absent.length === 0 || this.#accepted.has(key)) return;
    const hasUnknown = [...columnsIn(items).keys()].some(
      (name) => !this.#columns.has(name) && !this.#defined.includes(name),
    );
    const lookUp = await this.#lookUpDefinition();
    const definedNow = typeof lookUp === 'object' ? namesIn(lookUp.found) : undefined;
    const isGone = (name: string): boolean =>
      definedNow && this.#defined.includes(name) ? !definedNow.includes(name) : hasUnknown;
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

/** Undefined where the definition does not name the columns. */
function namesIn(definition: QueryDefinition | undefined): string[] | undefined {
  return definition?.columns?.map(({ name }) => name);
}
