import { describe, expect, test } from 'vitest';
import { CallFailure, type FailureFacts, type FailureKind } from '../../src/http/failures.ts';
import type { LookUp } from '../../src/imis/client/execute.ts';
import { needsDefinition, pageProblem } from '../../src/imis/page-problem.ts';
import type { QueryDefinition } from '../../src/imis/query-definition.ts';
import * as connection from '../../src/problems/connection.ts';
import type { Problem } from '../../src/problems/problem.ts';
import * as problems from '../../src/problems/query.ts';

const QUERY = '$/Org/Attendees';
const OPEN: QueryDefinition = { columns: undefined, sorted: true, sort: undefined, cap: 0, availableToRest: true };
const FOUND = { found: OPEN };
const CLOSED = { found: { ...OPEN, availableToRest: false } };
const UNSAID = { found: { ...OPEN, availableToRest: undefined } };

type Definition = LookUp<QueryDefinition> | undefined;

function problemOf(
  kind: FailureKind,
  facts: FailureFacts,
  definition: Definition,
  { reachedBefore = false, hasNoPrompts = false } = {},
): Problem {
  const context = {
    baseUrl: 'https://my.imis.com',
    what: 'the query',
    reachedBefore,
    query: QUERY,
    rows: 50,
    isReduced: false,
    hasNoPrompts,
    definition,
  };
  return pageProblem(new CallFailure(kind, facts), context);
}

describe('a refused page', () => {
  test.each<[status: number, Definition, { id: string }]>([
    [400, 'absent', problems.wrongPath],
    [400, CLOSED, problems.notOpenToRest],
    [400, FOUND, problems.badRequest],
    [400, 'refused', problems.badRequestUnexplained],
    [403, 'absent', problems.wrongPath],
    [403, CLOSED, problems.notOpenToRest],
    [403, FOUND, problems.noAccess],
    [403, 'refused', problems.noAccess],
    [404, 'absent', problems.wrongPath],
    [404, CLOSED, problems.notOpenToRest],
    [404, FOUND, problems.noAccess],
    [404, UNSAID, problems.noAccess],
    [404, 'refused', problems.notFound],
    [404, undefined, connection.imisUnavailable],
    [405, FOUND, connection.imisUnavailable],
    [410, 'absent', connection.imisUnavailable],
  ])('with %i and the definition %j is fixed in one place, be it the first page or a later one', (...row) => {
    const [status, definition, kind] = row;
    const first = problemOf('refused', { status }, definition);
    expect(first).toMatchObject({ id: kind.id, detail: expect.stringContaining(`refused, HTTP ${status}`) as string });
    expect(problemOf('refused', { status }, definition, { reachedBefore: true })).toEqual(first);
    expect(needsDefinition(new CallFailure('refused', { status }))).toBe(true);
  });

  test('with 400 is blamed on no prompt where the query is known to have none', () => {
    const idOf = (definition: Definition): string =>
      problemOf('refused', { status: 400 }, definition, { hasNoPrompts: true }).id;
    expect(idOf(FOUND)).toBe(problems.badRequestWithoutPrompts.id);
    expect(idOf('absent')).toBe(problems.wrongPath.id);
  });

  test.each([400, 403, 404, 406])('with %i and a web page is a matter of a firewall', (status) => {
    const facts = { status, isHtml: true };
    expect(problemOf('refused', facts, FOUND).id).toBe(connection.blockedByFirewall.id);
    expect(needsDefinition(new CallFailure('refused', facts))).toBe(false);
  });
});

describe('a page that fails', () => {
  test.each<[FailureKind, FailureFacts, Definition, { id: string }]>([
    ['server', { status: 500 }, FOUND, problems.queryFails],
    ['server', { status: 500 }, 'refused', problems.queryFails],
    ['server', { status: 500 }, 'absent', problems.wrongPath],
    ['server', { status: 500 }, undefined, connection.imisUnavailable],
    ['server', { status: 502 }, FOUND, connection.imisUnavailable],
    ['busy', { status: 503 }, FOUND, connection.imisUnavailable],
    ['timeout', { status: 504 }, FOUND, problems.tooSlow],
    ['too-large', {}, FOUND, problems.tooLarge],
    ['html', { status: 200 }, FOUND, connection.imisUnavailable],
    ['redirect', { status: 302 }, FOUND, connection.redirected],
    ['tls', { code: 'CERT_HAS_EXPIRED' }, FOUND, connection.certificateExpired],
  ])('by %s, %j, with the definition %j', (kind, facts, definition, expected) => {
    expect(problemOf(kind, facts, definition).id).toBe(expected.id);
  });
});
