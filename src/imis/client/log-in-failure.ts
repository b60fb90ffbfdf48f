import { ConfigError, TransientError } from '../../errors.ts';
import type { CallFailure } from '../../http/failures.ts';
import { proxyProblem } from '../../http/proxy-problem.ts';
import { trustProblem, unreachable } from './connection-failure.ts';

/** Statuses that can mean a rejected password, at any time. */
const REJECTED: ReadonlySet<number> = new Set([400, 401, 403]);
/** A page for people, with success, where a token is due: trying again gives the same page. */
export function isWrongAddress({ kind, facts }: CallFailure): boolean {
  return kind === 'html' && facts.status === 200;
}

/**
 * The error that ends the command for a log-in that failed: ConfigError where the configuration or the account has to be
 * mended, TransientError where iMIS is out of order.
 * @param hasWorked whether a log-in has worked before: then the address is right, and a strange answer is an outage
 */
export function explainLogInFailure(
  failure: CallFailure,
  baseUrl: string,
  hasWorked: boolean,
): ConfigError | TransientError {
  const { status = 0, oauthError } = failure.facts;
  const at = `${baseUrl}/token`;
  const internal = `POST ${at}: ${failure.message}`;
  const misled = hasWorked ? undefined : wrongAddress(failure, at, internal);
  if (misled) return misled;
  if (REJECTED.has(status)) return rejected(status, oauthError, at, internal);
  return (
    proxyProblem(failure) ??
    trustProblem(failure, baseUrl) ??
    unreachable(failure, baseUrl, 'the log-in', hasWorked) ??
    new TransientError(
      `iMIS could not answer the log-in at ${at} (${failure.message}). The next attempt may work; if it keeps failing, ask your iMIS administrator whether the site is up.`,
      internal,
      'out-of-order',
    )
  );
}

/** The error for answers which show that Host (host) is not the address of an iMIS REST API. */
function wrongAddress(failure: CallFailure, at: string, internal: string): ConfigError | undefined {
  const { status = 0, location } = failure.facts;
  if (isWrongAddress(failure)) {
    return new ConfigError(
      `${at} answered the log-in with a web page instead of a token. Host (host) must be the address of the iMIS REST API: ask your iMIS administrator for it. A sign-in page or a firewall in front of iMIS looks the same.`,
      internal,
      'wrong-address',
    );
  }
  if (failure.kind === 'redirect') {
    return new ConfigError(
      `${at} sends the log-in on to ${location ?? 'another address'}. The password is not sent after it. Put the address that iMIS really has into Host (host).`,
      internal,
      'wrong-address',
    );
  }
  if (failure.kind !== 'refused' || REJECTED.has(status)) return undefined;
  return new ConfigError(
    status === 404
      ? `There is no iMIS log-in at ${at} (404). Check Host (host): if the API lives below a path, the path belongs to it.`
      : refusal(status, at),
    internal,
    status === 404 ? 'wrong-address' : 'log-in-refused',
  );
}

function refusal(status: number, at: string): string {
  return `iMIS refused the log-in at ${at} with status ${status}. Check that Host (host) is the address of the iMIS REST API, and that a firewall in front of it lets Airbyte in.`;
}

function rejected(status: number, oauthError: string | undefined, at: string, internal: string): ConfigError {
  if (status !== 400) return new ConfigError(refusal(status, at), internal, 'log-in-refused');
  return oauthError === 'invalid_grant'
    ? new ConfigError(
        'iMIS does not accept the user name or the password. Check User name (username) and Password (password), and in iMIS whether the account is locked: five failed log-ins lock it. The log-in was not tried again.',
        internal,
        'wrong-password',
      )
    : new ConfigError(
        `iMIS rejected the log-in as a request that it does not understand (400${oauthError ? `, ${oauthError}` : ''}). Check that Host (host) is the address of the iMIS REST API, and User name (username) and Password (password). The log-in was not tried again.`,
        internal,
        'log-in-refused',
      );
}
