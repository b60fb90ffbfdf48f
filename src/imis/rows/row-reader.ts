import { ExactNumber } from '../../json/exact-number.ts';
import type { RowValues } from './row.ts';
import { unwrap, type Value } from './value.ts';

/** One property of a row of `api/iqa`. Null is an absent `Value`. */
interface Property {
  Name: string;
  Value?: unknown;
}

/** The row number that `api/iqa` puts before the columns. */
const ROW_NUMBER = 'ResultRow';
const NO_OTHERS: RowValues['others'] = [];

/**
 * Reads rows of both shapes into values by position. `api/query` sends flat objects, `api/iqa` lists of properties; which
 * one it is shows in the row itself.
 */
export class RowReader {
  readonly #names: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;

  /** @param names the columns that rows are read for */
  constructor(names: readonly string[]) {
    this.#names = names;
    this.#positions = new Map(names.map((name, at) => [name, at]));
  }

  /** @param item a row, as {@link isRow} knows it */
  read(item: object): RowValues {
    const properties = propertiesOf(item);
    if (!properties) return this.#fromFlat(item as Record<string, unknown>);
    return this.#fromLike(properties) ?? this.#fromEntries(entriesOf(item));
  }

  #fromFlat(item: Record<string, unknown>): RowValues {
    const known: Value[] = this.#nulls();
    let others: [string, Value][] | undefined;
    let next = 0;
    for (const name in item) {
      if (name === '$type') continue;
      // Rows list their columns alike: the map is asked only where one does not.
      const place = this.#names[next] === name ? next : this.#positions.get(name);
      const value = unwrap(item[name]);
      if (place !== undefined) {
        known[place] = value;
        next = place + 1;
      } else if (value !== null) (others ??= []).push([name, value]);
    }
    return { known, others: others ?? NO_OTHERS };
  }

  /** Undefined for a row that does not list exactly the columns that are read for, in their order. */
  #fromLike(properties: readonly Property[]): RowValues | undefined {
    const first = firstColumn(properties);
    if (properties.length - first !== this.#names.length) return undefined;
    const known = this.#nulls();
    for (let at = 0; at < known.length; at++) {
      const property = properties[first + at];
      if (property?.Name !== this.#names[at]) return undefined;
      known[at] = unwrap(property?.Value);
    }
    return { known, others: NO_OTHERS };
  }

  #fromEntries(entries: readonly (readonly [string, unknown])[]): RowValues {
    const known = this.#nulls();
    const others: [string, Value][] = [];
    for (const [name, wrapped] of entries) {
      const place = this.#positions.get(name);
      const value = unwrap(wrapped);
      if (place !== undefined) known[place] = value;
      else if (value !== null) others.push([name, value]);
    }
    return { known, others };
  }

  #nulls(): Value[] {
    return new Array<Value>(this.#names.length).fill(null);
  }
}

/** Whether an item of a page is a row of either shape. */
export function isRow(item: unknown): item is object {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return false;
  return (propertiesOf(item) ?? []).every((property) => typeof (property as Property | null)?.Name === 'string');
}

/** Whether a row lists its properties, as those of `api/iqa` do. */
export function isListed(item: object): boolean {
  return propertiesOf(item) !== undefined;
}

/** The columns that these rows have, in the order of their first appearance, each with the values that came for it. */
export function columnsIn(items: readonly object[]): ReadonlyMap<string, unknown[]> {
  const columns = new Map<string, unknown[]>();
  for (const item of items) {
    for (const [name, value] of entriesOf(item)) {
      const values = columns.get(name);
      if (values) values.push(value);
      else columns.set(name, [value]);
    }
  }
  return columns;
}

/**
 * The name of a column that comes after the names in `taken`. `api/query` numbers a name that came before with the
 * place of its column, counted from one (`FullName`, …, `FullName5`); `api/iqa` and the definition do not, so it is
 * done here, in the same way.
 */
export function numbered(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = taken.size + 1; taken.has(free); number++) free = `${name}${number}`;
  return free;
}

/** The columns of a row, with their values in whatever wrapping they came. */
function entriesOf(item: object): (readonly [name: string, value: unknown])[] {
  const properties = propertiesOf(item);
  if (!properties) return Object.entries(item).filter(([name]) => name !== '$type');
  const taken = new Set<string>();
  return properties.slice(firstColumn(properties)).map(({ Name, Value }) => {
    const name = numbered(Name, taken);
    taken.add(name);
    return [name, Value];
  });
}

function firstColumn([first]: readonly Property[]): number {
  return first?.Name === ROW_NUMBER ? 1 : 0;
}

/** The properties of a row of `api/iqa`. A column of a flat row can be called `Properties`, but cannot hold a list. */
function propertiesOf(item: object): readonly Property[] | undefined {
  const { Properties: properties } = item as { Properties?: unknown };
  if (typeof properties !== 'object' || properties === null || properties instanceof ExactNumber) return undefined;
  const list = Array.isArray(properties) ? (properties as unknown[]) : (properties as { $values?: unknown }).$values;
  return Array.isArray(list) ? (list as Property[]) : undefined;
}
