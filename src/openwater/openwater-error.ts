import { ConnectorError } from '../errors.ts';
import type { CallFailure, FailureKind } from '../http/failures.ts';
import { proxyProblem } from '../http/proxy-problem.ts';
import * as problems from '../problems/openwater.ts';
import type { Problem } from '../problems/problem.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { OthersProfile } from './verdict.ts';

/** What is wrong with OpenWater, from the last thing that went wrong. */
export function openWaterProblem({ reason, lastFailure, internalMessage }: CircuitBreaker): Problem {
  if (reason === 'keys-rejected') {
    return problems.keysRejected({ status: lastFailure?.facts.status ?? 401 }, internalMessage);
  }
  if (reason === 'too-slow') return problems.enrichmentTooLong(undefined, internalMessage);
  if (reason === 'broken') return problems.openWaterUnforeseen(undefined, internalMessage);
  return lastFailure ? failureProblem(lastFailure) : problems.openWaterSilent(undefined, internalMessage);
}

/** The error that ends a command which cannot do without OpenWater. */
export function openWaterError(breaker: CircuitBreaker): ConnectorError {
  return new ConnectorError(openWaterProblem(breaker));
}

type Explain = (failure: CallFailure) => Problem;

const fails: Explain = ({ message }) => problems.openWaterFails({ cause: message }, message);
const unreachable: Explain = ({ kind, facts, message }) =>
  problems.openWaterUnreachable({ cause: facts.code ?? kind }, message);
const webPage: Explain = ({ kind, facts, message }) =>
  problems.webPageForOpenWater({ cause: String(facts.status ?? kind) }, message);

const BY_KIND: Record<FailureKind, Explain> = {
  proxy: (failure) => proxyProblem(failure) ?? fails(failure),
  tls: ({ kind, facts, message }) => problems.openWaterUntrusted({ cause: facts.code ?? kind }, message),
  'unknown-host': unreachable,
  network: unreachable,
  timeout: ({ message }) => problems.openWaterTooSlow(undefined, message),
  html: webPage,
  redirect: webPage,
  'not-json': ({ message }) => problems.openWaterUnclear({ cause: message }, message),
  busy: fails,
  server: fails,
  'too-large': fails,
  unauthorised: fails,
  refused: fails,
};

function failureProblem(failure: CallFailure): Problem {
  const { kind, facts, message } = failure;
  if (failure instanceof OthersProfile) return problems.othersProfile(undefined, message);
  if (facts.status === 401 || facts.status === 403) return problems.callRefused({ status: facts.status }, message);
  if (facts.status === 429) return problems.tooManyCalls(undefined, message);
  if (facts.status === 404) return problems.formMissing(undefined, message);
  return BY_KIND[kind](failure);
}
