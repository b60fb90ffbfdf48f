import { ExactNumber } from '../json/exact-number.ts';
import type { DefinedColumn } from './query-definition.ts';
import { columnsIn } from './rows/row-reader.ts';
import { unwrap, wrappedType } from './rows/value.ts';

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
  items: readonly object[],
): QueryColumn[] | undefined {
  if (items.length === 0) return defined?.map(fromDefinition);
  const seen = columnsIn(items);
  const names = [...seen.keys()];
  const fromRows = (name: string): QueryColumn => ({ name, kind: kindOfValues(seen.get(name) ?? []), source: 'rows' });
  if (!defined) return names.map(fromRows);
  const byName = new Map(defined.map((column) => [column.name, column]));
  // Rows may leave out a column that is null: it would be dropped downstream if it were left out here.
  if (names.every((name) => byName.has(name))) return defined.map(fromDefinition);
  if (names.length === defined.length) {
    // Of those that differ: JavaScript puts names like `2024` first, so that the places of the others shift.
    const unmatched = defined.filter((column) => !seen.has(column.name));
    return names.map((name) => {
      const column = byName.get(name) ?? unmatched.shift();
      return fromDefinition({ name, dataType: column?.dataType ?? '' });
    });
  }
  return names.map((name) => {
    const column = byName.get(name);
    return column ? fromDefinition(column) : fromRows(name);
  });
}

function fromDefinition({ name, dataType }: DefinedColumn): QueryColumn {
  return { name, kind: kindOfType(dataType), source: 'definition' };
}

function kindOfType(type: string): ColumnKind {
  return KINDS.get(type.replace('System.', '')) ?? 'string';
}

/** The one kind of all the values of a column that are not null. Text where they differ, and where there are none. */
function kindOfValues(values: readonly unknown[]): ColumnKind {
  const kinds = new Set(values.filter((value) => unwrap(value) !== null).map(kindOfValue));
  const [kind = 'string', another] = kinds;
  return another === undefined ? kind : 'string';
}

/** @param wrapped a value as it came: its wrapping says most of its type */
function kindOfValue(wrapped: unknown): ColumnKind {
  const type = wrappedType(wrapped);
  if (type !== undefined) return kindOfType(type);
  const value = unwrap(wrapped);
  // A whole number may be followed by one that is not: only a wrapping shows that a column holds integers.
  if (typeof value === 'number' || value instanceof ExactNumber) return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}
