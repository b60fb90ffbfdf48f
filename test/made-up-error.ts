import { ConnectorError } from '../src/errors.ts';
import { defineProblem, type FailureType } from '../src/problems/problem.ts';

/** An error with a message of its own, for tests that only pass it on. */
export function madeUp(failureType: FailureType, found: string, detail?: string): ConnectorError {
  const kind = defineProblem({ id: 'made-up', failureType, found, todo: null, owners: ['nobody'], where: null });
  return new ConnectorError(kind(undefined, detail));
}
