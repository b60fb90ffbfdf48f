import type { ConnectorError } from '../../errors.ts';
import type { CallFailure } from '../../http/failures.ts';
import { explainReadFailure } from './read-failure.ts';
import { Totals } from './totals.ts';
import { Walk, type WalkOptions } from './walk.ts';

export type CheckEndOptions = Omit<WalkOptions, 'totals'> & {
  /** What it means that a page cannot be had. */
  explain: (failure: CallFailure) => Promise<ConnectorError>;
};

/**
 * Goes from the first page of a query to its last rows, with the walk that reads it: whether iMIS sends as many rows as it
 * reports. What is between the two is not read, and nothing is said of the order.
 * @throws ConnectorError as the read would
 */
export async function checkEnd({ explain, ...options }: CheckEndOptions): Promise<void> {
  const walk = new Walk({ ...options, totals: new Totals(), skipsMiddle: true });
  const stretches = walk.stretches();
  try {
    while (!(await stretches.next()).done);
  } catch (error) {
    throw await explainReadFailure(error, explain);
  }
}
