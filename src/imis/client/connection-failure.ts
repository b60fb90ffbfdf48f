import { ConnectorError } from '../../errors.ts';
import type { CallFailure, FailureKind } from '../../http/failures.ts';
import { proxyProblem } from '../../http/proxy-problem.ts';
import * as problems from '../../problems/connection.ts';
import type { Problem, ProblemKind } from '../../problems/problem.ts';

/** A call that failed, as far as its problem depends on it. */
export interface CallContext {
  baseUrl: string;
  /** For messages: `the log-in`. */
  what: string;
  /** Whether anything has been reached before: then the address is right. */
  reachedBefore: boolean;
}

type Explain = (failure: CallFailure, context: CallContext) => Problem;

/**
 * What the TLS errors of OpenSSL mean, by Node's code. The first that fits counts. A missing intermediate certificate
 * and an unknown issuer look alike in a browser, but are fixed by different people.
 */
const TLS: [codes: RegExp, kind: ProblemKind<{ host: string; code: string }>][] = [
  [/EXPIRED/, problems.certificateExpired],
  [/NOT_YET_VALID/, problems.certificateTooEarly],
  [/ALTNAME|HOSTNAME/, problems.certificateOfOtherHost],
  [/UNABLE_TO_VERIFY_LEAF_SIGNATURE/, problems.intermediateMissing],
  [/SELF_SIGNED|UNABLE_TO|DEPTH_ZERO|ISSUER|UNTRUSTED/, problems.unknownIssuer],
  [/^(CERT_|CRL_|ERROR_IN_C|INVALID_|PATH_LENGTH_|UNSPECIFIED)/, problems.certificateRefused],
  [/UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|HANDSHAKE_FAILURE|NO_CIPHER|INSUFFICIENT_SECURITY/, problems.oldTls],
];

const imisUnavailable: Explain = (failure, { baseUrl, what }) =>
  problems.imisUnavailable({ host: hostOf(baseUrl), what, cause: failure.message }, `${what}: ${failure.message}`);

const unreachable: Explain = ({ facts, message }, { baseUrl, what }) =>
  problems.unreachable({ host: hostOf(baseUrl), what, cause: facts.code ?? message }, message);

/** What the failure of any call means, where the call itself does not know better. */
const BY_KIND: Record<FailureKind, Explain> = {
  timeout: unreachable,
  network: unreachable,
  'unknown-host': ({ facts, message }, { baseUrl, reachedBefore }) => {
    const isTypingError = facts.code === 'ENOTFOUND' && !reachedBefore;
    const kind = isTypingError ? problems.unknownHost : problems.nameServiceFails;
    return kind({ host: new URL(baseUrl).hostname }, message);
  },
  tls: ({ facts: { code = '' }, message }, { baseUrl }) => {
    const [, kind = problems.noTls] = TLS.find(([codes]) => codes.test(code)) ?? [];
    return kind({ host: hostOf(baseUrl), code }, message);
  },
  redirect: ({ facts, message }, { what, reachedBefore }) => {
    const kind = reachedBefore ? problems.redirectedMeanwhile : problems.redirected;
    return kind({ what, origin: facts.location }, message);
  },
  refused: (failure, context) => {
    const { status = 0, isHtml } = failure.facts;
    if (!isHtml) return imisUnavailable(failure, context);
    const { baseUrl, what } = context;
    return problems.blockedByFirewall({ host: hostOf(baseUrl), what, status }, failure.message);
  },
  proxy: (failure, context) => proxyProblem(failure) ?? imisUnavailable(failure, context),
  busy: imisUnavailable,
  server: imisUnavailable,
  html: imisUnavailable,
  'not-json': imisUnavailable,
  'too-large': imisUnavailable,
  unauthorised: imisUnavailable,
};

/** What the failure of a call means that says nothing about what was requested. */
export function connectionProblem(failure: CallFailure, context: CallContext): Problem {
  return BY_KIND[failure.kind](failure, context);
}

/** The same, to be thrown. */
export function connectionError(failure: CallFailure, context: CallContext): ConnectorError {
  return new ConnectorError(connectionProblem(failure, context));
}

function hostOf(baseUrl: string): string {
  return new URL(baseUrl).host;
}
