import { describe, expect, test } from 'vitest';
import { CallFailure, codeOf, kindOfCode, kindOfStatus, type FailureKind } from '../../src/http/failures.ts';
import type { ProxyProblem } from '../../src/problems/proxy.ts';

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

describe('the code of an error', () => {
  const alert = 'write EPROTO 80FC:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:../a.c:1:';

  test.each([
    [{ code: 'ECONNRESET', message: alert }, 'ECONNRESET'],
    [{ code: 'EPROTO', message: alert }, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    [{ code: 'EPROTO', message: alert.replace('tlsv1', 'ssl/tls') }, 'ERR_SSL_SSL_TLS_ALERT_PROTOCOL_VERSION'],
    [{ code: 'EPROTO', message: 'write EPROTO' }, 'EPROTO'],
    [{ code: 7, message: alert }, undefined],
    [{}, undefined],
  ])('of %j is %s', (error, code) => {
    expect(codeOf(error)).toBe(code);
  });
});

describe('a proxy that opens no tunnel', () => {
  const failure = (problem: ProxyProblem, facts = {}, reachedBefore = false): CallFailure =>
    new CallFailure('proxy', {
      proxy: { host: 'proxy.example.org:3128', variable: 'HTTPS_PROXY', target: 'my.imis.com', problem, ...facts },
      reachedBefore,
    });

  test('is told with what it did', () => {
    expect(failure('refused', { status: 403 }).message).toBe(
      'proxy, proxy.example.org:3128 of HTTPS_PROXY: refused, HTTP 403',
    );
    expect(failure('unreachable', { code: 'ECONNREFUSED' }).message).toBe(
      'proxy, proxy.example.org:3128 of HTTPS_PROXY: unreachable, ECONNREFUSED',
    );
  });

  test.each<[ProxyProblem, most: number, mostOnceReached: number]>([
    ['unreachable', Infinity, Infinity],
    ['unknown-host', 3, Infinity],
    ['credentials', 1, 1],
    ['certificate', 1, Infinity],
  ])('gets %s up to %s attempts, and %s once it has let something through', (problem, most, mostOnceReached) => {
    const attempts = [1, 2, 3, 4, 100];
    const triedAfter = (each: CallFailure): number[] => attempts.filter((attempt) => each.isRetriedAfter(attempt));
    expect(triedAfter(failure(problem))).toEqual(attempts.filter((attempt) => attempt < most));
    expect(triedAfter(failure(problem, {}, true))).toEqual(attempts.filter((attempt) => attempt < mostOnceReached));
  });

  test('is no name that was mistyped, once a host has been reached', () => {
    expect(new CallFailure('unknown-host', { reachedBefore: true }).isRetriedAfter(100)).toBe(true);
    expect(new CallFailure('tls', { reachedBefore: true }).isRetriedAfter(1)).toBe(false);
  });
});
