import { CallFailure } from '../../http/failures.ts';
import { listOf, type Envelope } from './envelope.ts';
import { isRow } from './row-reader.ts';

/** One response of a read endpoint. */
export interface Page {
  /** The rows as they came, each of them one that {@link isRow} knows. */
  items: readonly object[];
  /** Rows that the whole query has, by this response. */
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

/** Rows that the query has, as far as a page tells: one that holds rows and reports a total of 0 is wrong about it. */
export function knownRows({ total, items }: Pick<Page, 'total' | 'items'>): number {
  return Math.max(total, items.length);
}

/**
 * Reads the paged envelope that both endpoints share. `Items` can be a list or `{$values: […]}`.
 * @param json the body of the response
 * @param asked the page size that was asked for
 * @throws CallFailure `not-json` where something is missing that paging needs: better no page than a wrong one
 */
export function readPage(json: unknown, asked: number): Page {
  const { Items, Count, Offset, Limit, HasNext, TotalCount: total } = envelopeOf(json);
  if (!isCount(total)) throw notAPage('it has no TotalCount');
  const items = listOf(Items) ?? (Items === null && total === 0 ? [] : undefined);
  if (!items) throw notAPage('it has no Items');
  if (!items.every(isRow)) throw notAPage('an item is no row');
  if (isCount(Count) && Count !== items.length) throw notAPage(`Count is ${Count}, but it has ${items.length} items`);
  return {
    items,
    total,
    offset: isCount(Offset) ? Offset : undefined,
    limit: isCount(Limit) && Limit > 0 ? Math.min(Limit, asked) : asked,
    isUnpaged: Limit === 0 || items.length > asked,
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

function notAPage(reason: string): CallFailure {
  return new CallFailure('not-json', { detail: `the response is no page of a query: ${reason}` });
}
