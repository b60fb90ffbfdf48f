import { isUtf8 } from 'node:buffer';
import type { StreamRecord } from '../../src/airbyte/full-refresh-stream.ts';
import { recordFrame } from '../../src/airbyte/messages.ts';
import { CallFailure } from '../../src/http/failures.ts';
import { jsonOf } from '../../src/http/response.ts';
import { readPage } from '../../src/imis/rows/page.ts';
import { columnsIn, numbered } from '../../src/imis/rows/row-reader.ts';
import { unwrap } from '../../src/imis/rows/value.ts';
import { ExactNumber } from '../../src/json/exact-number.ts';
import { parseJson } from '../../src/json/parse-json.ts';
import { stringifyExact } from '../../src/json/write-json.ts';
import type { Profile } from '../../src/openwater/profile.ts';
import { ProfilePlan } from '../../src/streams/attendees/profile-plan.ts';
import { swapcardSource } from '../../src/streams/attendees/swapcard.ts';
import { coercionTo } from '../../src/streams/coerce.ts';
import { NOT_COERCIBLE } from '../../src/streams/not-coercible.ts';
import { RecordPlan, prefixed, type FilledColumn } from '../../src/streams/record-plan.ts';
import { rowMaker } from '../../src/streams/row-maker.ts';
import type { Properties } from '../../src/streams/stream-schema.ts';

export const KEY = 'Registrant ID';

/** Two responses of one read, and how the user has configured it. */
export interface PagesInput {
  first: Buffer;
  second: Buffer;
  contentType: string;
  /** The catalog's properties, for the columns that the first page has. */
  propertiesFor: (columns: readonly string[]) => Record<string, object>;
  swapcardFields: boolean;
  profile: Profile | undefined;
}

/**
 * Reads both pages as a sync does, and holds each line against what a simple reading makes of the row.
 * @returns the rows that were read; undefined where a page is refused
 * @throws Error where they differ, or a line is none
 */
export function readBothPages(input: PagesInput): number | undefined {
  try {
    return readRows(input);
  } catch (error) {
    // How deep is too deep depends on the stack. The query makes a CallFailure of it.
    if (error instanceof CallFailure || error instanceof RangeError) return undefined;
    throw error;
  }
}

function readRows({ first, second, contentType, propertiesFor, swapcardFields, profile }: PagesInput): number {
  const [page, other] = [first, second].map((body) =>
    readPage(jsonOf({ status: 200, headers: { 'content-type': contentType }, body }, 0), 500),
  );
  const names = [...columnsIn(page?.items ?? []).keys()];
  const properties = Object.entries(propertiesFor(names));
  const isOfProfile = ([name]: Properties[number]): boolean => name.startsWith('OpenWater.') && !names.includes(name);
  const columns = properties
    .filter((each) => !isOfProfile(each as Properties[number]))
    .map(([name, property]): FilledColumn => {
      const swapcard = swapcardFields && name !== KEY ? swapcardSource(name, names, KEY) : undefined;
      return { name, property, from: swapcard ? swapcard.column : name, prefix: swapcard?.prefix ?? '' };
    });
  const places = [...new Set([...names, ...columns.flatMap(({ from = [] }) => from)])];
  const makeRow = rowMaker(new RecordPlan(places, columns, false), places, {
    registrantId: KEY,
    match: undefined,
    sort: undefined,
  });
  const profiles = new ProfilePlan(properties.filter((each) => isOfProfile(each as Properties[number])) as Properties);
  const items = [...(page?.items ?? []), ...(other?.items ?? [])];
  for (const [at, item] of items.entries()) {
    const line = lineOf(profiles.record(makeRow(item), profile));
    const expected = canonical(simplyRead(item, columns, Object.fromEntries(properties), profile));
    if (line !== expected) throw new Error(`row ${at} gives ${line}, not ${expected}`);
  }
  return items.length;
}

/** The record of a row, column by column. */
function simplyRead(
  item: object,
  columns: readonly FilledColumn[],
  properties: Record<string, object>,
  profile: Profile | undefined,
): Record<string, unknown> {
  const values = simpleValues(item as Record<string, unknown>);
  const data = columns.map(({ name, property, from, prefix = '' }): [string, unknown] => {
    const value = from === undefined ? null : (values.get(from) ?? null);
    return [name, prefix === '' ? coerced(value, property) : prefixed(prefix, value)];
  });
  const job = 'OpenWater.job';
  return Object.fromEntries([
    ...data,
    ...(columns.some(({ name }) => name === job) ? [] : [[job, coerced(profile?.get('job') ?? null, properties[job])]]),
  ]) as Record<string, unknown>;
}

function simpleValues(item: Record<string, unknown>): Map<string, unknown> {
  const held = Object.hasOwn(item, 'Properties') ? (item['Properties'] as { $values?: unknown } | null) : null;
  const list: unknown = Array.isArray(held) ? held : held?.$values;
  const values = new Map<string, unknown>();
  if (Array.isArray(list)) {
    const taken = new Set<string>();
    (list as { Name: string; Value?: unknown }[]).forEach(({ Name, Value }, at) => {
      if (at === 0 && Name === 'ResultRow') return;
      const name = numbered(Name, taken);
      taken.add(name);
      values.set(name, unwrap(Value));
    });
  } else for (const [name, value] of Object.entries(item)) if (name !== '$type') values.set(name, unwrap(value));
  return values;
}

function coerced(value: unknown, property: unknown): unknown {
  if (value === null || value === undefined) return null;
  const found = coercionTo(property)(value, { zonesRemoved: 0 });
  return found === NOT_COERCIBLE ? null : found;
}

/** The data of a record as a reader of the connector's output understands it. @throws Error for what nobody can read */
function lineOf(record: StreamRecord): string {
  const bytes = Buffer.concat(recordFrame('Attendees', 0)(record));
  const text = bytes.toString();
  if (/[\r\u0085\u2028\u2029]|\n./.test(text) || !isUtf8(bytes)) throw new Error('a line that is no line of UTF-8');
  let message: { record: { data: unknown } };
  try {
    message = parseJson(text) as typeof message;
  } catch {
    throw new Error(`a line that is no JSON: ${text}`);
  }
  return canonical(message.record.data);
}

/** One text for each value, whatever the order of its keys and the spelling of its numbers. */
function canonical(value: unknown): string {
  if (typeof value === 'number' || value instanceof ExactNumber) return spelled(stringifyExact(value));
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value).map(([key, each]) => `${JSON.stringify(key.toWellFormed())}:${canonical(each)}`);
  return `{${fields.sort().join(',')}}`;
}

function spelled(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  if (end === 0) return '0';
  return `${sign}${digits.slice(0, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}
