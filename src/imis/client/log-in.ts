import { ConfigError, TransientError } from '../../errors.ts';
import { jsonOf } from '../../http/answer.ts';
import type { HttpAnswer, HttpClient } from '../../http/client.ts';
import { CallFailure } from '../../http/failures.ts';
import { retrying, type RetryPolicy } from '../../http/retry.ts';
import type { Timing } from '../../http/timing.ts';
import { trustProblem, unreachable } from './connection-failure.ts';
import type { Token } from './token.ts';

/** Statuses that can mean a rejected password, at any time. */
const REJECTED: ReadonlySet<number> = new Set([400, 401, 403]);
/** Where `expires_in` is missing. Around 1200 seconds are reported in the field. */
const DEFAULT_LIFE_S = 3600;

export interface LogInOptions {
  http: HttpClient;
  baseUrl: string;
  username: string;
  password: string;
  retry: RetryPolicy;
  timing: Timing;
  /** Told each token, so that no message shows it. */
  onToken: (token: string) => void;
  /** Whether a log-in has worked before: then the address is right, and a strange answer is an outage. */
  hasWorked: () => boolean;
}

/**
 * Gets a token with the account's user name and password.
 *
 * iMIS locks an account after five failed log-ins by default: an answer that can mean a rejected password (400, 401,
 * 403) is never tried again.
 * @throws ConfigError where the configuration has to be mended, TransientError where iMIS is out of order
 */
export async function logIn(options: LogInOptions): Promise<Token> {
  const { http, baseUrl, username, password, retry, timing } = options;
  const request = {
    method: 'POST' as const,
    url: `${baseUrl}/token`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'password', username, password }).toString(),
  };
  const retries = (failure: CallFailure): boolean => options.hasWorked() || !isWrongAddress(failure);
  try {
    const token = await retrying(async () => tokenOf(await http.send(request), timing), { ...retry, retries }, timing);
    options.onToken(token.value);
    return token;
  } catch (error) {
    throw error instanceof CallFailure ? explain(error, baseUrl, options.hasWorked()) : error;
  }
}

function tokenOf(answer: HttpAnswer, timing: Timing): Token {
  if (answer.status === 400) throw new CallFailure('refused', { status: 400, oauthError: oauthErrorOf(answer) });
  const json = jsonOf(answer, timing.now());
  // A proxy may turn the status of a rejected password into a success. Tried again, it would lock the account.
  const { error } = (json ?? {}) as { error?: unknown };
  if (error === 'invalid_grant') throw new CallFailure('refused', { status: 400, oauthError: error });
  const { access_token: value, expires_in: seconds } = (json ?? {}) as { access_token?: unknown; expires_in?: unknown };
  if (typeof value !== 'string' || value === '') {
    throw new CallFailure('not-json', { status: answer.status, detail: 'no access_token' });
  }
  const life = Number(seconds);
  return { value, livesMs: (life > 0 ? life : DEFAULT_LIFE_S) * 1000 };
}

/** The standard's error code. Any other text may be an echo of what was sent. */
function oauthErrorOf({ body }: HttpAnswer): string | undefined {
  const [code] =
    /\b(invalid_(grant|request|client|scope)|unauthorized_client|unsupported_grant_type)\b/.exec(body.toString()) ?? [];
  return code;
}

/** A page for people, with success, where a token is due: trying again gives the same page. */
function isWrongAddress({ kind, facts }: CallFailure): boolean {
  return kind === 'html' && facts.status === 200;
}

function explain(failure: CallFailure, baseUrl: string, hasWorked: boolean): Error {
  const { status, oauthError } = failure.facts;
  const at = `${baseUrl}/token`;
  const internal = `POST ${at}: ${failure.message}`;
  const misled = hasWorked ? undefined : wrongAddress(failure, at, internal);
  if (misled) return misled;
  if (status !== undefined && REJECTED.has(status)) return rejected(status, oauthError, at, internal);
  return (
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
  const { status, location } = failure.facts;
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
  if (failure.kind !== 'refused' || (status !== undefined && REJECTED.has(status))) return undefined;
  return new ConfigError(
    status === 404
      ? `There is no iMIS log-in at ${at} (404). Check Host (host): if the API lives below a path, the path belongs to it.`
      : refusal(status, at),
    internal,
    status === 404 ? 'wrong-address' : 'log-in-refused',
  );
}

function refusal(status: number | undefined, at: string): string {
  return `iMIS refused the log-in at ${at} with status ${status ?? ''}. Check that Host (host) is the address of the iMIS REST API, and that a firewall in front of it lets Airbyte in.`;
}

function rejected(status: number, oauthError: string | undefined, at: string, internal: string): ConfigError {
  if (status !== 400 && oauthError === undefined)
    return new ConfigError(refusal(status, at), internal, 'log-in-refused');
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
