import { CallFailure } from '../http/failures.ts';
import type { ParsedJson } from '../http/json.ts';
import { cutItems, exactItems, plainText } from './item-texts.ts';
import { propertiesOf, type Row, type RowReader } from './row.ts';

/** One answer of a read endpoint. */
export interface Page {
  rows: Row[];
  /** The rows as they came, for the types that only the wrapping tells. */
  items: readonly unknown[];
  /** Each row as the server wrote it, for flat rows: what two reads of one row are compared by. */
  texts?: readonly string[] | undefined;
  /** Rows that the whole query has, by this answer. */
  total: number;
  /** The page size that the server worked with: it clamps what was asked for, and most likely says so. */
  limit: number;
}

interface Envelope {
  Items?: unknown;
  Count?: unknown;
  Limit?: unknown;
  TotalCount?: unknown;
}

/**
 * Reads the paged envelope that both endpoints share. `Items` can be a list or `{$values: […]}`.
 * @param asked the page size that was asked for
 * @throws CallFailure `not-json` where something is missing that paging needs: better no page than a wrong one
 */
export function readPage(parsed: ParsedJson, asked: number, reader: RowReader): Page {
  const { Items, Count, Limit, TotalCount: total } = envelopeOf(parsed.rounded);
  if (!isCount(total)) throw notAPage('it has no TotalCount');
  const rounded = listOf(Items) ?? (Items === null && total === 0 ? [] : undefined);
  if (!rounded) throw notAPage('it has no Items');
  const count = rounded.length;
  if (isCount(Count) && Count !== count) throw notAPage(`Count is ${Count}, but it has ${count} items`);
  const cut = isFlat(rounded[0]) ? cutItems(parsed.text, count) : undefined;
  const items = cut ? exactItems(rounded, cut, parsed) : (listOf(envelopeOf(parsed.exact).Items) ?? []);
  // Between its values JSON may be broken into lines; a record must not be.
  const isOneLine = !parsed.text.includes('\n') && !parsed.text.includes('\r');
  const plain = isOneLine ? cut?.texts.map(plainText) : undefined;
  const rows = items.map((item, at) => reader.read(item, plain?.[at]) ?? fail('an item is no row'));
  return { rows, items, texts: cut?.texts, total, limit: isCount(Limit) && Limit > 0 ? Math.min(Limit, asked) : asked };
}

function envelopeOf(json: unknown): Envelope {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw notAPage('it is no object');
  return json;
}

/** The elements of a .NET collection, which is a list or `{$type, $values}`. */
export function listOf(collection: unknown): unknown[] | undefined {
  if (Array.isArray(collection)) return collection as unknown[];
  if (typeof collection !== 'object' || collection === null) return undefined;
  const { $values: values } = collection as { $values?: unknown };
  return Array.isArray(values) ? (values as unknown[]) : undefined;
}

function isFlat(item: unknown): boolean {
  return typeof item === 'object' && item !== null && !propertiesOf(item);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function fail(reason: string): never {
  throw notAPage(reason);
}

function notAPage(reason: string): CallFailure {
  return new CallFailure('not-json', { detail: `the answer is no page of a query: ${reason}` });
}
