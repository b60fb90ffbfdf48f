import { ConfigError, TransientError, type ConnectorError } from '../../errors.ts';
import { CallFailure } from '../../http/failures.ts';
import { counted } from '../../wording.ts';
import type { ImisClient } from '../client/imis-client.ts';
import { RowsNeverAgree } from './ledger.ts';
import { WalkStuck } from './walk-stuck.ts';

const SORT_IT =
  'In iMIS, sort the query by a unique column (the registrant id), and look at its limit of results and at "unique results" (Summary tab).';

/** The error for a page that cannot be had, however small. */
export function tooMuch(failure: CallFailure, pageSize: number): ConnectorError | undefined {
  if (failure.kind === 'timeout') {
    return new TransientError(
      `iMIS did not answer in time, and pages of ${counted(pageSize, 'row')} are no faster: the query itself is slow. Ask your iMIS administrator to make it faster (fewer sources and calculated columns, filters on indexed columns), or to look at the site's load.`,
      failure.message,
      'too-slow',
    );
  }
  if (failure.kind !== 'too-large') return undefined;
  return new ConfigError(
    `A page of ${counted(pageSize, 'row')} of the query is larger than 256 MB. Take columns that hold documents or pictures out of the query, or lower Page size (page_size).`,
    failure.message,
    'too-large',
  );
}

/** The error that ends a read for whatever went wrong on its way. Errors that speak for themselves pass as they are. */
export function explainReadFailure(error: unknown, client: ImisClient, pageSize: number): unknown {
  if (error instanceof CallFailure)
    return tooMuch(error, pageSize) ?? client.explainOutage(error, 'a page of the query');
  if (error instanceof WalkStuck) return stuck(error);
  if (error instanceof RowsNeverAgree) {
    return new ConfigError(
      'The rows of the query are different each time they are read. Take out columns that never hold the same value twice, such as the current time.',
    );
  }
  return error;
}

/** The error for a query that is no two times the same, so that nobody can say which rows it holds. */
export function neverAgreed(passes: number, sorted: boolean | undefined, findings: string): ConnectorError {
  const message = `The query was read ${passes} times, and rows moved between its pages each time, so that some may be missing. Nothing was committed. ${SORT_IT}`;
  // An unsorted query goes on failing until somebody sorts it; a sorted one was only busy.
  return sorted === false ? new ConfigError(message, findings) : new TransientError(message, findings);
}

/** The error for a walk that cannot go on. */
export function stuck({ reason, row, expected, message }: WalkStuck): ConnectorError {
  switch (reason) {
    case 'offset-ignored':
      return new TransientError(
        `iMIS answers with the first page again where row ${row} of the query is due: it ignores the offset. Only a query of one page could be read. Tell your iMIS administrator, and lower the number of rows below Page size (page_size) with a filter.`,
        message,
      );
    case 'total-too-low':
      return new TransientError(
        `iMIS says that the query has ${counted(expected, 'row')}, but gives more (at least ${row}), so that nobody can say where it ends. ${SORT_IT}`,
        message,
      );
    case 'no-rows':
      return new TransientError(
        `iMIS says that the query has ${counted(expected, 'row')}, but gives none from row ${row} on, although it was asked several times. Nothing was committed. If this happens with every sync: ${SORT_IT}`,
        message,
      );
  }
}
