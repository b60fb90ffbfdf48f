import { ConfigError, TransientError, type ConnectorError } from '../../errors.ts';
import { LARGEST_BODY_BYTES } from '../../http/body-limit.ts';
import { CallFailure } from '../../http/failures.ts';
import { counted, quoted } from '../../wording.ts';
import type { ImisClient } from '../client/imis-client.ts';
import type { AdaptiveLimits } from './adaptive-limits.ts';
import { ColumnsNeverAgree } from './changes.ts';
import { RowsNeverAgree } from './ledger.ts';
import { ReadStopped } from './read-stopped.ts';
import { mayBeSlow } from './slow-page.ts';

const SORT_IT =
  'In iMIS, sort the query by a unique column (the registrant id), and look at its limit of results and at "unique results" (Summary tab).';
const FASTER =
  "Ask your iMIS administrator to make it faster (fewer sources and calculated columns, filters on indexed columns), or to look at the site's load.";

type Pace = Pick<AdaptiveLimits, 'pageSize' | 'isReduced'>;

/** The error for a page that cannot be had, however small. */
function tooMuch(
  failure: CallFailure,
  { pageSize, isReduced }: Pace,
  { asked, host }: { asked: string; host: string },
): ConnectorError | undefined {
  const page = counted(pageSize, 'row');
  if (failure.kind === 'timeout') {
    return new TransientError(
      `iMIS did not answer in time, and pages of ${page} are no faster: the query itself is slow. ${FASTER}`,
      failure.message,
      'too-slow',
    );
  }
  if (failure.kind === 'too-large') {
    const { limitBytes = LARGEST_BODY_BYTES } = failure.facts;
    const megabytes = Math.floor(limitBytes / 2 ** 20);
    const [fits, orMore] =
      limitBytes < LARGEST_BODY_BYTES
        ? [', the most that fits the memory of this container', 'give the connector more memory, ']
        : ['', ''];
    return new ConfigError(
      `A page of ${page} of the query is larger than ${megabytes} MB${fits}. Take columns that hold documents or pictures out of the query, ${orMore}or lower Page size (page_size).`,
      failure.message,
      'too-large',
    );
  }
  if (!isReduced || !mayBeSlow(failure)) return undefined;
  return new TransientError(
    `iMIS at ${host} could not answer the request for ${asked} (${failure.message}), and pages of ${page} fail as well: the query itself fails or is slow, or the site is unavailable. Run the query in iMIS. If it works there but takes long: ${FASTER}`,
    failure.message,
    'out-of-order',
  );
}

/** The error for a page of which the last attempt failed. */
export function explainPageFailure(
  failure: CallFailure,
  client: ImisClient,
  pace: Pace,
  asked: string,
): ConnectorError {
  const { host } = new URL(client.baseUrl);
  return tooMuch(failure, pace, { asked, host }) ?? client.explainOutage(failure, asked);
}

/** The error that ends a read for whatever went wrong on its way. Errors that speak for themselves pass as they are. */
export function explainReadFailure(error: unknown, client: ImisClient, pace: Pace): unknown {
  if (error instanceof CallFailure) return explainPageFailure(error, client, pace, 'a page of the query');
  if (error instanceof ReadStopped) return stopped(error);
  if (error instanceof ColumnsNeverAgree) return columnsNeverAgree(error.columns);
  if (error instanceof RowsNeverAgree) return columnsNeverAgree([]);
  return error;
}

function columnsNeverAgree(columns: readonly string[]): ConfigError {
  const named = columns.length > 0 ? ` The values of ${quoted(columns)} change with every request.` : '';
  return new ConfigError(
    `The rows of the query are different each time they are read.${named} Remove columns that never hold the same value twice, such as the current time, from the query.`,
  );
}

/** The error for a query that never returns the same rows twice, so that nobody can say which rows it holds. */
export function neverAgreed(passes: number, sorted: boolean | undefined, findings: string): ConnectorError {
  const message = `The query was read ${passes} times, and rows moved between its pages each time, so that some may be missing. Nothing was committed. ${SORT_IT}`;
  // An unsorted query goes on failing until somebody sorts it; a sorted one was only busy.
  return sorted === false ? new ConfigError(message, findings) : new TransientError(message, findings);
}

/** The error for a read that cannot go on. */
export function stopped({ reason, row, expected, message }: ReadStopped): ConnectorError {
  return new TransientError(explain(reason, row, expected), message);
}

function explain(reason: ReadStopped['reason'], row: number, expected: number): string {
  const rows = counted(expected, 'row');
  switch (reason) {
    case 'offset-ignored':
      return `iMIS answers with the first page again where row ${row} of the query is due: it ignores the offset. Only a query of one page could be read. Tell your iMIS administrator, and lower the number of rows below Page size (page_size) with a filter.`;
    case 'gap':
      return `iMIS starts its pages behind row ${row} of the query where that row is due, although it was asked several times. Nothing was committed. If this happens with every sync, tell your iMIS administrator.`;
    case 'total-too-low':
      return `iMIS says that the query has ${rows}, but gives more (at least ${row}), so that nobody can say where it ends. ${SORT_IT}`;
    case 'no-rows':
      return `iMIS says that the query has ${rows}, but gives none from row ${row} on, although it was asked several times. Nothing was committed. If this happens with every sync: ${SORT_IT}`;
    case 'collapsed':
      return `The query had ${rows} when the read began, and ${row === 0 ? 'none' : `only ${counted(row, 'row')}`} a little later. So many do not cancel at once: the account may have lost its access to the query or to a source of it, or a job may be rebuilding its data. Nothing was committed, so that no attendee is deleted downstream. If this happens with every sync, look at the query and at the rights of the account in iMIS.`;
  }
}
