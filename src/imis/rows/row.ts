import { ExactNumber } from '../../json/exact-number.ts';
import { unwrap, type Value } from './value.ts';
import { WrittenRow } from './written-row.ts';

/** The values of one row, in the order of {@link RowReader.names}; a column that the row lacks is null or missing. */
export type Values = readonly Value[];

/** A row, taken apart or left as the server wrote it. */
export type Row = Values | WrittenRow;

/** The row for whoever keeps it longer than its page. */
export function detached(row: Row): Row {
  return row instanceof WrittenRow ? row.detached : row;
}

export function valuesOf(row: Row): Values {
  return row instanceof WrittenRow ? row.values : row;
}

/** One property of a row of `api/iqa`. */
interface Property {
  Name?: unknown;
  Value?: unknown;
}

/** The row number that `api/iqa` puts before the columns. */
export const ROW_NUMBER = 'ResultRow';

/**
 * Reads rows of both shapes into values by position, and knows the names of the columns. `api/query` sends flat
 * objects, `api/iqa` lists of properties; which one it is shows in the row itself.
 */
export class RowReader {
  /** The columns seen so far, in the order of the rows. */
  readonly names: string[] = [];
  readonly #positions = new Map<string, number>();

  /** Whether a property is the row number that `api/iqa` puts before the columns. */
  static isRowNumber(property: Property): boolean {
    return property.Name === ROW_NUMBER;
  }

  /** Undefined where the item is no row. */
  read(item: unknown): Values | undefined {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
    const properties = propertiesOf(item);
    return properties ? this.#fromProperties(properties) : this.#fromFlat(item as Record<string, unknown>);
  }

  positionOf(name: string): number {
    return this.#positions.get(name) ?? -1;
  }

  #fromFlat(item: Record<string, unknown>): Values {
    const values: Value[] = [];
    let next = 0;
    for (const name in item) {
      if (name === '$type') continue;
      // Rows list their columns alike: the map is asked only where one does not.
      const position = this.names[next] === name ? next : this.#place(name);
      values[position] = unwrap(item[name]);
      next = position + 1;
    }
    return this.#complete(values);
  }

  #fromProperties(properties: readonly Property[]): Values | undefined {
    const values: Value[] = [];
    const from = properties[0] && RowReader.isRowNumber(properties[0]) ? 1 : 0;
    for (let at = from; at < properties.length; at++) {
      const { Name, Value } = properties[at] ?? {};
      // As long as a row goes like those before it, its names are those that were numbered then.
      const isAsBefore = Name !== undefined && this.names[at - from] === Name;
      if (isAsBefore) values.push(unwrap(Value));
      else return this.#fromUnlikeProperties(properties.slice(from));
    }
    return this.#complete(values);
  }

  /** The first row, and one that lists its columns otherwise: each name is numbered if it came before. */
  #fromUnlikeProperties(properties: readonly Property[]): Values | undefined {
    if (!properties.every(isNamed)) return undefined;
    const values: Value[] = [];
    const taken = new Set<string>();
    for (const { Name, Value } of properties) {
      const name = numbered(Name, taken);
      taken.add(name);
      values[this.#place(name)] = unwrap(Value);
    }
    return this.#complete(values);
  }

  #place(name: string): number {
    const known = this.#positions.get(name);
    if (known !== undefined) return known;
    this.#positions.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  #complete(values: Value[]): Values {
    for (let position = 0; position < this.names.length; position++) values[position] ??= null;
    return values;
  }
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

/** The properties of a row of `api/iqa`. A column of a flat row can be called `Properties`, but cannot hold a list. */
export function propertiesOf(item: object): readonly Property[] | undefined {
  const { Properties: properties } = item as { Properties?: unknown };
  if (typeof properties !== 'object' || properties === null || properties instanceof ExactNumber) return undefined;
  const list = Array.isArray(properties) ? (properties as unknown[]) : (properties as { $values?: unknown }).$values;
  return Array.isArray(list) ? (list as Property[]) : undefined;
}

/** The names of the columns in the rows of `api/iqa`, as they are listed; undefined for flat rows. */
export function namesListedIn([item]: readonly unknown[]): string[] | undefined {
  const properties = typeof item === 'object' && item !== null ? propertiesOf(item) : undefined;
  return properties
    ?.filter((property, at) => at > 0 || !RowReader.isRowNumber(property))
    .map(({ Name }) => String(Name));
}

function isNamed(property: unknown): property is Property & { Name: string } {
  return typeof (property as Property | null)?.Name === 'string';
}
