import { ExactNumber, exactly, stringifyExact } from '../../json/exact-number.ts';
import { toDate, toInstant, toLocalTime } from './fit-time.ts';
import { MISFIT, type FitCounts } from './misfit.ts';
import { declaredType, type Property } from './property.ts';

/** Makes a value that is neither null nor undefined fit a declared type. */
export type Fit = (value: unknown) => unknown;

/** The digits of a whole number. */
const INTEGER = /^([+-]?\d+)(?:\.0*)?$/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** The function for a property of the configured catalog. A type that is none of Airbyte's lets every value pass. */
export function fitFor(property: unknown, counts: FitCounts): Fit {
  const { type, format, airbyte_type: airbyteType, items } = (property ?? {}) as Property;
  switch (declaredType(type)) {
    case 'string':
      if (format === 'date') return toDate;
      if (format !== 'date-time') return toText;
      return airbyteType === 'timestamp_without_timezone' ? (value) => toLocalTime(value, counts) : toInstant;
    case 'integer':
      return toInteger;
    case 'number':
      return toNumber;
    case 'boolean':
      return toBoolean;
    case 'array':
      return arrayOf(fitFor(items, counts));
    case 'object':
      return (value) =>
        typeof value === 'object' && !(value instanceof ExactNumber) && !Array.isArray(value) ? value : MISFIT;
    default:
      return (value) => value;
  }
}

/** An array whose items all fit; null among them is none that does not. */
function arrayOf(fit: Fit): Fit {
  return (value) => {
    if (!Array.isArray(value)) return MISFIT;
    const items = (value as unknown[]).map((item) => (item === null ? null : fit(item)));
    return items.includes(MISFIT) ? MISFIT : items;
  };
}

export function toText(value: unknown): string {
  return typeof value === 'string' ? value : stringifyExact(value);
}

function toInteger(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : MISFIT;
  if (typeof value !== 'string' && !(value instanceof ExactNumber)) return MISFIT;
  const digits = INTEGER.exec(String(value).trim())?.[1];
  return digits === undefined ? MISFIT : exactly(plain(digits));
}

function toNumber(value: unknown): unknown {
  if (typeof value === 'number' || value instanceof ExactNumber) return value;
  if (typeof value !== 'string' || !NUMBER.test(value.trim())) return MISFIT;
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
  return text === 'false' || text === 0 ? false : MISFIT;
}
