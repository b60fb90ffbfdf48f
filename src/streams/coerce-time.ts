import type { RowChanges } from '../imis/rows/row.ts';
import { NOT_COERCIBLE } from './not-coercible.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
/** What nearly every value is, and needs no further look: a day that every month has, and no zone. */
const EVERYDAY_TIME =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?$/;
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/i;

/** A time of the iMIS site's own, as it was sent. A zone on it would make destinations shift it: it is removed. */
export function toLocalTime(value: unknown, changes: Pick<RowChanges, 'zonesRemoved'>): unknown {
  if (typeof value === 'string' && EVERYDAY_TIME.test(value)) return value;
  const read = readTime(value);
  if (!read) return NOT_COERCIBLE;
  if (read.zone === '') return read.text;
  changes.zonesRemoved++;
  return read.text.slice(0, -read.zone.length);
}

/** A moment: without a zone it is in UTC. */
export function toInstant(value: unknown): unknown {
  const read = readTime(value);
  if (!read) return NOT_COERCIBLE;
  return read.zone === '' ? `${read.text}Z` : read.text;
}

export function toDate(value: unknown): unknown {
  const read = readTime(value);
  return read ? read.text.slice(0, 10) : NOT_COERCIBLE;
}

/** ISO text that is a real date, with a time: midnight where there was none. */
function readTime(value: unknown): { text: string; zone: string } | undefined {
  if (typeof value !== 'string') return undefined;
  const date = DATE.exec(value);
  if (date) return isRealDate(date) ? { text: `${value}T00:00:00`, zone: '' } : undefined;
  const time = DATE_TIME.exec(value);
  return time && isRealDate(time) ? { text: value, zone: time[4] ?? '' } : undefined;
}

function isRealDate([, year, month, day]: RegExpExecArray): boolean {
  const monthNumber = Number(month);
  if (Number(year) < 1 || monthNumber < 1 || monthNumber > 12 || Number(day) < 1) return false;
  // Day 0 of the next month is the last one of this. Date reads the years 1 to 99 as 19xx, which have the same leap days.
  return Number(day) <= new Date(Date.UTC(Number(year), monthNumber, 0)).getUTCDate();
}
