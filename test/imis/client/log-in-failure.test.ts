import { describe, expect, test } from 'vitest';
import { ConfigError, TransientError, type Problem } from '../../../src/errors.ts';
import { CallFailure, type FailureFacts, type FailureKind } from '../../../src/http/failures.ts';
import { explainLogInFailure, isWrongAddress } from '../../../src/imis/client/log-in-failure.ts';

const BASE = 'https://my.imis.com/Asi.Scheduler_X';
const AT = `${BASE}/token`;

const WRONG_PASSWORD =
  'iMIS does not accept the user name or the password. Check User name (username) and Password (password), and in iMIS whether the account is locked: five failed log-ins lock it. The log-in was not tried again.';
const WEB_PAGE = `${AT} answered the log-in with a web page instead of a token. Host (host) must be the address of the iMIS REST API: ask your iMIS administrator for it. A sign-in page or a firewall in front of iMIS looks the same.`;
const NO_LOG_IN = `There is no iMIS log-in at ${AT} (404). Check Host (host): if the API lives below a path, the path belongs to it.`;

const sentOnTo = (place: string): string =>
  `${AT} sends the log-in on to ${place}. The password is not sent after it. Put the address that iMIS really has into Host (host).`;
const notUnderstood = (answer: string): string =>
  `iMIS rejected the log-in as a request that it does not understand (${answer}). Check that Host (host) is the address of the iMIS REST API, and User name (username) and Password (password). The log-in was not tried again.`;
const refused = (status: string): string =>
  `iMIS refused the log-in at ${AT} with status ${status}. Check that Host (host) is the address of the iMIS REST API, and that a firewall in front of it lets Airbyte in.`;
const outOfOrder = (failure: string): string =>
  `iMIS could not answer the log-in at ${AT} (${failure}). The next attempt may work; if it keeps failing, ask your iMIS administrator whether the site is up.`;
const unreachable = (failure: string): string =>
  `my.imis.com could not be reached, or did not answer, for the log-in (${failure}). If it keeps failing, check Host (host), and whether the site is up and lets Airbyte in.`;
const INVALID_GRANT = { status: 400, oauthError: 'invalid_grant' };

type Row = [FailureKind, FailureFacts, typeof ConfigError | typeof TransientError, Problem, string];

/** Failures that mean the same whether or not a log-in has worked before. */
const ALWAYS: Row[] = [
  ['refused', INVALID_GRANT, ConfigError, 'wrong-password', WRONG_PASSWORD],
  ['refused', { status: 400 }, ConfigError, 'log-in-refused', notUnderstood('400')],
  [
    'refused',
    { status: 400, oauthError: 'invalid_request' },
    ConfigError,
    'log-in-refused',
    notUnderstood('400, invalid_request'),
  ],
  ['unauthorised', { status: 401 }, ConfigError, 'log-in-refused', refused('401')],
  ['refused', { status: 403 }, ConfigError, 'log-in-refused', refused('403')],
  ['server', { status: 500 }, TransientError, 'out-of-order', outOfOrder('server, HTTP 500')],
  ['html', { status: 502 }, TransientError, 'out-of-order', outOfOrder('html, HTTP 502')],
  ['not-json', { status: 200 }, TransientError, 'out-of-order', outOfOrder('not-json, HTTP 200')],
];

/** Those that show a mistake in the configuration, as long as no log-in has worked. */
const AT_FIRST: Row[] = [
  ['html', { status: 200 }, ConfigError, 'wrong-address', WEB_PAGE],
  ['redirect', { location: 'https://x.org/in' }, ConfigError, 'wrong-address', sentOnTo('https://x.org/in')],
  ['redirect', { status: 302 }, ConfigError, 'wrong-address', sentOnTo('another address')],
  ['refused', { status: 404 }, ConfigError, 'wrong-address', NO_LOG_IN],
  ['refused', { status: 405 }, ConfigError, 'log-in-refused', refused('405')],
];

const AFTERWARDS: Row[] = [
  ['html', { status: 200 }, TransientError, 'out-of-order', outOfOrder('html, HTTP 200')],
  ['redirect', { status: 302 }, TransientError, 'out-of-order', outOfOrder('redirect, HTTP 302')],
  ['refused', { status: 404 }, TransientError, 'out-of-order', outOfOrder('refused, HTTP 404')],
];

describe.each([
  ['the first log-in', false, [...ALWAYS, ...AT_FIRST]],
  ['a log-in after one that worked', true, [...ALWAYS, ...AFTERWARDS]],
])('of %s', (_name, hasWorked, rows) => {
  test.each(rows)('the failure %s, %j is explained', (kind, facts, Expected, problem, message) => {
    const failure = new CallFailure(kind, facts);
    expect(explainLogInFailure(failure, BASE, hasWorked)).toEqual(
      new Expected(message, `POST ${AT}: ${failure.message}`, problem),
    );
  });

  test('the failures of the connection are explained as those of any call', () => {
    const explained = (kind: FailureKind, code: string): unknown =>
      explainLogInFailure(new CallFailure(kind, { code }), BASE, hasWorked);
    const NameError = hasWorked ? TransientError : ConfigError;
    expect(explained('unknown-host', 'ENOTFOUND')).toBeInstanceOf(NameError);
    expect(explained('tls', 'CERT_HAS_EXPIRED')).toMatchObject({ problem: 'certificate' });
    expect(explained('network', 'ECONNRESET')).toEqual(
      new TransientError(unreachable('ECONNRESET'), 'network, ECONNRESET', 'unreachable'),
    );
  });
});

test('only a web page with success shows a wrong address: one with an error is the site’s trouble', () => {
  const shows = (kind: FailureKind, status: number): boolean => isWrongAddress(new CallFailure(kind, { status }));
  expect([shows('html', 200), shows('html', 503), shows('not-json', 200)]).toEqual([true, false, false]);
});
