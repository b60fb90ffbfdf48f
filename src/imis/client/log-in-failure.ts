import { ConnectorError } from '../../errors.ts';
import type { CallFailure } from '../../http/failures.ts';
import * as problems from '../../problems/account.ts';
import type { Problem } from '../../problems/problem.ts';
import { connectionProblem } from './connection-failure.ts';

/** Statuses that can mean a rejected password, at any time. */
const REJECTED: ReadonlySet<number> = new Set([400, 401, 403]);
/** Failures before the server has said anything. */
const OF_CONNECTION: ReadonlySet<string> = new Set(['proxy', 'tls', 'unknown-host', 'network', 'timeout']);

/** A web page, with success, where a token is due: trying again gives the same page. */
export function isWrongAddress({ kind, facts }: CallFailure): boolean {
  return kind === 'html' && facts.status === 200;
}

/**
 * The error that ends the command for a log-in that failed.
 * @param hasWorked whether a log-in has worked before: then the address is right, and a strange response is an outage
 */
export function explainLogInFailure(failure: CallFailure, baseUrl: string, hasWorked: boolean): ConnectorError {
  return new ConnectorError(logInProblem(failure, baseUrl, hasWorked));
}

function logInProblem(failure: CallFailure, baseUrl: string, hasWorked: boolean): Problem {
  const { status = 0, isHtml, location } = failure.facts;
  const url = `${baseUrl}/token`;
  const detail = `POST ${url}: ${failure.message}`;
  if (OF_CONNECTION.has(failure.kind)) {
    return connectionProblem(failure, { baseUrl, what: 'the log-in', reachedBefore: hasWorked });
  }
  if (REJECTED.has(status)) return rejected(failure, url, detail);
  if (!hasWorked) {
    if (isWrongAddress(failure)) return problems.webPageForLogIn({ url }, detail);
    if (failure.kind === 'redirect') return problems.logInRedirected({ url, origin: location }, detail);
    if (status === 404) return problems.noLogInThere({ url }, detail);
    if (failure.kind === 'refused')
      return (isHtml ? problems.logInBlocked : problems.logInRefused)({ url, status }, detail);
  }
  return problems.logInFailed({ url, cause: failure.message }, detail);
}

function rejected({ facts }: CallFailure, url: string, detail: string): Problem {
  const { status = 0, isHtml, oauthError } = facts;
  if (isHtml) return problems.logInBlocked({ url, status }, detail);
  if (status !== 400) return problems.logInRefused({ url, status }, detail);
  if (oauthError === 'invalid_grant') return problems.wrongPassword(undefined, detail);
  return problems.logInNotUnderstood({ url, reason: oauthError ? `400, ${oauthError}` : '400' }, detail);
}
