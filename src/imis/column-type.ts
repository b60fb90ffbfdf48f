import { ExactNumber } from '../json/exact-number.ts';
import { unwrap, wrappedType } from './rows/value.ts';

/** What a column holds. `date-time` has no time zone: iMIS times are the site's local time. */
export type ColumnKind = 'string' | 'integer' | 'number' | 'boolean' | 'date-time';

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

/** The type that a definition, or the wrapping of a value, names. */
export function kindOfType(type: string): ColumnKind {
  return KINDS.get(type.replace('System.', '')) ?? 'string';
}

/** The one kind of all the values of a column that are not null. Text where they differ, and where there are none. */
export function kindOfValues(values: readonly unknown[]): ColumnKind {
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
