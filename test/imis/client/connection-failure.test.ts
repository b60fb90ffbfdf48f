import { expect, test } from 'vitest';
import { ConfigError, TransientError } from '../../../src/errors.ts';
import { CallFailure, type FailureKind } from '../../../src/http/failures.ts';
import { sentOn, trustProblem, unreachable } from '../../../src/imis/client/connection-failure.ts';

const BASE = 'https://my.imis.com:8443/Asi.Scheduler_X';

test.each([
  ['CERT_HAS_EXPIRED', /my\.imis\.com:8443 has expired/],
  ['CERT_NOT_YET_VALID', /clock/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /another host name.*Host \(host\)/],
  ['HOSTNAME_MISMATCH', /another host name/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /NODE_EXTRA_CA_CERTS/],
  ['CERT_UNTRUSTED', /NODE_EXTRA_CA_CERTS/],
  ['CERT_REVOKED', /8443 is not accepted .*must replace it/],
  ['INVALID_PURPOSE', /made for another purpose/],
  ['PATH_LENGTH_EXCEEDED', /is not accepted/],
  ['ERROR_IN_CERT_NOT_BEFORE_FIELD', /is not accepted/],
  ['UNSPECIFIED', /too weak/],
  ['EPROTO', /does its port speak https/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /does its port speak https/],
])('the code %s of a certificate is explained', (code, message) => {
  const problem = trustProblem(new CallFailure('tls', { code }), BASE);
  expect(problem).toBeInstanceOf(ConfigError);
  expect(problem?.message).toMatch(message);
  expect(problem?.internalMessage).toContain(code);
});

test('an unknown host is a typing error until something was reached, and a hiccup of the name service afterwards', () => {
  const unknown = new CallFailure('unknown-host', { code: 'ENOTFOUND' });
  expect(unreachable(unknown, BASE, 'it')).toBeInstanceOf(ConfigError);
  expect(unreachable(unknown, BASE, 'it', true)).toBeInstanceOf(TransientError);
  const hiccup = new CallFailure('unknown-host', { code: 'EAI_AGAIN' });
  expect(unreachable(hiccup, BASE, 'it')).toBeInstanceOf(TransientError);
  for (const failure of [unknown, hiccup]) {
    expect(unreachable(failure, BASE, 'it')?.message).toMatch(/"my\.imis\.com" cannot be found.*Host \(host\)/);
  }
});

test('a server that nobody reaches is named, with what was asked for', () => {
  const refused = unreachable(new CallFailure('network', { code: 'ECONNREFUSED' }), BASE, 'the log-in');
  expect(refused).toBeInstanceOf(TransientError);
  expect(refused?.message).toMatch(/my\.imis\.com:8443 could not be reached.*the log-in \(ECONNREFUSED\)/);
  expect(unreachable(new CallFailure('timeout', { status: 504 }), BASE, 'the log-in')?.message).toContain('504');
});

test('a redirect is for the user to follow', () => {
  const error = sentOn(new CallFailure('redirect', { status: 302, location: 'https://new.imis.com/x' }), 'the query');
  expect(error).toBeInstanceOf(ConfigError);
  expect(error?.message).toMatch(/the query on to https:\/\/new\.imis\.com\/x\. .*Host \(host\)/);
  expect(sentOn(new CallFailure('redirect'), 'the query')?.message).toContain('another address');
});

test('each of them is asked only for what it knows', () => {
  const kinds: FailureKind[] = ['busy', 'server', 'html', 'not-json', 'too-large', 'unauthorised', 'refused'];
  for (const kind of kinds) {
    const failure = new CallFailure(kind, { status: 500 });
    expect([trustProblem(failure, BASE), unreachable(failure, BASE, 'it'), sentOn(failure, 'it')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  }
});
