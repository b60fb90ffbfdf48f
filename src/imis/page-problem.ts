import { LARGEST_BODY_BYTES } from '../http/body-limit.ts';
import type { CallFailure } from '../http/failures.ts';
import type { Problem } from '../problems/problem.ts';
import * as problems from '../problems/query.ts';
import { connectionProblem, type CallContext } from './client/connection-failure.ts';
import type { LookUp } from './client/execute.ts';
import { mayBeSlow } from './paging/slow-page.ts';
import type { QueryDefinition } from './query-definition.ts';

export interface PageContext extends CallContext {
  query: string;
  /** Rows of the smallest page that was requested. */
  rows: number;
  /** Whether that is smaller than the page size that was asked for. */
  isReduced: boolean;
  /** Whether iMIS shows that the query asks for no values. */
  hasNoPrompts: boolean;
  /** What the folder of the query says of its name. */
  hint?: string;
  /** What the look-up of the definition came to; undefined where iMIS did not respond to it either. */
  definition: LookUp<QueryDefinition> | undefined;
}

/** What the definition says of a query that cannot be read. */
type Verdict = 'absent' | 'closed' | 'found' | 'refused';

type Refusal = (
  facts: { query: string; status: number; hasNoPrompts: boolean; hint?: string },
  detail: string,
) => Problem;

/**
 * What a refusal of the read means, by its status and by what the definition says: the same status has several causes,
 * each fixed in another place. `api/iqa` answers 400 where `api/query` answers 404 (iMIS 20.2.64).
 */
const REFUSALS: Partial<Record<number, Record<Verdict, Refusal>>> = {
  400: {
    absent: problems.wrongPath,
    closed: problems.notOpenToRest,
    found: (facts, detail) =>
      (facts.hasNoPrompts ? problems.badRequestWithoutPrompts : problems.badRequest)(facts, detail),
    refused: problems.badRequestUnexplained,
  },
  403: {
    absent: problems.wrongPath,
    closed: problems.notOpenToRest,
    found: problems.noAccess,
    refused: problems.noAccess,
  },
  404: {
    absent: problems.wrongPath,
    closed: problems.notOpenToRest,
    found: problems.noAccess,
    refused: problems.notFound,
  },
};

/** Whether the definition is needed to say what this failure of a page means. */
export function needsDefinition({ kind, facts }: CallFailure): boolean {
  return (kind === 'refused' && !facts.isHtml) || (kind === 'server' && facts.status === 500);
}

/** What it means that a page of the query cannot be had, be it the first one or a later one. */
export function pageProblem(failure: CallFailure, context: PageContext): Problem {
  const { kind, facts, message } = failure;
  const { query, rows, definition, isReduced, hasNoPrompts, what, baseUrl } = context;
  const { host } = new URL(baseUrl);
  const hint = context.hint === undefined ? {} : { hint: context.hint };
  const detail = `reading the query: ${message}`;
  if (kind === 'timeout') return problems.tooSlow({ rows }, detail);
  if (kind === 'too-large') return problems.tooLarge(sizesOf(failure, rows), detail);
  if (definition && needsDefinition(failure)) {
    const { status = 0 } = facts;
    const verdict = verdictOf(definition);
    if (kind === 'server')
      return (verdict === 'absent' ? problems.wrongPath : problems.queryFails)({ query, host, rows, ...hint }, detail);
    const refusal = REFUSALS[status]?.[verdict];
    if (refusal) return refusal({ query, status, hasNoPrompts, ...hint }, detail);
  }
  if (isReduced && mayBeSlow(failure)) {
    return problems.failsOrIsSlow({ host, what, cause: message, rows }, detail);
  }
  return connectionProblem(failure, context);
}

function verdictOf(definition: LookUp<QueryDefinition>): Verdict {
  if (typeof definition !== 'object') return definition;
  return definition.found.availableToRest === false ? 'closed' : 'found';
}

function sizesOf({ facts }: CallFailure, rows: number): { rows: number; megabytes: number; isMemory: boolean } {
  const { limitBytes = LARGEST_BODY_BYTES } = facts;
  return { rows, megabytes: Math.floor(limitBytes / 2 ** 20), isMemory: limitBytes < LARGEST_BODY_BYTES };
}
