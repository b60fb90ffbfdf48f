import { ExactNumber, exactly, stringifyExact } from '../../http/exact-number.ts';

/** Stands for a value that cannot be made to fit its declared type. */
export const MISFIT = Symbol('misfit');

/** Makes a value that is neither null nor undefined fit a declared type. */
export type Fit = (value: unknown) => unknown;

/** What happened to values on their way, for a warning. */
export interface FitCounts {
  /** Date values from which a time zone was taken off. */
  zonesTakenOff: number;
}

/** A property of a JSON schema, as far as Airbyte's types go. */
interface Property {
  type?: unknown;
  format?: unknown;
  airbyte_type?: unknown;
  items?: unknown;
}

const INTEGER = /^[+-]?\d+(\.0*)?$/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/i;

/** The function for a property of the configured catalog. A type that is none of Airbyte's lets every value pass. */
export function fitFor(property: unknown, counts: FitCounts): Fit {
  const { type, format, airbyte_type: airbyteType, items } = (property ?? {}) as Property;
  const [declared] = [type].flat().filter((name) => name !== 'null');
  switch (declared) {
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

const TEXT = String.raw`"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\x00-\x1f]*)*"`;
const PLAIN_INTEGER = String.raw`-?(?:0|[1-9]\d*)`;
const JSON_NUMBER = String.raw`${PLAIN_INTEGER}(?:\.\d+)?(?:[eE][+-]?\d+)?`;
/** A day that every year has. */
const DAY = String.raw`(?!0000)\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))`;
const TIME = String.raw`${DAY}T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?`;
const ZONE = String.raw`(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)`;

/**
 * The values that a property's {@link Fit} leaves as they are, as JSON: the source of a regular expression. It may leave
 * some out, which are then looked at one by one. An integer has to be spelled as one: `1.0` and `1E+2` are as large, but
 * strict readers refuse them.
 */
export function writtenFits(property: unknown): string {
  return ['null', ...writtenValues(property ?? {})].join('|');
}

function writtenValues({ type, format, airbyte_type: airbyteType }: Property): string[] {
  const [declared] = [type].flat().filter((name) => name !== 'null');
  switch (declared) {
    case 'string':
      if (format === 'date') return [`"${DAY}"`];
      if (format !== 'date-time') return [TEXT];
      return [`"${TIME}${airbyteType === 'timestamp_without_timezone' ? '' : ZONE}"`];
    case 'integer':
      return [PLAIN_INTEGER];
    case 'number':
      return [JSON_NUMBER];
    case 'boolean':
      return ['true', 'false'];
    case 'array':
    case 'object':
      return [];
    default:
      return ['true', 'false', JSON_NUMBER, TEXT];
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
  if (typeof value === 'string') return value;
  if (value instanceof ExactNumber) return value.digits;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : stringifyExact(value);
}

function toInteger(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : MISFIT;
  if (typeof value !== 'string' && !(value instanceof ExactNumber)) return MISFIT;
  const text = String(value).trim();
  return INTEGER.test(text) ? exactly(plain(text.split('.', 1)[0] ?? '')) : MISFIT;
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

/** A time of the iMIS site's own, as it was sent. A zone on it would make destinations shift it: it is taken off. */
function toLocalTime(value: unknown, counts: FitCounts): unknown {
  const read = readTime(value);
  if (!read) return MISFIT;
  if (read.zone === '') return read.text;
  counts.zonesTakenOff++;
  return read.text.slice(0, -read.zone.length);
}

/** A moment: without a zone it is in UTC. */
function toInstant(value: unknown): unknown {
  const read = readTime(value);
  if (!read) return MISFIT;
  return read.zone === '' ? `${read.text}Z` : read.text;
}

function toDate(value: unknown): unknown {
  const read = readTime(value);
  return read ? read.text.slice(0, 10) : MISFIT;
}

/** ISO text that is a real date, with a time: midnight where there was none. */
function readTime(value: unknown): { text: string; zone: string } | undefined {
  if (typeof value !== 'string') return undefined;
  const date = DATE.exec(value);
  if (date) return isRealDate(date) ? { text: `${value}T00:00:00`, zone: '' } : undefined;
  const time = DATE_TIME.exec(value);
  if (!time || !isRealDate(time)) return undefined;
  const [, , , , hour, minute, second = '0', zone = ''] = time;
  const isReal = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  return isReal ? { text: value, zone } : undefined;
}

function isRealDate([, year, month, day]: RegExpExecArray): boolean {
  const monthNumber = Number(month);
  if (Number(year) < 1 || monthNumber < 1 || monthNumber > 12 || Number(day) < 1) return false;
  // Day 0 of the next month is the last one of this; the year is moved by whole cycles, for Date reads 0 to 99 as 19xx.
  return Number(day) <= new Date(Date.UTC(Number(year) + 400, monthNumber, 0)).getUTCDate();
}
