import { CallFailure } from '../../http/failures.ts';
import type { Fingerprint } from '../rows/fingerprint.ts';
import type { Page } from '../rows/page.ts';
import type { AdaptiveLimits } from './adaptive-limits.ts';

/** Attempts at a page that is as small as it gets. */
const TRIES_AT_SMALLEST = 6;

/** A page with its rows' fingerprints, and when it was asked for and answered (milliseconds). */
export interface TimedPage extends Page {
  prints: readonly Fingerprint[];
  sentAt: number;
  answeredAt: number;
}

/** Reads a page. Once the signal is aborted nobody wants it any more, and no further attempt is made. */
export type FetchPage = (offset: number, limit: number, abandoned: AbortSignal) => Promise<TimedPage>;

/** A page that has been asked for, perhaps before its turn. */
export class PageRequest {
  readonly offset: number;
  readonly limit: number;
  readonly #abandoned = new AbortController();
  readonly #outcome: Promise<{ page: TimedPage } | { error: unknown }>;

  constructor(offset: number, limit: number, fetch: FetchPage) {
    this.offset = offset;
    this.limit = limit;
    // Settled here: a page that fails before its turn must not end the process as an unhandled rejection.
    this.#outcome = fetch(offset, limit, this.#abandoned.signal).then(
      (page) => ({ page }),
      (error: unknown) => ({ error }),
    );
  }

  /** A request of which the page is there already. */
  static answered(offset: number, limit: number, page: TimedPage): PageRequest {
    return new PageRequest(offset, limit, () => Promise.resolve(page));
  }

  /** The row after the last one asked for. */
  get end(): number {
    return this.offset + this.limit;
  }

  async page(): Promise<TimedPage> {
    const outcome = await this.#outcome;
    if ('error' in outcome) throw outcome.error;
    return outcome.page;
  }

  abandon(): void {
    this.#abandoned.abort(new CallFailure('network', { detail: 'abandoned' }));
  }
}

/**
 * Waits for a page; where it times out or is too large, asks for a smaller one from the same place.
 * @param onShrink told when the page size has become smaller
 * @throws CallFailure of the smallest page's last attempt, and any other error of a page at once
 */
export async function untilItFits(
  request: PageRequest,
  { fetch, pace, pause }: { fetch: FetchPage; pace: AdaptiveLimits; pause: (attempt: number) => Promise<void> },
  onShrink: () => void = () => undefined,
): Promise<TimedPage> {
  let current = request;
  for (let atSmallest = 1; ;) {
    try {
      return await current.page();
    } catch (error) {
      if (!isTooMuch(error)) throw error;
      if (pace.shrinkBelow(current.limit)) onShrink();
      else if (error.kind === 'too-large' || atSmallest >= TRIES_AT_SMALLEST) throw error;
      else await pause(atSmallest++);
      current = new PageRequest(current.offset, Math.min(current.limit, pace.pageSize), fetch);
    }
  }
}

/** Failures that a smaller page can mend. */
function isTooMuch(error: unknown): error is CallFailure {
  return error instanceof CallFailure && (error.kind === 'timeout' || error.kind === 'too-large');
}
