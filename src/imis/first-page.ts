import { CallFailure } from '../http/failures.ts';
import { pageFetcher } from './page-fetcher.ts';
import type { AdaptiveLimits } from './paging/adaptive-limits.ts';
import { PageRequest, untilItComes } from './paging/page-request.ts';
import { SECOND_LOOKS } from './paging/placed-page.ts';
import { stopped } from './paging/read-failure.ts';
import { ReadStopped } from './paging/read-stopped.ts';
import type { QueryReader, SentPage } from './query-reader.ts';

/** The first page and what it was read with; or why it cannot be had, which is judged with all that is known by then. */
export type FirstPage = ReadPage | { failure: CallFailure };

export interface ReadPage {
  reader: QueryReader;
  page: SentPage;
}

export interface FirstPageOptions {
  pace: AdaptiveLimits;
  /** Waits before another look, longer each time. */
  pause: (look: number) => Promise<void>;
}

/** Asks for the first page of a query: for smaller ones where it does not come. */
export async function fetchFirstPage(reader: QueryReader, options: FirstPageOptions): Promise<FirstPage> {
  const { pace } = options;
  const fetch = pageFetcher(reader, pace);
  const request = (): PageRequest<SentPage> => {
    const { pageSize } = pace;
    return new PageRequest({ offset: 0, limit: pageSize }, pageSize, fetch);
  };
  try {
    const { page } = await untilItComes(request(), options, request);
    return { reader, page };
  } catch (error) {
    if (error instanceof CallFailure) return { failure: error };
    throw error;
  }
}

/**
 * A page can come empty by mistake, although the query has rows: without them nobody would know the columns.
 * @throws ConnectorError where it stays empty
 */
export async function untilItHasRows(first: ReadPage, options: FirstPageOptions): Promise<FirstPage> {
  let newest = first;
  for (let look = 1; newest.page.items.length === 0 && newest.page.total > 0; look++) {
    if (look > SECOND_LOOKS) throw stopped(new ReadStopped('no-rows', 1, newest.page.total));
    await options.pause(look);
    const again = await fetchFirstPage(first.reader, options);
    if ('failure' in again) return again;
    newest = again;
  }
  return newest;
}
