import { ExactNumber } from '../json/exact-number.ts';
import type { DefinedColumn } from './query-definition.ts';
import type { Page } from './rows/page.ts';
import { RowReader, propertiesOf, valuesOf } from './rows/row.ts';
import { wrappedType, type Value } from './rows/value.ts';

/** What a column holds. `date-time` has no time zone: iMIS times are the site's local time. */
export type ColumnKind = 'string' | 'integer' | 'number' | 'boolean' | 'date-time';

export interface QueryColumn {
  name: string;
  kind: ColumnKind;
  /** `rows` marks a type that was only seen in values, and that can change when they do. */
  source: 'definition' | 'rows';
}

/** `DataTypeName` of a definition, and the .NET types that wrap the values of `api/iqa`. Anything else is text. */
const KINDS: ReadonlyMap<string, ColumnKind> = new Map([
  ['Byte', 'integer'],
  ['SByte', 'integer'],
  ['Int16', 'integer'],
  ['Int32', 'integer'],
  ['Int64', 'integer'],
  ['Decimal', 'number'],
  ['Double', 'number'],
  ['Single', 'number'],
  ['Boolean', 'boolean'],
  ['DateTime', 'date-time'],
]);

/**
 * The columns of a query, in its order. Types come from the definition. Where the rows' names and the definition's
 * differ, the rows' names rule: the types of those that differ go by their order among themselves, or come from the rows
 * where they are not as many.
 * @returns undefined where neither the definition nor a row tells the columns
 */
export function columnsOf(
  defined: readonly DefinedColumn[] | undefined,
  page: Pick<Page, 'items' | 'rows'>,
  names: readonly string[],
): QueryColumn[] | undefined {
  if (page.rows.length === 0) return defined?.map(fromDefinition);
  if (!defined) return names.map((name, at) => ({ name, kind: kindInRows(page, at, name), source: 'rows' }));
  const byName = new Map(defined.map((column) => [column.name, column]));
  // Rows may leave out a column that is null: it would be dropped downstream if it were left out here.
  if (names.every((name) => byName.has(name))) return defined.map(fromDefinition);
  if (names.length === defined.length) {
    const known = new Set(names);
    // Of those that differ: JavaScript puts names like `2024` first, so that the places of the others shift.
    const unmatched = defined.filter((column) => !known.has(column.name));
    return names.map((name) => {
      const column = byName.get(name) ?? unmatched.shift();
      return fromDefinition({ name, dataType: column?.dataType ?? '' });
    });
  }
  return names.map((name, at) => {
    const column = byName.get(name);
    return column ? fromDefinition(column) : { name, kind: kindInRows(page, at, name), source: 'rows' };
  });
}

function fromDefinition({ name, dataType }: DefinedColumn): QueryColumn {
  return { name, kind: kindOfType(dataType), source: 'definition' };
}

function kindOfType(type: string): ColumnKind {
  return KINDS.get(type.replace('System.', '')) ?? 'string';
}

/** The one kind of all the values of a column that are not null. Text where they differ, and where there are none. */
function kindInRows({ items, rows }: Pick<Page, 'items' | 'rows'>, at: number, name: string): ColumnKind {
  const kinds = new Set<ColumnKind>();
  rows.forEach((row, index) => {
    const value = valuesOf(row)[at];
    if (value !== null && value !== undefined) kinds.add(kindOfValue(value, rawValue(items[index], at, name)));
  });
  const [kind = 'string', another] = kinds;
  return another === undefined ? kind : 'string';
}

function kindOfValue(value: NonNullable<Value>, raw: unknown): ColumnKind {
  const type = wrappedType(raw);
  if (type !== undefined) return kindOfType(type);
  // A whole number may be followed by one that is not: only a wrapping tells that a column holds integers.
  if (typeof value === 'number' || value instanceof ExactNumber) return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

/** The value before it was unwrapped. Its place tells, unless the row lists its columns in an order of its own. */
function rawValue(item: unknown, at: number, name: string): unknown {
  const properties = propertiesOf(item as object);
  if (!properties) return (item as Record<string, unknown>)[name];
  const [first] = properties;
  const placed = properties[first && RowReader.isRowNumber(first) ? at + 1 : at];
  return (placed?.Name === name ? placed : (properties.find(({ Name }) => Name === name) ?? placed))?.Value;
}
