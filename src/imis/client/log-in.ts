import { CallFailure } from '../../http/failures.ts';
import type { HttpResponse, HttpClient } from '../../http/http-client.ts';
import { isHtml, jsonOf } from '../../http/response.ts';
import { retrying, type RetryPolicy } from '../../http/retry.ts';
import type { Timing } from '../../runtime/timing.ts';
import { explainLogInFailure, isWrongAddress } from './log-in-failure.ts';
import type { Token } from './token.ts';

/** Where `expires_in` is missing. Around 1200 seconds are reported in the field. */
const DEFAULT_LIFE_S = 3600;

export interface LogInOptions {
  http: HttpClient;
  baseUrl: string;
  username: string;
  password: string;
  retry: RetryPolicy;
  timing: Timing;
  /** Receives each token, so that no message shows it. */
  onToken: (token: string) => void;
  /** Whether a log-in has worked before: then the address is right, and a strange response is an outage. */
  hasWorked: () => boolean;
}

/**
 * Gets a token with the account's user name and password.
 *
 * The customer sets how many failed log-ins lock an account, one to five: a response that can mean a rejected password
 * (400, 401, 403) is never tried again.
 * @throws ConnectorError
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
    throw error instanceof CallFailure ? explainLogInFailure(error, baseUrl, options.hasWorked()) : error;
  }
}

function tokenOf(answer: HttpResponse, timing: Timing): Token {
  if (answer.status === 400) throw refusedBy(answer);
  const json = (jsonOf(answer, timing.now()) ?? {}) as Record<string, unknown>;
  const { error, access_token: value, expires_in: seconds } = json;
  // A proxy may turn the status of a rejected password into a success. Tried again, it would lock the account.
  if (error === 'invalid_grant') throw new CallFailure('refused', { status: 400, oauthError: error });
  if (typeof value !== 'string' || value === '') {
    throw new CallFailure('not-json', { status: answer.status, detail: 'no access_token' });
  }
  const life = Number(seconds);
  return { value, livesMs: (life > 0 ? life : DEFAULT_LIFE_S) * 1000 };
}

function refusedBy(answer: HttpResponse): CallFailure {
  return new CallFailure('refused', { status: 400, oauthError: oauthErrorOf(answer), isHtml: isHtml(answer) });
}

/** The standard's error code. Any other text may be an echo of what was sent. */
function oauthErrorOf({ body }: HttpResponse): string | undefined {
  const [code] =
    /\b(invalid_(grant|request|client|scope)|unauthorized_client|unsupported_grant_type)\b/.exec(body.toString()) ?? [];
  return code;
}
