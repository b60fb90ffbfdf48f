import { isUtf8 } from 'node:buffer';
import type { StreamRecord } from '../../src/airbyte/full-refresh-stream.ts';
import { recordWriter } from '../../src/airbyte/messages.ts';
import { CallFailure } from '../../src/http/failures.ts';
import { bodyOf, type JsonBody } from '../../src/http/response.ts';
import { listOf, type Envelope } from '../../src/imis/rows/envelope.ts';
import { textOf } from '../../src/imis/rows/fingerprint.ts';
import { readPage, type Page } from '../../src/imis/rows/page.ts';
import { RowReader, detached, valuesOf, type Row } from '../../src/imis/rows/row.ts';
import { WrittenRow } from '../../src/imis/rows/written-row.ts';
import { fromBytes } from '../../src/json/byte-string.ts';
import { ExactNumber, stringifyExact } from '../../src/json/exact-number.ts';
import { parseJson } from '../../src/json/parse-json.ts';
import type { Profile } from '../../src/openwater/profile.ts';
import { RecordPlan, idText, type PlanOptions } from '../../src/streams/attendees/record-plan.ts';
import { WrittenPlan } from '../../src/streams/attendees/written-plan.ts';

export const KEY = 'Registrant ID';

/** Two answers of one read, and how the user has configured it. */
export interface LaneInput {
  first: Buffer;
  second: Buffer;
  contentType: string;
  /** The catalog's properties, for the columns that the first page has. */
  propertiesFor: (columns: readonly string[]) => Record<string, unknown>;
  swapcardFields: boolean;
  profile: Profile | undefined;
}

/** What came of a read: how many rows were known by the pattern, of how many. */
export interface LaneResult {
  rows: number;
  known: number;
}

/**
 * Reads both pages in two ways and holds them against each other: as a sync does, and by parsing each page as a whole.
 * @returns undefined where both refuse them
 * @throws Error where they differ, or a line that would be written is no JSON
 */
export function compareLanes(input: LaneInput): LaneResult | undefined {
  const synced = outcomeOf(() => asSynced(input));
  const parsed = outcomeOf(() => asParsed(input));
  // How deep is too deep depends on what else is on the stack, and on what has been compiled by then.
  if (parsed === 'too deep' || synced === 'too deep') return undefined;
  if (synced === 'refused' || parsed === 'refused') {
    if (synced !== parsed)
      throw new Error(synced === 'refused' ? 'refused, but it parses' : 'read, but it does not parse');
    return undefined;
  }
  if (synced.lines.length !== parsed.length) throw new Error(`${synced.lines.length} rows, not ${parsed.length}`);
  for (const [at, either] of parsed.entries()) {
    const line = synced.lines[at] ?? '';
    if (!either.includes(line)) throw new Error(`row ${at} gives ${line}, not ${either.join(' or ')}`);
  }
  return { rows: parsed.length, known: synced.known };
}

function outcomeOf<T>(read: () => T): T | 'refused' | 'too deep' {
  try {
    return read();
  } catch (error) {
    if (error instanceof CallFailure) return 'refused';
    // The query makes a CallFailure of it.
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}

function asSynced(input: LaneInput): { lines: string[]; known: number } {
  const reader = new RowReader();
  const first = readPage(bodyFor(input.first, input), 500, reader);
  const options = planFor(reader.names, input);
  const written = WrittenPlan.for(options, first.items);
  const pages = [
    readPage(first.body, first.limit, reader, written?.pattern),
    readPage(bodyFor(input.second, input), 500, reader, written?.pattern),
  ];
  const rows = pages.flatMap((page: Page) => page.rows).map(detached);
  for (const row of rows) if (!(row instanceof WrittenRow)) textOf(row);
  const plan = new RecordPlan(options);
  const record = (row: Row): StreamRecord =>
    (row instanceof WrittenRow ? written?.record(row, input.profile) : undefined) ??
    plan.record(valuesOf(row), input.profile);
  const idOf = (row: Row): string => (row instanceof WrittenRow ? row.key : idText(row[reader.positionOf(KEY)]));
  return {
    lines: rows.map((row) => lineOf(record(row), idOf(row))),
    known: rows.filter((row) => row instanceof WrittenRow).length,
  };
}

/** Each row as it may come out: a column that a later row brings first is known to some of the rows before it, or not. */
function asParsed(input: LaneInput): string[][] {
  const reader = new RowReader();
  const first = parsedRows(bodyFor(input.first, input), reader);
  const width = reader.names.length;
  const options = planFor(reader.names, input);
  const early = new RecordPlan({ ...options, columns: reader.names.slice(0, width) });
  const rows = [...first, ...parsedRows(bodyFor(input.second, input), reader)];
  const late = new RecordPlan(options);
  for (const row of rows) textOf(row);
  return rows.map((row) =>
    [early, late].map((plan) => lineOf(plan.record(row, input.profile), idText(row[reader.positionOf(KEY)]))),
  );
}

function parsedRows(body: JsonBody, reader: RowReader): (readonly unknown[])[] & ReturnType<typeof valuesOf>[] {
  const { Items, Count, TotalCount } = (wholeJson(body) ?? {}) as Envelope;
  const items = listOf(Items) ?? (Items === null && TotalCount === 0 ? [] : undefined);
  const isTotal = Number.isSafeInteger(TotalCount) && (TotalCount as number) >= 0;
  const isOtherCount = Number.isSafeInteger(Count) && (Count as number) >= 0 && Count !== items?.length;
  if (!items || !isTotal || isOtherCount) throw new CallFailure('not-json');
  return items.map((item) => {
    const row = reader.read(item);
    if (!row) throw new CallFailure('not-json');
    return row;
  });
}

/** Unlike {@link JsonBody.json} it tells what is too deep from what is no JSON. */
function wholeJson(body: JsonBody): unknown {
  try {
    return parseJson(fromBytes(body.bytes));
  } catch (error) {
    throw error instanceof SyntaxError ? new CallFailure('not-json') : error;
  }
}

function bodyFor(body: Buffer, { contentType }: LaneInput): JsonBody {
  return bodyOf({ status: 200, headers: { 'content-type': contentType }, body }, 0);
}

/** `columns` grows where a later row brings a name, as it does in a read. */
function planFor(columns: readonly string[], { propertiesFor, swapcardFields }: LaneInput): PlanOptions {
  const schema = { properties: propertiesFor(columns) };
  return { schema, columns, registrantIdColumn: KEY, swapcardFields, counts: { zonesTakenOff: 0 } };
}

/** The record as a reader of the connector's output understands it, with its id. @throws Error for what nobody can read */
function lineOf(record: StreamRecord, id: string): string {
  const bytes = recordWriter('Attendees', 0)(record);
  const buffer = Buffer.from(bytes, 'latin1');
  if (/[\n\r]|[^\0-\xff]/.test(bytes) || !isUtf8(buffer)) throw new Error('a line that is no line of UTF-8');
  const text = buffer.toString();
  try {
    JSON.parse(text);
  } catch {
    throw new Error(`a line that is no JSON: ${text}`);
  }
  return `${JSON.stringify(id)} ${canonical(parseJson(text))}`;
}

/** One text for each value, whatever the order of its keys and the spelling of its numbers. */
function canonical(value: unknown): string {
  if (typeof value === 'number' || value instanceof ExactNumber) return spelled(stringifyExact(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`);
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
