import { describe, expect, test } from 'vitest';
import { ConfigError, type Problem } from '../../src/errors.ts';
import { CallFailure, type FailureKind } from '../../src/http/failures.ts';
import type { LookUp } from '../../src/imis/client/execute.ts';
import type { QueryDefinition } from '../../src/imis/query-definition.ts';
import { diagnoseRefusal } from '../../src/imis/query-refusal.ts';

const NAME = '$/Org/Attendees';
const OPEN: QueryDefinition = { columns: undefined, sorted: true, sort: undefined, cap: 0, availableToRest: true };
const CLOSED = { ...OPEN, availableToRest: false };
const UNSAID = { ...OPEN, availableToRest: undefined };

const WRONG_PATH =
  'There is no query at "$/Org/Attendees". Put the path that iMIS shows for the query (RiSE > Intelligent Query Architect) into Query name (query_name): it starts with "$/" and ends with the name of the query.';
const NOT_FOR_REST =
  'The query "$/Org/Attendees" is not open to the REST API. In iMIS, open it in the Intelligent Query Architect, and on its Security tab tick "Available via the REST API".';
const NO_ACCESS =
  'The account in User name (username) may not read the query "$/Org/Attendees". In iMIS, give it access to the query (its Security tab) and to the folder that holds it.';
const NOT_FOUND =
  'iMIS finds no query at "$/Org/Attendees" that this account may read (404), and does not let it look further. Check in this order: the path in Query name (query_name); that "Available via the REST API" is ticked on the query\'s Security tab; that the account in User name (username) has access to the query and its folder.';
const BAD_REQUEST =
  'iMIS rejects the request for the query "$/Org/Attendees" as invalid (400). Most often a prompt has no value, or one of another type: check Query parameters (query_parameters), and run the query in iMIS with the same values.';

describe('a refused read', () => {
  test.each<[number, LookUp<QueryDefinition>, Problem, string]>([
    [404, 'absent', 'wrong-path', WRONG_PATH],
    [403, 'absent', 'wrong-path', WRONG_PATH],
    [404, { found: CLOSED }, 'not-open-to-rest', NOT_FOR_REST],
    [403, { found: CLOSED }, 'not-open-to-rest', NOT_FOR_REST],
    [404, { found: OPEN }, 'no-access', NO_ACCESS],
    [403, { found: OPEN }, 'no-access', NO_ACCESS],
    [404, { found: UNSAID }, 'no-access', NO_ACCESS],
    [403, 'refused', 'no-access', NO_ACCESS],
    [404, 'refused', 'not-found', NOT_FOUND],
    [400, 'refused', 'bad-request', BAD_REQUEST],
    [400, 'absent', 'bad-request', BAD_REQUEST],
    [400, { found: OPEN }, 'bad-request', BAD_REQUEST],
  ])('with %i and the definition %j says where it is mended', (status, definition, problem, message) => {
    expect(diagnoseRefusal(new CallFailure('refused', { status }), definition, NAME)).toEqual(
      new ConfigError(message, `reading the query: refused, HTTP ${status}`, problem),
    );
  });

  test.each([405, 410, 418, 501])('with %i says nothing of the query', (status) => {
    expect(diagnoseRefusal(new CallFailure('refused', { status }), 'absent', NAME)).toBeUndefined();
  });

  test.each<FailureKind>(['timeout', 'busy', 'server', 'network', 'html', 'not-json', 'redirect', 'tls'])(
    'that is none, but %s, says nothing of the query',
    (kind) => {
      expect(diagnoseRefusal(new CallFailure(kind, { status: 404 }), 'absent', NAME)).toBeUndefined();
    },
  );
});
