import PQueue from 'p-queue';
import { CallFailure } from '../http/failures.ts';
import type { HttpClient } from '../http/http-client.ts';
import { jsonOf } from '../http/response.ts';
import { retrying } from '../http/retry.ts';
import type { Timing } from '../runtime/timing.ts';
import type { CallKind, CircuitBreaker } from './circuit-breaker.ts';
import type { RateLimiter } from './rate-limiter.ts';

const TRIES = 6;
/** A time-out costs a reader half a minute: it is not worth more than a second try. */
const TRIES_AFTER_TIMEOUT = 2;
const MAX_BACK_OFF_MS = 5_000;
/** Calls under way at once, by the pace: enough for answers that take four seconds. */
const SECONDS_UNDER_WAY = 4;
const MOST_UNDER_WAY = 200;

/** One call, however many tries it takes. */
export interface Call<T> {
  kind: CallKind;
  /** Below the base URL, with its query. */
  path: string;
  /** Turns the JSON into what is needed, or throws CallFailure `not-json`. */
  read: (json: unknown) => T;
  /** What a 404 means, where it is an answer. */
  absent?: T;
}

interface OpenWaterCredentials {
  clientKey: string;
  apiKey: string;
  organizationCode: string | undefined;
}

export interface OpenWaterClientOptions extends OpenWaterCredentials {
  http: HttpClient;
  baseUrl: string;
  pace: RateLimiter;
  power: CircuitBreaker;
  retryBaseMs: number;
  timing: Timing;
}

/** Makes calls to OpenWater, at the pace that was bought. Each attempt is paid for, so each one is counted. */
export class OpenWaterClient {
  /** Attempts made. */
  calls = 0;
  readonly power: CircuitBreaker;
  readonly #options: OpenWaterClientOptions;
  readonly #underWay: PQueue;
  /** Calls that have neither been answered nor given up. */
  #pending = 0;

  constructor(options: OpenWaterClientOptions) {
    this.#options = options;
    this.power = options.power;
    const concurrency = Math.ceil(options.pace.perSecond * SECONDS_UNDER_WAY);
    this.#underWay = new PQueue({ concurrency: Math.min(Math.max(concurrency, 4), MOST_UNDER_WAY) });
  }

  /** Does work that makes one call after another when its turn comes. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#underWay.add(() => {
      this.power.signal.throwIfAborted();
      return work();
    });
  }

  /** @throws CallFailure of a call that has had its tries; SwitchedOff once OpenWater is off; what ends the command */
  async get<T>(call: Call<T>): Promise<T> {
    const { retryBaseMs, timing, power } = this.#options;
    let failures = 0;
    let timeouts = 0;
    const policy = {
      tries: Infinity,
      baseMs: retryBaseMs,
      maxMs: MAX_BACK_OFF_MS,
      signal: power.signal,
      retries: (failure: CallFailure): boolean => {
        if (isPace(failure)) return true;
        // A server that says itself that time is up (408, 504) is quick to say it.
        if (isSilence(failure) && ++timeouts >= TRIES_AFTER_TIMEOUT) return false;
        return ++failures < TRIES;
      },
    };
    this.#pending++;
    try {
      return await retrying(() => this.#attempt(call), policy, timing);
    } catch (error) {
      if (error instanceof CallFailure) power.gaveUp(call.kind);
      throw error;
    } finally {
      if (--this.#pending === 0) power.idle();
    }
  }

  async #attempt<T>({ kind, path, read, absent }: Call<T>): Promise<T> {
    const { http, baseUrl, pace, power, timing } = this.#options;
    await pace.turn(power.signal);
    this.calls++;
    try {
      const url = baseUrl + path;
      const answer = await http.send({ method: 'GET', url, headers: this.#headers(), signal: power.signal });
      const isAbsent = absent !== undefined && answer.status === 404;
      const result = isAbsent ? absent : read(jsonOf(answer, timing.now()));
      pace.answered();
      power.succeeded(kind);
      return result;
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      power.failed(error);
      power.signal.throwIfAborted();
      throw this.#withinPatience(error);
    }
  }

  /**
   * OpenWater may ask for a longer pause (Retry-After), but for none that is longer than patience. 429 is pace, not
   * failure: there all calls pause.
   */
  #withinPatience(failure: CallFailure): CallFailure {
    const { pace, power } = this.#options;
    const { kind, facts } = failure;
    const pauseMs = facts.retryAfterMs === undefined ? undefined : Math.min(facts.retryAfterMs, power.patienceLeftMs);
    if (isPace(failure)) pace.tooFast(pauseMs ?? 0);
    return new CallFailure(kind, { ...facts, retryAfterMs: isPace(failure) ? 0 : pauseMs });
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

function isPace({ facts }: CallFailure): boolean {
  return facts.status === 429;
}

/** No answer within the time of one call. */
function isSilence({ kind, facts }: CallFailure): boolean {
  return kind === 'timeout' && facts.status === undefined;
}
