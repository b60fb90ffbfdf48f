import { describe, expect, test } from 'vitest';
import { CallFailure, type FailureFacts, type FailureKind } from '../../../src/http/failures.ts';
import { connectionProblem } from '../../../src/imis/client/connection-failure.ts';
import * as problems from '../../../src/problems/connection.ts';
import { messageOf, type Problem } from '../../../src/problems/problem.ts';

const BASE = 'https://my.imis.com:8443/Asi.Scheduler_X';

function problemOf(kind: FailureKind, facts: FailureFacts, reachedBefore = false): Problem {
  return connectionProblem(new CallFailure(kind, facts), { baseUrl: BASE, what: 'the log-in', reachedBefore });
}

describe('a TLS connection that is not to be trusted', () => {
  test.each([
    ['CERT_HAS_EXPIRED', problems.certificateExpired],
    ['CERT_NOT_YET_VALID', problems.certificateTooEarly],
    ['ERR_TLS_CERT_ALTNAME_INVALID', problems.certificateOfOtherHost],
    ['HOSTNAME_MISMATCH', problems.certificateOfOtherHost],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', problems.intermediateMissing],
    ['SELF_SIGNED_CERT_IN_CHAIN', problems.unknownIssuer],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', problems.unknownIssuer],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', problems.unknownIssuer],
    ['CERT_UNTRUSTED', problems.unknownIssuer],
    ['CERT_REVOKED', problems.certificateRefused],
    ['CRL_SIGNATURE_FAILURE', problems.certificateRefused],
    ['INVALID_PURPOSE', problems.certificateRefused],
    ['PATH_LENGTH_EXCEEDED', problems.certificateRefused],
    ['ERROR_IN_CERT_NOT_BEFORE_FIELD', problems.certificateRefused],
    ['UNSPECIFIED', problems.certificateRefused],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', problems.oldTls],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', problems.oldTls],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', problems.oldTls],
    ['EPROTO', problems.noTls],
    ['ERR_SSL_WRONG_VERSION_NUMBER', problems.noTls],
  ])('by the code %s is fixed by whoever can', (code, kind) => {
    const problem = problemOf('tls', { code });
    expect(problem).toEqual(kind({ host: 'my.imis.com:8443', code }, `tls, ${code}`));
    expect(problem.found).toContain('my.imis.com:8443');
  });
});

describe('a server', () => {
  test.each<[FailureKind, FailureFacts, before: { id: string }, after: { id: string }]>([
    ['unknown-host', { code: 'ENOTFOUND' }, problems.unknownHost, problems.nameServiceFails],
    ['unknown-host', { code: 'EAI_AGAIN' }, problems.nameServiceFails, problems.nameServiceFails],
    ['network', { code: 'ECONNREFUSED' }, problems.unreachable, problems.unreachable],
    ['timeout', { status: 504 }, problems.unreachable, problems.unreachable],
    ['redirect', { status: 302 }, problems.redirected, problems.redirectedMeanwhile],
    ['refused', { status: 403, isHtml: true }, problems.blockedByFirewall, problems.blockedByFirewall],
    ['refused', { status: 403 }, problems.imisUnavailable, problems.imisUnavailable],
    ['server', { status: 500 }, problems.imisUnavailable, problems.imisUnavailable],
    ['busy', { status: 503 }, problems.imisUnavailable, problems.imisUnavailable],
    ['html', { status: 200 }, problems.imisUnavailable, problems.imisUnavailable],
    ['not-json', { status: 200 }, problems.imisUnavailable, problems.imisUnavailable],
  ])('that fails by %s, %j is named, before and after it was reached', (kind, facts, before, after) => {
    expect([problemOf(kind, facts).id, problemOf(kind, facts, true).id]).toEqual([before.id, after.id]);
    expect(problemOf(kind, facts, true).failureType).toBe(facts.isHtml ? 'config_error' : 'transient_error');
    expect(messageOf(problemOf(kind, facts))).toMatch(/my\.imis\.com|the log-in to another address/);
  });

  test('that cannot be reached is named with what was requested, and why', () => {
    const cause = (kind: FailureKind, facts: FailureFacts): string => problemOf(kind, facts).found;
    expect(cause('network', { code: 'ECONNREFUSED' })).toMatch(/for the log-in \(ECONNREFUSED\)\.$/);
    expect(cause('timeout', { status: 504 })).toMatch(/\(timeout, HTTP 504\)\.$/);
  });

  test('that redirects is told by the origin', () => {
    expect(problemOf('redirect', { location: 'https://new.imis.com' }).found).toContain('to https://new.imis.com.');
  });
});
