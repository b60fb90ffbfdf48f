import { CallFailure } from '../../http/failures.ts';
import type { Fingerprint } from '../rows/fingerprint.ts';
import type { Page } from '../rows/page.ts';
import type { Row } from '../rows/row.ts';
import type { AdaptiveLimits } from './adaptive-limits.ts';
import type { PageBounds } from './next-page.ts';
import { mayBeTooLarge } from './slow-page.ts';

/** Attempts at a page that is as small as it gets and times out. */
const TRIES_AT_SMALLEST = 6;

/** A page with its rows' fingerprints, and when it was asked for and answered (milliseconds). */
export interface TimedPage extends Omit<Page, 'items'> {
  rows: readonly Row[];
  fingerprints: readonly Fingerprint[];
  sentAt: number;
  answeredAt: number;
}

/** Reads a page. Once the signal is aborted nobody wants it any more, and no further attempt is made. */
export type FetchPage<P = TimedPage> = (offset: number, limit: number, abandoned: AbortSignal) => Promise<P>;

/** A page that has been asked for, perhaps before its turn. */
export class PageRequest<P = TimedPage> {
  readonly bounds: PageBounds;
  /** The page size at the time: limits differ from it, so that offsets are multiples of them. */
  readonly size: number;
  readonly #abandoned = new AbortController();
  readonly #outcome: Promise<{ page: P } | { error: unknown }>;

  constructor(bounds: PageBounds, size: number, fetch: FetchPage<P>) {
    this.bounds = bounds;
    this.size = size;
    // Settled here: a page that fails before its turn must not end the process as an unhandled rejection.
    this.#outcome = fetch(bounds.offset, bounds.limit, this.#abandoned.signal).then(
      (page) => ({ page }),
      (error: unknown) => ({ error }),
    );
  }

  /** A request of which the page is there already. */
  static answered(bounds: PageBounds, page: TimedPage): PageRequest {
    return new PageRequest(bounds, bounds.limit, () => Promise.resolve(page));
  }

  /** The row after the last one asked for. */
  get end(): number {
    return this.bounds.offset + this.bounds.limit;
  }

  async page(): Promise<P> {
    const outcome = await this.#outcome;
    if ('error' in outcome) throw outcome.error;
    return outcome.page;
  }

  abandon(): void {
    this.#abandoned.abort(new CallFailure('network', { detail: 'abandoned' }));
  }
}

/** A page with what it was asked for by. */
export interface AskedPage<P = TimedPage> {
  asked: PageBounds;
  page: P;
}

/**
 * Waits for a page; where it times out, goes on failing or is too large, waits for a smaller one.
 * @param again asks for the page anew, as small as pages are by then
 * @throws CallFailure of the smallest page's last attempt, and any other error of a page at once
 */
export async function untilItComes<P>(
  request: PageRequest<P>,
  { pace, pause }: { pace: AdaptiveLimits; pause: (attempt: number) => Promise<void> },
  again: () => PageRequest<P>,
): Promise<AskedPage<P>> {
  let current = request;
  for (let atSmallest = 1; ;) {
    try {
      return { asked: current.bounds, page: await current.page() };
    } catch (error) {
      if (!(error instanceof CallFailure) || !mayBeTooLarge(error)) throw error;
      if (!pace.shrinkBelow(current.size)) {
        if (error.kind !== 'timeout' || atSmallest >= TRIES_AT_SMALLEST) throw error;
        await pause(atSmallest++);
      }
      current = again();
    }
  }
}
