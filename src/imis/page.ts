import { CallFailure } from '../http/failures.ts';
import { itemTexts } from './item-texts.ts';
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
 * @param text what the JSON was parsed from
 * @throws CallFailure `not-json` where something is missing that paging needs: better no page than a wrong one
 */
export function readPage(json: unknown, asked: number, reader: RowReader, text = ''): Page {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw notAPage('it is no object');
  const { Items, Count, Limit, TotalCount } = json as Envelope;
  const total = TotalCount;
  if (!isCount(total)) throw notAPage('it has no TotalCount');
  const items = listOf(Items) ?? (Items === null && total === 0 ? [] : undefined);
  if (!items) throw notAPage('it has no Items');
  if (isCount(Count) && Count !== items.length) throw notAPage(`Count is ${Count}, but it has ${items.length} items`);
  const written = items.length > 0 && isFlat(items[0]) ? itemTexts(text, items.length) : undefined;
  const plain = written?.arePlain ? written.texts : undefined;
  const rows = items.map((item, at) => reader.read(item, plain?.[at]) ?? fail('an item is no row'));
  return {
    rows,
    items,
    texts: written?.texts,
    total,
    limit: isCount(Limit) && Limit > 0 ? Math.min(Limit, asked) : asked,
  };
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
