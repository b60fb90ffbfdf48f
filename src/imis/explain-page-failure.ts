import { ConnectorError } from '../errors.ts';
import type { CallFailure } from '../http/failures.ts';
import { isOf } from '../problems/problem.ts';
import { notFound, wrongPath } from '../problems/query.ts';
import type { LookUp } from './client/execute.ts';
import type { ImisClient } from './client/imis-client.ts';
import { didYouMean } from './did-you-mean.ts';
import { needsDefinition, pageProblem } from './page-problem.ts';
import { lookUpDefinition, type QueryDefinition } from './query-definition.ts';

export interface FailedPage {
  client: ImisClient;
  /** `$/Folder/Query` */
  query: string;
  /** Rows of the smallest page that was requested, and whether that is less than the page size that was asked for. */
  rows: number;
  isReduced: boolean;
  /** What the definition came to, where it was requested with the first page. */
  known?: LookUp<QueryDefinition> | undefined;
  /** Whether iMIS shows that the query asks for no values. */
  hasNoPrompts: boolean;
}

/** The error for a page that cannot be had, be it the first one or a later one. What it needs to know, it asks for. */
export async function explainPageFailure(failure: CallFailure, page: FailedPage): Promise<ConnectorError> {
  const { client, query, rows, isReduced, known, hasNoPrompts } = page;
  const context = {
    ...{ baseUrl: client.baseUrl, query, rows, isReduced, hasNoPrompts },
    what: known ? 'the query' : 'a page of the query',
    reachedBefore: known === undefined,
    definition: needsDefinition(failure) ? await definitionOf(failure, page) : undefined,
  };
  const problem = pageProblem(failure, context);
  // A path that iMIS does not know is most often a typing error.
  if (!isOf(wrongPath, problem) && !isOf(notFound, problem)) {
    return new ConnectorError(problem, { cause: failure });
  }
  const hint = await didYouMean(client, query);
  return new ConnectorError(pageProblem(failure, { ...context, hint }), { cause: failure });
}

/** Requested anew, once, if need be: whether iMIS responds at all tells an outage from a query that fails. */
async function definitionOf(
  { kind }: CallFailure,
  { client, query, known }: FailedPage,
): Promise<LookUp<QueryDefinition> | undefined> {
  if (known && kind === 'refused') return known;
  try {
    return await lookUpDefinition(client, query, undefined, false);
  } catch (error) {
    if (error instanceof ConnectorError) return undefined;
    throw error;
  }
}
