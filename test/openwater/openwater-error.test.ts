import { expect, test } from 'vitest';
import { ConfigError, TransientError, type Problem } from '../../src/errors.ts';
import { CallFailure, type FailureFacts, type FailureKind } from '../../src/http/failures.ts';
import { CircuitBreaker } from '../../src/openwater/circuit-breaker.ts';
import { openWaterError, openWaterProblem } from '../../src/openwater/openwater-error.ts';
import { OthersProfile } from '../../src/openwater/verdict.ts';
import { FakeTiming } from '../fake-timing.ts';

const MACHINE =
  'Check the network of the machine that runs Airbyte, and OpenWater: Base URL (openwater.base_url) if you have set one.';
const LATER = "Sync again later; if it stays so, ask OpenWater's support.";
const KEYS =
  'Check OpenWater: Client key (openwater.client_key) and OpenWater: API key (openwater.api_key); the key needs the right to read users.';
const UNKNOWN_ADDRESS =
  'OpenWater does not know the address that was asked for (404). Check OpenWater: Client key (openwater.client_key): it is the domain of your OpenWater site.';
const TOO_MANY_CALLS =
  'OpenWater goes on answering that there are too many calls (429). Lower OpenWater: Requests per second (openwater.requests_per_second) to what your plan includes, and look for other programs that use the same key.';

const unreachable = (what: string): string =>
  `OpenWater cannot be reached (${what}). ${MACHINE} If both are right, wait and sync again.`;
const untrusted = (what: string): string =>
  `OpenWater's address does not answer with TLS that is to be trusted (${what}). Check OpenWater: Base URL (openwater.base_url) if you have set one; if a proxy stands between, point NODE_EXTRA_CA_CERTS at the certificate of its authority.`;
const forPeople = (what: string): string =>
  `OpenWater's address answers with a page for people (${what}), not with data: maintenance, a proxy or a firewall. ${MACHINE}`;
const refused = (status: number): string =>
  `OpenWater refused a request (${status}), although it accepts the keys. See that OpenWater: API key (openwater.api_key) has the right to read users, and these users.`;
const outOfOrder = (what: string): string => `OpenWater is out of order (${what}). ${LATER}`;

function start(): CircuitBreaker {
  return new CircuitBreaker({ windowMs: 120_000, retryBaseMs: 1000, timing: new FakeTiming() });
}

test.each<[FailureKind, FailureFacts, Problem, typeof ConfigError | typeof TransientError, string]>([
  ['unauthorised', { status: 401 }, 'keys-rejected', ConfigError, refused(401)],
  ['refused', { status: 403 }, 'keys-rejected', ConfigError, refused(403)],
  ['refused', { status: 404 }, 'form-missing', ConfigError, UNKNOWN_ADDRESS],
  ['refused', { status: 400 }, 'out-of-order', TransientError, outOfOrder('refused, HTTP 400')],
  ['tls', { code: 'EPROTO' }, 'openwater-unreachable', ConfigError, untrusted('EPROTO')],
  ['unknown-host', { code: 'ENOTFOUND' }, 'openwater-unreachable', TransientError, unreachable('ENOTFOUND')],
  ['network', { code: 'ECONNRESET' }, 'openwater-unreachable', TransientError, unreachable('ECONNRESET')],
  ['network', {}, 'openwater-unreachable', TransientError, unreachable('network')],
  ['html', { status: 200 }, 'openwater-unreachable', TransientError, forPeople('200')],
  ['redirect', { status: 302 }, 'openwater-unreachable', TransientError, forPeople('302')],
  ['redirect', {}, 'openwater-unreachable', TransientError, forPeople('redirect')],
  ['busy', { status: 429 }, 'too-many-calls', TransientError, TOO_MANY_CALLS],
  ['not-json', { status: 200 }, 'openwater-answer', TransientError, outOfOrder('not-json, HTTP 200')],
  ['timeout', {}, 'out-of-order', TransientError, `OpenWater does not answer in time. ${LATER}`],
  ['server', { status: 500 }, 'out-of-order', TransientError, outOfOrder('server, HTTP 500')],
])('what is wrong is told by the last failure: %s, %o', (kind, facts, problem, Expected, message) => {
  const breaker = start();
  const failure = new CallFailure(kind, facts);
  breaker.gaveUp(failure);
  expect(openWaterProblem(breaker)).toBe(message);
  expect(openWaterError(breaker)).toEqual(new Expected(message, failure.message, problem));
});

test('keys that are rejected are a matter of the configuration', () => {
  const breaker = start();
  breaker.gaveUp(new CallFailure('refused', { status: 403 }));
  breaker.off('keys-rejected');
  const message = `OpenWater rejects the keys (403). ${KEYS}`;
  expect(openWaterError(breaker)).toEqual(new ConfigError(message, 'refused, HTTP 403', 'keys-rejected'));
});

test("another user's profile is named", () => {
  const breaker = start();
  breaker.gaveUp(new OthersProfile('the response is for another user id'));
  expect(openWaterProblem(breaker)).toMatch(/^OpenWater sent the profile of another user/);
});

test('what nobody foresaw is a matter for us', () => {
  const breaker = start();
  breaker.off('broken', new TypeError('x is not a function'));
  const message =
    'OpenWater answered in a way that the connector was not made for. Report it to the maintainers of the connector.';
  const seen = 'TypeError: x is not a function';
  expect(openWaterError(breaker)).toEqual(new TransientError(message, seen, 'openwater-answer'));
});

test('of an OpenWater that was stopped before it answered no more is known', () => {
  const breaker = start();
  breaker.off('not-needed');
  expect(openWaterError(breaker)).toEqual(new TransientError('OpenWater did not answer.', undefined, 'out-of-order'));
});
