import { describe, expect, test } from 'vitest';
import { CallFailure, type FailureFacts, type FailureKind } from '../../../src/http/failures.ts';
import { explainLogInFailure, isWrongAddress } from '../../../src/imis/client/log-in-failure.ts';
import * as problems from '../../../src/problems/account.ts';
import { certificateExpired, nameServiceFails, unknownHost, unreachable } from '../../../src/problems/connection.ts';

const BASE = 'https://my.imis.com/Asi.Scheduler_X';
const AT = `${BASE}/token`;
const INVALID_GRANT = { status: 400, oauthError: 'invalid_grant' };
const HTML = { isHtml: true };

type Row = [FailureKind, FailureFacts, { id: string }];

/** Failures that mean the same whether or not a log-in has worked before. */
const ALWAYS: Row[] = [
  ['refused', INVALID_GRANT, problems.wrongPassword],
  ['refused', { status: 400 }, problems.logInNotUnderstood],
  ['refused', { status: 400, oauthError: 'invalid_request' }, problems.logInNotUnderstood],
  ['refused', { status: 400, ...HTML }, problems.logInBlocked],
  ['refused', { status: 403, ...HTML }, problems.logInBlocked],
  ['unauthorised', { status: 401 }, problems.logInRefused],
  ['refused', { status: 403 }, problems.logInRefused],
  ['server', { status: 500 }, problems.logInFailed],
  ['html', { status: 502 }, problems.logInFailed],
  ['not-json', { status: 200 }, problems.logInFailed],
  ['tls', { code: 'CERT_HAS_EXPIRED' }, certificateExpired],
  ['network', { code: 'ECONNRESET' }, unreachable],
  ['timeout', {}, unreachable],
];

/** Those that show a mistake in the configuration, as long as no log-in has worked. */
const AT_FIRST: Row[] = [
  ['html', { status: 200 }, problems.webPageForLogIn],
  ['redirect', { location: 'https://x.org' }, problems.logInRedirected],
  ['redirect', { status: 302 }, problems.logInRedirected],
  ['refused', { status: 404 }, problems.noLogInThere],
  ['refused', { status: 404, ...HTML }, problems.noLogInThere],
  ['refused', { status: 405 }, problems.logInRefused],
  ['refused', { status: 406, ...HTML }, problems.logInBlocked],
  ['unknown-host', { code: 'ENOTFOUND' }, unknownHost],
];

const AFTERWARDS: Row[] = [
  ['html', { status: 200 }, problems.logInFailed],
  ['redirect', { status: 302 }, problems.logInFailed],
  ['refused', { status: 404 }, problems.logInFailed],
  ['unknown-host', { code: 'ENOTFOUND' }, nameServiceFails],
];

describe.each([
  ['the first log-in', false, [...ALWAYS, ...AT_FIRST]],
  ['a log-in after one that worked', true, [...ALWAYS, ...AFTERWARDS]],
])('of %s', (_name, hasWorked, rows) => {
  test.each(rows)('the failure %s, %j is explained', (kind, facts, expected) => {
    const failure = new CallFailure(kind, facts);
    const error = explainLogInFailure(failure, BASE, hasWorked);
    expect(error.problem.id).toBe(expected.id);
    expect(error.internalMessage).toContain(failure.message);
    if (error.internalMessage !== failure.message) expect(error.internalMessage).toContain(`POST ${AT}`);
  });
});

test('a rejected request names the standard code of the rejection, and nothing else', () => {
  const found = (oauthError?: string): string =>
    explainLogInFailure(new CallFailure('refused', { status: 400, oauthError }), BASE, false).problem.found;
  expect([found(), found('invalid_request')]).toEqual([
    expect.stringContaining(`${AT} rejected the log-in as an invalid request (400).`),
    expect.stringContaining('(400, invalid_request).'),
  ]);
});

test('only a web page with success shows a wrong address: one with an error is the site’s trouble', () => {
  const shows = (kind: FailureKind, status: number): boolean => isWrongAddress(new CallFailure(kind, { status }));
  expect([shows('html', 200), shows('html', 503), shows('not-json', 200)]).toEqual([true, false, false]);
});
