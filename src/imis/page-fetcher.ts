import { CallFailure } from '../http/failures.ts';
import type { ColumnWatch } from './column-watch.ts';
import type { AdaptiveLimits } from './paging/adaptive-limits.ts';
import type { FetchPage, TimedPage } from './paging/page-request.ts';
import { mayBeSlow } from './paging/slow-page.ts';
import type { QueryReader, SentPage } from './query-reader.ts';
import type { RecordRow } from './rows/row.ts';

/** Failures in a row of one page after which it is taken for too large, and not only for unlucky. */
const SLOW_FAILURES = 2;

/** As much of a row as paging needs. */
export type Fingerprinted = Pick<RecordRow, 'fingerprint'>;

/** Makes the record of a row, as {@link isRow} knows it. @throws RangeError for values that are nested too deep */
export type MakeRow<R = RecordRow> = (item: object) => R;

/**
 * Fetches pages as they come, and lets the pace learn how iMIS bears it.
 * @param watch looks at their columns
 */
export function pageFetcher(reader: QueryReader, pace: AdaptiveLimits, watch?: ColumnWatch): FetchPage<SentPage> {
  return async (offset, limit, abandoned) => {
    let slow = 0;
    const calls = {
      signal: abandoned,
      retries: (failure: CallFailure) => {
        slow = mayBeSlow(failure) ? slow + 1 : 0;
        const canBeSmaller = slow >= SLOW_FAILURES && pace.canShrinkBelow(limit);
        return failure.kind !== 'timeout' && !canBeSmaller && !abandoned.aborted;
      },
      onRetry: () => {
        pace.strained();
      },
    };
    const page = await reader.page(offset, limit, calls);
    pace.answered(page.answeredAt - page.sentAt, page.bytes);
    await watch?.check(page.items);
    return page;
  };
}

/**
 * The rows of a page as records, each with its fingerprint.
 * @throws CallFailure `not-json` for a value that is nested too deep to be written into a record
 */
export function withRecords({ items, ...page }: SentPage, makeRow: MakeRow<Fingerprinted>): TimedPage {
  try {
    const rows = items.map(makeRow);
    return { ...page, rows, fingerprints: rows.map(({ fingerprint }) => fingerprint) };
  } catch (error) {
    // The stack has overflown: no column of iMIS holds such a value.
    throw error instanceof RangeError ? new CallFailure('not-json', { detail: 'values nested too deep' }) : error;
  }
}
