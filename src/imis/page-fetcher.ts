import { CallFailure } from '../http/failures.ts';
import type { AdaptiveLimits } from './paging/adaptive-limits.ts';
import type { FetchPage, TimedPage } from './paging/page-request.ts';
import { mayBeSlow } from './paging/slow-page.ts';
import type { QueryReader } from './query-reader.ts';
import { fingerprinting, textOf, type FingerprintOf } from './rows/fingerprint.ts';
import type { Page } from './rows/page.ts';
import { WrittenRow } from './rows/written-row.ts';

/** Failures in a row of one page after which it is taken for too large, and not only for unlucky. */
const SLOW_FAILURES = 2;

/** Fetches pages for a walk: each row has its fingerprint, and the pace learns how iMIS bears it. */
export async function pageFetcher(reader: QueryReader, pace: AdaptiveLimits): Promise<FetchPage> {
  const fingerprintOf = await fingerprinting();
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
    try {
      const page = await reader.page(offset, limit, calls);
      pace.answered(page.answeredAt - page.sentAt, page.body.bytes.length);
      return { ...page, ...printed(page, fingerprintOf) };
    } catch (error) {
      // The stack has overflown: no column of iMIS holds such a value.
      throw error instanceof RangeError ? new CallFailure('not-json', { detail: 'values nested too deep' }) : error;
    }
  };
}

/**
 * The rows of a page with a fingerprint for each.
 * @throws RangeError for a value that is nested too deep to be written into a record
 */
export function printed(page: Page, fingerprintOf: FingerprintOf): Pick<TimedPage, 'rows' | 'prints'> {
  const { rows } = page;
  return { rows, prints: rows.map((row) => fingerprintOf(row instanceof WrittenRow ? row.text : textOf(row))) };
}
