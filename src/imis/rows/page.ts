import { CallFailure } from '../../http/failures.ts';
import type { JsonBody } from '../../http/response.ts';
import { listOf, type Envelope } from './envelope.ts';
import { readRows } from './page-rows.ts';
import type { RowPattern } from './row-pattern.ts';
import type { Row, RowReader } from './row.ts';

/** One answer of a read endpoint. */
export interface Page {
  rows: Row[];
  /** The rows as JSON, for the types that only the wrapping tells; without those that a pattern knew. */
  items: readonly unknown[];
  /** What it was read from. */
  body: JsonBody;
  /** Rows that the whole query has, by this answer. */
  total: number;
  /** Rows before the page, by this response; undefined where it does not say. It is the place, whatever was asked for. */
  offset: number | undefined;
  /** The page size that the server worked with: it clamps what was asked for, and most likely says so. */
  limit: number;
  /** The response holds the whole query, whatever was asked for: a capped query of `api/iqa` can come like this. */
  isUnpaged: boolean;
  /** The response says that further rows follow. */
  hasNext: boolean;
}

/**
 * Reads the paged envelope that both endpoints share. `Items` can be a list or `{$values: […]}`.
 * @param asked the page size that was asked for
 * @param pattern knows the rows that need not be taken apart
 * @throws CallFailure `not-json` where something is missing that paging needs: better no page than a wrong one
 */
export function readPage(body: JsonBody, asked: number, reader: RowReader, pattern?: RowPattern): Page {
  const cut = readRows(body.bytes, reader, pattern);
  const { Items, Count, Offset, Limit, HasNext, TotalCount: total } = cut?.envelope ?? envelopeOf(body.json);
  if (!isCount(total)) throw notAPage('it has no TotalCount');
  const items = listOf(Items) ?? (Items === null && total === 0 ? [] : undefined);
  if (!items) throw notAPage('it has no Items');
  const rows = cut?.rows ?? items.map((item) => reader.read(item) ?? fail('an item is no row'));
  if (isCount(Count) && Count !== rows.length) throw notAPage(`Count is ${Count}, but it has ${rows.length} items`);
  return {
    rows,
    items: cut?.items ?? items,
    body,
    total,
    offset: isCount(Offset) ? Offset : undefined,
    limit: isCount(Limit) && Limit > 0 ? Math.min(Limit, asked) : asked,
    isUnpaged: Limit === 0 || rows.length > asked,
    hasNext: HasNext === true,
  };
}

function envelopeOf(json: unknown): Envelope {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw notAPage('it is no object');
  return json;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function fail(reason: string): never {
  throw notAPage(reason);
}

function notAPage(reason: string): CallFailure {
  return new CallFailure('not-json', { detail: `the answer is no page of a query: ${reason}` });
}
