import { ConnectorError } from '../../errors.ts';
import { CallFailure } from '../../http/failures.ts';
import * as problems from '../../problems/reading.ts';
import { ColumnsNeverAgree } from './changes.ts';
import { RowsNeverAgree } from './ledger.ts';
import { ReadStopped } from './read-stopped.ts';

/**
 * The error that ends a read for whatever went wrong on its way. Errors that speak for themselves pass as they are.
 * @param explain what it means that a page cannot be had
 */
export async function explainReadFailure(
  error: unknown,
  explain: (failure: CallFailure) => Promise<ConnectorError>,
): Promise<unknown> {
  if (error instanceof CallFailure) return explain(error);
  if (error instanceof ReadStopped) return stopped(error);
  if (error instanceof ColumnsNeverAgree) {
    return new ConnectorError(problems.rowsNeverAgree({ columns: error.columns }));
  }
  return error instanceof RowsNeverAgree ? new ConnectorError(problems.rowsNeverAgree({ columns: [] })) : error;
}

/** The error for a query that never returns the same rows twice, so that nobody knows which rows it holds. */
export function neverAgreed(passes: number, sorted: boolean | undefined, findings: string): ConnectorError {
  const kind = sorted === false ? problems.unsortedNeverProven : problems.neverProven;
  return new ConnectorError(kind({ passes }, findings));
}

/** The error for a read that cannot go on. */
export function stopped({ reason, row, expected, message }: ReadStopped): ConnectorError {
  return new ConnectorError(STOPPED[reason]({ row, expected }, message));
}

const STOPPED = {
  'offset-ignored': problems.offsetIgnored,
  gap: problems.gapInPages,
  'total-too-low': problems.totalTooLow,
  'no-rows': problems.rowsMissing,
  collapsed: problems.queryCollapsed,
};
