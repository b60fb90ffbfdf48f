import { describe, expect, test } from 'vitest';
import { ConfigError, TransientError } from '../../../src/errors.ts';
import { CallFailure, type FailureKind } from '../../../src/http/failures.ts';
import { sentOn, trustProblem, unreachable } from '../../../src/imis/client/connection-failure.ts';

const BASE = 'https://my.imis.com:8443/Asi.Scheduler_X';

const EXPIRED = 'has expired: whoever runs the site must renew it';
const TOO_EARLY = 'is not valid yet: check the clock of the machine that runs Airbyte';
const OTHER_NAME = 'is for another host name: use the name in the certificate as Host (host)';
const NOT_TRUSTED =
  'comes from an authority that is not trusted here: point NODE_EXTRA_CA_CERTS at the certificate of your own authority';
const NOT_ACCEPTED =
  'is not accepted (revoked, broken, too weak, or made for another purpose): whoever runs the site must replace it';

describe('a server that is not to be trusted', () => {
  test.each([
    ['CERT_HAS_EXPIRED', EXPIRED],
    ['CERT_NOT_YET_VALID', TOO_EARLY],
    ['ERR_TLS_CERT_ALTNAME_INVALID', OTHER_NAME],
    ['HOSTNAME_MISMATCH', OTHER_NAME],
    ['SELF_SIGNED_CERT_IN_CHAIN', NOT_TRUSTED],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', NOT_TRUSTED],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', NOT_TRUSTED],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', NOT_TRUSTED],
    ['CERT_UNTRUSTED', NOT_TRUSTED],
    ['CERT_REVOKED', NOT_ACCEPTED],
    ['CRL_SIGNATURE_FAILURE', NOT_ACCEPTED],
    ['INVALID_PURPOSE', NOT_ACCEPTED],
    ['PATH_LENGTH_EXCEEDED', NOT_ACCEPTED],
    ['ERROR_IN_CERT_NOT_BEFORE_FIELD', NOT_ACCEPTED],
    ['UNSPECIFIED', NOT_ACCEPTED],
  ])('by the code %s of its certificate is for whoever can mend it', (code, problem) => {
    expect(trustProblem(new CallFailure('tls', { code }), BASE)).toEqual(
      new ConfigError(`The TLS certificate of my.imis.com:8443 ${problem}.`, `tls, ${code}`, 'certificate'),
    );
  });

  test.each([
    [{ code: 'EPROTO' }],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }],
    [{ code: 'ERR_SSL_INVALID_COMMAND' }],
    [{}],
  ])('for it does not speak TLS (%j) may be at another port', (facts) => {
    const failure = new CallFailure('tls', facts);
    expect(trustProblem(failure, BASE)).toEqual(
      new ConfigError(
        'my.imis.com:8443 does not answer with TLS as it should. Check Host (host): does its port speak https?',
        failure.message,
        'certificate',
      ),
    );
  });
});

describe('an unknown host', () => {
  test.each<[code: string, reachedBefore: boolean | undefined, Expected: typeof ConfigError | typeof TransientError]>([
    ['ENOTFOUND', undefined, ConfigError],
    ['ENOTFOUND', true, TransientError],
    ['EAI_AGAIN', undefined, TransientError],
    ['EAI_AGAIN', true, TransientError],
  ])('(%s) is a typing error until something was reached (%s), or a hiccup', (code, reachedBefore, Expected) => {
    expect(unreachable(new CallFailure('unknown-host', { code }), BASE, 'it', reachedBefore)).toEqual(
      new Expected(
        'The host name "my.imis.com" cannot be found. Check Host (host) for a typing error; if it is right, the name service of the machine that runs Airbyte is out of order.',
        `unknown-host, ${code}`,
        'unknown-host',
      ),
    );
  });
});

test.each([
  [new CallFailure('network', { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new CallFailure('timeout', { status: 504 }), 'timeout, HTTP 504'],
])('a server that does not answer (%s) is named, with what was asked for', (failure, told) => {
  expect(unreachable(failure, BASE, 'the log-in')).toEqual(
    new TransientError(
      `my.imis.com:8443 could not be reached, or did not answer, for the log-in (${told}). If it keeps failing, check Host (host), and whether the site is up and lets Airbyte in.`,
      failure.message,
      'unreachable',
    ),
  );
});

test.each([
  [{ status: 302, location: 'https://new.imis.com/x' }, 'https://new.imis.com/x'],
  [{ status: 302 }, 'another address'],
])('a redirect (%j) is for the user to follow', (facts, place) => {
  expect(sentOn(new CallFailure('redirect', facts), 'the query')).toEqual(
    new ConfigError(
      `iMIS sends the request for the query on to ${place}. Redirects are not followed: put the address that iMIS really has into Host (host).`,
      'redirect, HTTP 302',
      'sent-on',
    ),
  );
});

test('each of them is asked only for what it knows', () => {
  const kinds: FailureKind[] = ['busy', 'server', 'html', 'not-json', 'too-large', 'unauthorised', 'refused'];
  for (const kind of kinds) {
    const failure = new CallFailure(kind, { status: 500, code: 'CERT_HAS_EXPIRED' });
    expect([trustProblem(failure, BASE), unreachable(failure, BASE, 'it'), sentOn(failure, 'it')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  }
});
