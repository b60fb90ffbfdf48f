import { describe, expect, test } from 'vitest';
import { CallFailure, kindOfCode, kindOfStatus, type FailureKind } from '../../src/http/failures.ts';

describe('the failure table', () => {
  test.each<[FailureKind, number]>([
    ['timeout', Infinity],
    ['busy', Infinity],
    ['server', Infinity],
    ['network', Infinity],
    ['html', Infinity],
    ['not-json', Infinity],
    ['unknown-host', 3],
    ['tls', 1],
    ['too-large', 1],
    ['redirect', 1],
    ['unauthorised', 1],
    ['refused', 1],
  ])('gives %s up to %s attempts', (kind, attempts) => {
    const failure = new CallFailure(kind);
    const worth = [1, 2, 3, 4, 100].filter((attempt) => failure.isRetriedAfter(attempt));
    expect(worth).toEqual([1, 2, 3, 4, 100].filter((attempt) => attempt < attempts));
  });

  test.each([
    ['ENOTFOUND', 'unknown-host'],
    ['EAI_AGAIN', 'unknown-host'],
    ['ETIMEDOUT', 'timeout'],
    ['ECONNREFUSED', 'network'],
    ['ECONNRESET', 'network'],
    ['EHOSTUNREACH', 'network'],
    ['EPIPE', 'network'],
    ['Z_BUF_ERROR', 'network'],
    ['unknown', 'network'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EPROTO', 'tls'],
    ['EPROTONOSUPPORT', 'network'],
    ['HOSTNAME_MISMATCH', 'tls'],
    ['INVALID_CA', 'tls'],
    ['INVALID_PURPOSE', 'tls'],
    ['PATH_LENGTH_EXCEEDED', 'tls'],
    ['ERROR_IN_CERT_NOT_BEFORE_FIELD', 'tls'],
    ['CRL_HAS_EXPIRED', 'tls'],
    ['UNSPECIFIED', 'tls'],
  ])('takes the code %s for %s', (code, kind) => {
    expect(kindOfCode(code)).toBe(kind);
  });

  test.each([
    [199, 'refused'],
    [401, 'unauthorised'],
    [408, 'timeout'],
    [429, 'busy'],
    [501, 'refused'],
    [502, 'server'],
    [503, 'busy'],
    [504, 'timeout'],
    [300, 'redirect'],
    [399, 'redirect'],
    [400, 'refused'],
    [499, 'refused'],
    [500, 'server'],
  ])('takes the status %i for %s', (status, kind) => {
    expect(kindOfStatus(status)).toBe(kind);
  });

  test('knows a kind for every status that is no success', () => {
    for (let status = 300; status < 600; status++) {
      const kind = kindOfStatus(status);
      const isRetried = new CallFailure(kind).isRetriedAfter(1);
      const isTemporary = status === 408 || status === 429 || (status >= 500 && status !== 501);
      expect([status, isRetried]).toEqual([status, isTemporary]);
    }
  });

  test('describes a failure by its facts', () => {
    const failure = new CallFailure('server', { status: 502, detail: 'a body of 7 bytes' });
    expect(failure.message).toBe('server, HTTP 502, a body of 7 bytes');
    expect(new CallFailure('network', { code: 'ECONNRESET' }).message).toBe('network, ECONNRESET');
  });
});
