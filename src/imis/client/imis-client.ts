import { ConnectorError } from '../../errors.ts';
import { CallFailure } from '../../http/failures.ts';
import type { HttpClient } from '../../http/http-client.ts';
import { jsonOf } from '../../http/response.ts';
import { backOffMs, retrying, type RetryPolicy } from '../../http/retry.ts';
import { noRights, sessionTaken } from '../../problems/account.ts';
import { eitherSignal, type Timing } from '../../runtime/timing.ts';
import { connectionError } from './connection-failure.ts';
import type { TokenKeeper } from './token.ts';

const LOG_IN = 'the log-in';
/** Fresh tokens that an end point may take before it has ever responded: another client may have been quicker once. */
const FRESH_TOKENS_AT_FIRST = 2;
/** Afterwards tokens can be stolen at any time, by another product or another connection on the same account. */
const FRESH_TOKENS = 5;

export interface ImisClientOptions {
  http: HttpClient;
  /** Without a trailing slash. */
  baseUrl: string;
  tokens: TokenKeeper;
  retry: RetryPolicy;
  timing: Timing;
}

/** One call below the base URL. */
export interface ImisCall<T> {
  /** For messages: `rows 1 to 500 of the query`. */
  what: string;
  path: string;
  /** A JSON body makes it a POST. */
  body?: unknown;
  /** Makes of the response's text one that says the same with less, before it is parsed. */
  lighten?: (json: string) => string;
  /** Turns the JSON of the response into what the caller needs, or throws CallFailure `not-json`. */
  read: (json: unknown, times: CallTimes) => T;
  /** Which failures are tried again; asked besides the failure table. */
  retries?: (failure: CallFailure) => boolean;
  onRetry?: (failure: CallFailure) => void;
  /** Ends this call when it is aborted: an attempt that is under way as well as a pause. */
  signal?: AbortSignal;
}

/** When the attempt that worked was sent and answered, in milliseconds, and the length of the response's body. */
export interface CallTimes {
  sentAt: number;
  answeredAt: number;
  bytes: number;
}

/** Makes authorised calls to iMIS: token, retries, and JSON that is what it should be. */
export class ImisClient {
  readonly baseUrl: string;
  readonly #options: ImisClientOptions;
  /** End points that have answered: from then on a 401 means that somebody else has logged in. */
  readonly #answering = new Set<string>();
  /** Tokens that were refused. They count as long as no end point has answered. */
  readonly #refused = new Set<string>();
  /** Whether a log-in has worked: then the address is right. */
  #hasToken = false;
  /** Calls that got through. */
  #answers = 0;
  /** What is being asked for just now. */
  readonly #underWay = new Set<string>();

  constructor(options: ImisClientOptions) {
    this.#options = options;
    this.baseUrl = options.baseUrl;
  }

  /**
   * @throws CallFailure that was not to be tried again, or had its tries: {@link explainOutage} says what it means
   * @throws ConnectorError of the log-in, and where the account has no rights, or others keep ending the session
   */
  async call<T>(call: ImisCall<T>): Promise<T> {
    const { retry, timing } = this.#options;
    const policy = {
      ...retry,
      ...(call.retries && { retries: call.retries }),
      ...(call.onRetry && { onRetry: call.onRetry }),
      signal: eitherSignal(retry.signal, call.signal),
    };
    this.#underWay.add(call.what);
    try {
      return await retrying(() => this.#withToken(call, policy), policy, timing);
    } finally {
      this.#underWay.delete(call.what);
    }
  }

  /**
   * Logs in, if that is still to be done; further calls share the session.
   * @throws ConnectorError
   */
  async logIn(): Promise<void> {
    this.#underWay.add(LOG_IN);
    try {
      await this.#options.tokens.get();
    } finally {
      this.#underWay.delete(LOG_IN);
    }
  }

  /** Names what an answer is being waited for: `rows 1 to 500 of the query, from your-org.imis.com`. */
  get waitingFor(): string {
    return `${[...this.#underWay].join(' and ') || 'an answer'}, from ${new URL(this.baseUrl).host}`;
  }

  /**
   * The error that ends the command for a failure that says nothing about the query: iMIS is unavailable, cannot be
   * reached, or its certificate is not to be trusted.
   */
  explainOutage(failure: CallFailure, what: string): ConnectorError {
    return connectionError(failure, { baseUrl: this.baseUrl, what, reachedBefore: this.#hasToken });
  }

  async #withToken<T>(call: ImisCall<T>, policy: RetryPolicy): Promise<T> {
    const { tokens, timing } = this.#options;
    const endpoint = endpointOf(call);
    let answersBefore = this.#answers;
    for (let fresh = 0; ; fresh++) {
      if (this.#isHopeless) throw new ConnectorError(noRights({ logIns: this.#refused.size }));
      const token = await tokens.get();
      this.#hasToken = true;
      try {
        return await this.#attempt(call, token);
      } catch (error) {
        if (!(error instanceof CallFailure) || error.kind !== 'unauthorised') throw error;
        tokens.drop(token);
        this.#refused.add(token);
        if (!this.#answering.has(endpoint) && fresh >= FRESH_TOKENS_AT_FIRST) {
          throw new ConnectorError(noRights({ logIns: fresh + 1 }));
        }
        // While other calls get through, be it during this one's pause, it was only unlucky with its turn.
        if (this.#answers > answersBefore) fresh = Math.min(fresh, 1);
        answersBefore = this.#answers;
        if (fresh >= FRESH_TOKENS) throw new ConnectorError(sessionTaken({ what: call.what, times: fresh + 1 }));
        // Two clients on one account that start at once would go on killing each other's tokens in step.
        if (fresh === 0 && this.#answering.has(endpoint)) continue;
        call.onRetry?.(error);
        await timing.sleep(backOffMs(fresh, policy, timing), policy.signal);
      }
    }
  }

  async #attempt<T>(call: ImisCall<T>, token: string): Promise<T> {
    const { path, body, lighten, read, signal } = call;
    const { http, baseUrl, timing } = this.#options;
    const sentAt = timing.now();
    const answer = await http.send({
      signal,
      method: body === undefined ? 'GET' : 'POST',
      url: `${baseUrl}/${path}`,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      // Undefined for a GET.
      body: JSON.stringify(body),
    });
    const answeredAt = timing.now();
    const result = read(jsonOf(answer, answeredAt, lighten), { sentAt, answeredAt, bytes: answer.body.length });
    this.#answering.add(endpointOf(call));
    this.#answers++;
    return result;
  }

  /** Nothing has answered, whatever token it was asked with: further log-ins would only end other people's sessions. */
  get #isHopeless(): boolean {
    return this.#answering.size === 0 && this.#refused.size > FRESH_TOKENS_AT_FIRST;
  }
}

function endpointOf({ path }: ImisCall<unknown>): string {
  return path.split('?', 1)[0] ?? '';
}
