import type { HttpClient } from '../http/http-client.ts';
import { jsonOf } from '../http/response.ts';
import type { Timing } from '../runtime/timing.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { Dispatcher } from './dispatcher.ts';
import type { CallKind } from './pending-call.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** Where the user profile form is; any valid key may read it. */
export const FORM_PATH = '/v2/Users/ProfileFormTemplate';

/** One call, however many attempts it takes. */
export interface Call<T> {
  kind: CallKind;
  /** Below the base URL, with its query. */
  path: string;
  /** Turns the JSON into what is needed, or throws CallFailure. */
  read: (json: unknown) => T;
  /** What a 404 means, where it is a result. */
  absent?: T;
  /** After so many failed attempts it is given up, whether or not OpenWater works otherwise. */
  mostTries?: number;
}

interface OpenWaterCredentials {
  clientKey: string;
  apiKey: string;
  organizationCode: string | undefined;
}

export interface OpenWaterClientOptions extends OpenWaterCredentials {
  http: Pick<HttpClient, 'send'>;
  baseUrl: string;
  limiter: RateLimiter;
  breaker: CircuitBreaker;
  retryBaseMs: number;
  timing: Timing;
}

/** Makes calls to OpenWater. Each attempt is paid for, so each one is counted. */
export class OpenWaterClient {
  /** Attempts made. */
  calls = 0;
  readonly breaker: CircuitBreaker;
  readonly #options: OpenWaterClientOptions;
  readonly #dispatcher: Dispatcher;

  constructor(options: OpenWaterClientOptions) {
    this.#options = options;
    this.breaker = options.breaker;
    const form: Call<null> = { kind: 'template', path: FORM_PATH, read: () => null };
    this.#dispatcher = new Dispatcher({ ...options, checkKeys: () => this.#attempt(form) });
  }

  /** @throws CallFailure of a call that was given up; SwitchedOff once OpenWater is off; what ends the command */
  get<T>(call: Call<T>): Promise<T> {
    return this.#dispatcher.submit(call.kind, () => this.#attempt(call), call.mostTries);
  }

  async #attempt<T>({ path, read, absent }: Call<T>): Promise<T> {
    const { http, baseUrl, breaker, timing } = this.#options;
    this.calls++;
    const url = baseUrl + path;
    const response = await http.send({ method: 'GET', url, headers: this.#headers(), signal: breaker.signal });
    if (absent !== undefined && response.status === 404) return absent;
    return read(jsonOf(response, timing.now()));
  }

  #headers(): Record<string, string> {
    const { clientKey, apiKey, organizationCode } = this.#options;
    return {
      'X-ClientKey': clientKey,
      'X-ApiKey': apiKey,
      'X-SuppressEmails': 'true',
      ...(organizationCode !== undefined && { 'X-OrganizationCode': organizationCode }),
    };
  }
}
