import { ConfigError, TransientError, type Problem } from '../errors.ts';
import type { CallFailure, FailureKind } from '../http/failures.ts';
import { proxyProblem } from '../http/proxy-problem.ts';
import { REPORT_IT } from '../wording.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { OthersProfile } from './verdict.ts';

const KEYS = 'OpenWater: Client key (openwater.client_key) and OpenWater: API key (openwater.api_key)';

const BASE_URL = 'OpenWater: Base URL (openwater.base_url) if you have set one';

/** What is wrong with OpenWater and who mends it, from the last thing that went wrong. */
export function openWaterProblem({ reason, lastFailure }: CircuitBreaker): string {
  const { status } = lastFailure?.facts ?? {};
  if (reason === 'too-slow') {
    return "OpenWater took four times as long as planned, and ten minutes more, so that no more profiles were asked for. Sync again later; if it stays so, ask OpenWater's support.";
  }
  if (reason === 'keys-rejected') {
    return `OpenWater rejects the keys (${status ?? 401}). Check ${KEYS}; the key needs the right to read users.`;
  }
  if (reason === 'broken') return `OpenWater answered in a way that the connector was not made for. ${REPORT_IT}.`;
  return lastFailure ? failureProblem(lastFailure) : 'OpenWater did not answer.';
}

function failureProblem(failure: CallFailure): string {
  const { kind, facts, message } = failure;
  const { status, code } = facts;
  if (failure instanceof OthersProfile) {
    return "OpenWater sent the profile of another user than it was asked for. Sync again later; if it stays so, ask OpenWater's support.";
  }
  if (status === 401 || status === 403) {
    return `OpenWater refused a request (${status}), although it accepts the keys. See that OpenWater: API key (openwater.api_key) has the right to read users, and these users.`;
  }
  if (status === 429) {
    return 'OpenWater goes on answering that there are too many calls (429). Lower OpenWater: Requests per second (openwater.requests_per_second) to what your plan includes, and look for other programs that use the same key.';
  }
  if (status === 404) {
    return 'OpenWater does not know the address that was asked for (404). Check OpenWater: Client key (openwater.client_key): it is the domain of your OpenWater site.';
  }
  switch (kind) {
    case 'proxy':
      return proxyProblem(failure)?.message ?? message;
    case 'tls':
      return `OpenWater's address does not answer with TLS that is to be trusted (${code ?? kind}). Check ${BASE_URL}; if a proxy stands between, point NODE_EXTRA_CA_CERTS at the certificate of its authority.`;
    case 'unknown-host':
    case 'network':
      return `OpenWater cannot be reached (${code ?? kind}). Check the network of the machine that runs Airbyte, and ${BASE_URL}. If both are right, wait and sync again.`;
    case 'timeout':
      return "OpenWater does not answer in time. Sync again later; if it stays so, ask OpenWater's support.";
    case 'html':
    case 'redirect':
      return `OpenWater's address answers with a page for people (${status ?? kind}), not with data: maintenance, a proxy or a firewall. Check the network of the machine that runs Airbyte, and ${BASE_URL}.`;
    default:
      return `OpenWater is out of order (${message}). Sync again later; if it stays so, ask OpenWater's support.`;
  }
}

/** The error that ends a command which cannot do without OpenWater. */
export function openWaterError(breaker: CircuitBreaker): ConfigError | TransientError {
  const { lastFailure, reason } = breaker;
  const proxy = lastFailure && reason !== 'keys-rejected' ? proxyProblem(lastFailure) : undefined;
  if (proxy) return proxy;
  const isConfig =
    kindOfProblem(breaker) === 'keys-rejected' || lastFailure?.kind === 'tls' || lastFailure?.facts.status === 404;
  const message = openWaterProblem(breaker);
  return isConfig
    ? new ConfigError(message, breaker.internalMessage, kindOfProblem(breaker))
    : new TransientError(message, breaker.internalMessage, kindOfProblem(breaker));
}

function kindOfProblem({ reason, lastFailure }: CircuitBreaker): Problem {
  const { status } = lastFailure?.facts ?? {};
  if (reason === 'keys-rejected' || status === 401 || status === 403) return 'keys-rejected';
  if (reason === 'broken' || lastFailure?.kind === 'not-json') return 'openwater-answer';
  if (status === 404) return 'form-missing';
  if (status === 429) return 'too-many-calls';
  const elsewhere: (FailureKind | undefined)[] = ['unknown-host', 'tls', 'network', 'html', 'redirect'];
  return elsewhere.includes(lastFailure?.kind) ? 'openwater-unreachable' : 'out-of-order';
}
