import { expect, test } from 'vitest';
import { CallFailure, type FailureFacts, type FailureKind } from '../../src/http/failures.ts';
import { CircuitBreaker } from '../../src/openwater/circuit-breaker.ts';
import { openWaterError, openWaterProblem } from '../../src/openwater/openwater-error.ts';
import { OthersProfile } from '../../src/openwater/verdict.ts';
import * as problems from '../../src/problems/openwater.ts';
import { FakeTiming } from '../fake-timing.ts';

function start(): CircuitBreaker {
  return new CircuitBreaker({ windowMs: 120_000, retryBaseMs: 1000, timing: new FakeTiming() });
}

test.each<[FailureKind, FailureFacts, { id: string }, named: string]>([
  ['unauthorised', { status: 401 }, problems.callRefused, '(401)'],
  ['refused', { status: 403 }, problems.callRefused, '(403)'],
  ['refused', { status: 404 }, problems.formMissing, '(404)'],
  ['refused', { status: 400 }, problems.openWaterFails, '(refused, HTTP 400)'],
  ['tls', { code: 'EPROTO' }, problems.openWaterUntrusted, '(EPROTO)'],
  ['unknown-host', { code: 'ENOTFOUND' }, problems.openWaterUnreachable, '(ENOTFOUND)'],
  ['network', { code: 'ECONNRESET' }, problems.openWaterUnreachable, '(ECONNRESET)'],
  ['network', {}, problems.openWaterUnreachable, '(network)'],
  ['html', { status: 200 }, problems.webPageForOpenWater, '(200)'],
  ['redirect', { status: 302 }, problems.webPageForOpenWater, '(302)'],
  ['redirect', {}, problems.webPageForOpenWater, '(redirect)'],
  ['busy', { status: 429 }, problems.tooManyCalls, '(429)'],
  ['not-json', { status: 200 }, problems.openWaterUnclear, '(not-json, HTTP 200)'],
  ['timeout', {}, problems.openWaterTooSlow, 'in time'],
  ['server', { status: 500 }, problems.openWaterFails, '(server, HTTP 500)'],
])('what is wrong is known by the last failure: %s, %o', (kind, facts, expected, named) => {
  const breaker = start();
  const failure = new CallFailure(kind, facts);
  breaker.gaveUp(failure);
  expect(openWaterProblem(breaker)).toMatchObject({ id: expected.id, detail: failure.message });
  expect(openWaterError(breaker).problem.found).toContain(named);
});

test('what nobody foresaw is a matter of the connector', () => {
  const breaker = start();
  breaker.off('broken', new TypeError('x is not a function'));
  expect(openWaterProblem(breaker)).toEqual(problems.openWaterUnforeseen(undefined, 'TypeError: x is not a function'));
});

test('of an OpenWater that was stopped before it responded no more is known', () => {
  const breaker = start();
  breaker.off('not-needed');
  expect(openWaterProblem(breaker)).toEqual(problems.openWaterSilent());
});

test('keys that are rejected are a matter of the configuration', () => {
  const breaker = start();
  breaker.gaveUp(new CallFailure('refused', { status: 403 }));
  breaker.off('keys-rejected');
  expect(openWaterProblem(breaker)).toEqual(problems.keysRejected({ status: 403 }, 'refused, HTTP 403'));
});

test("another user's profile is named, and so is an enrichment that takes too long", () => {
  const breaker = start();
  breaker.gaveUp(new OthersProfile('the response is for another user id'));
  expect(openWaterProblem(breaker).id).toBe(problems.othersProfile.id);
  breaker.off('too-slow');
  expect(openWaterProblem(breaker).id).toBe(problems.enrichmentTooLong.id);
});
