import type { RowChanges } from '../imis/rows/row.ts';
import { ExactNumber, exactly } from '../json/exact-number.ts';
import { stringifyExact } from '../json/write-json.ts';
import { toDate, toInstant, toLocalTime } from './coerce-time.ts';
import { NOT_COERCIBLE } from './not-coercible.ts';

/** A property of a JSON schema, as far as Airbyte's types go. */
interface Property {
  type?: unknown;
  format?: unknown;
  airbyte_type?: unknown;
  items?: unknown;
}

/**
 * Coerces a value that is neither null nor undefined to a declared type. A value of that type comes back as it is.
 * @param changes counts what was removed from a value
 * @returns {@link NOT_COERCIBLE} for a value that does not have the type, and cannot be read as one that has
 */
export type Coerce = (value: unknown, changes: Pick<RowChanges, 'zonesRemoved'>) => unknown;

/** The digits of a whole number. */
const INTEGER = /^([+-]?\d+)(?:\.0*)?$/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** The function for a property of the configured catalog. A type that is none of Airbyte's lets every value pass. */
export function coercionTo(property: unknown): Coerce {
  const { type, format, airbyte_type: airbyteType, items } = (property ?? {}) as Property;
  switch ([type].flat().find((name) => name !== 'null')) {
    case 'string':
      if (format === 'date') return toDate;
      if (format !== 'date-time') return toText;
      return airbyteType === 'timestamp_without_timezone' ? toLocalTime : toInstant;
    case 'integer':
      return toInteger;
    case 'number':
      return toNumber;
    case 'boolean':
      return toBoolean;
    case 'array':
      return arrayOf(coercionTo(items));
    case 'object':
      return (value) =>
        typeof value === 'object' && !(value instanceof ExactNumber) && !Array.isArray(value) ? value : NOT_COERCIBLE;
    default:
      return (value) => value;
  }
}

/** An array is coerced if each of its items is, or is null. */
function arrayOf(coerce: Coerce): Coerce {
  return (value, changes) => {
    if (!Array.isArray(value)) return NOT_COERCIBLE;
    const items = (value as unknown[]).map((item) => (item === null ? null : coerce(item, changes)));
    return items.includes(NOT_COERCIBLE) ? NOT_COERCIBLE : items;
  };
}

export function toText(value: unknown): string {
  return typeof value === 'string' ? value : stringifyExact(value);
}

function toInteger(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : NOT_COERCIBLE;
  if (typeof value !== 'string' && !(value instanceof ExactNumber)) return NOT_COERCIBLE;
  const digits = INTEGER.exec(String(value).trim())?.[1];
  return digits === undefined ? NOT_COERCIBLE : exactly(plain(digits));
}

function toNumber(value: unknown): unknown {
  if (typeof value === 'number' || value instanceof ExactNumber) return value;
  if (typeof value !== 'string' || !NUMBER.test(value.trim())) return NOT_COERCIBLE;
  return exactly(plain(value.trim()));
}

/** The spelling of a number that JSON allows: `+007.` becomes `7`, `.5` becomes `0.5`. */
function plain(text: string): string {
  return text
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?!\d)/, '');
}

function toBoolean(value: unknown): unknown {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (text === 'true' || text === 1) return true;
  return text === 'false' || text === 0 ? false : NOT_COERCIBLE;
}
