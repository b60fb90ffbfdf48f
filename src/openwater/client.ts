import PQueue from 'p-queue';
import { jsonOf } from '../http/answer.ts';
import type { HttpClient } from '../http/client.ts';
import { CallFailure } from '../http/failures.ts';
import { retrying } from '../http/retry.ts';
import type { Timing } from '../http/timing.ts';
import type { Pace } from './pace.ts';
import type { Switch } from './switch.ts';

const TRIES = 6;
/** A time-out costs a reader half a minute: it is not worth more than a second try. */
const TRIES_AFTER_TIMEOUT = 2;
const MAX_BACK_OFF_MS = 5_000;
/** Calls under way at once, by the pace: enough for answers that take four seconds. */
const SECONDS_UNDER_WAY = 4;
const MOST_UNDER_WAY = 200;

export interface OpenWaterCredentials {
  clientKey: string;
  apiKey: string;
  organizationCode: string | undefined;
}

export interface OpenWaterClientOptions extends OpenWaterCredentials {
  http: HttpClient;
  baseUrl: string;
  pace: Pace;
  power: Switch;
  retryBaseMs: number;
  timing: Timing;
}

/** Makes calls to OpenWater, at the pace that was bought. Each attempt is paid for, so each one is counted. */
export class OpenWaterClient {
  /** Attempts made. */
  calls = 0;
  readonly power: Switch;
  readonly #options: OpenWaterClientOptions;
  readonly #underWay: PQueue;

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

  /**
   * @param path below the base URL, with its query
   * @param read turns the JSON into what is needed, or throws CallFailure `not-json`
   * @throws CallFailure of a call that has had its tries; SwitchedOff once OpenWater is off
   */
  async get<T>(path: string, read: (json: unknown) => T): Promise<T> {
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
        if (failure.kind === 'timeout' && ++timeouts >= TRIES_AFTER_TIMEOUT) return false;
        return ++failures < TRIES;
      },
    };
    try {
      return await retrying(() => this.#attempt(path, read), policy, timing);
    } catch (error) {
      // A user who has gone is an answer about that user, not a sign that OpenWater is down.
      if (error instanceof CallFailure && error.facts.status !== 404) power.gaveUp();
      throw error;
    }
  }

  async #attempt<T>(path: string, read: (json: unknown) => T): Promise<T> {
    const { http, baseUrl, pace, power, timing } = this.#options;
    await this.#turn();
    this.calls++;
    try {
      const answer = await http.send({
        method: 'GET',
        url: baseUrl + path,
        headers: this.#headers(),
        signal: power.signal,
      });
      const result = read(jsonOf(answer, timing.now()));
      pace.answered();
      power.succeeded();
      return result;
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      if (error.facts.status === 404) power.succeeded();
      else power.failed(error);
      power.signal.throwIfAborted();
      throw isPace(error) ? this.#slowedDown(error) : error;
    }
  }

  async #turn(): Promise<void> {
    const { pace, power } = this.#options;
    try {
      await pace.turn(power.signal);
    } catch (error) {
      // The queue has an error of its own for what was taken out of it.
      power.signal.throwIfAborted();
      throw error;
    }
  }

  /** 429 is pace, not failure: all calls wait, as long as OpenWater says, but no longer than patience goes. */
  #slowedDown({ kind, facts }: CallFailure): CallFailure {
    const { pace, power } = this.#options;
    pace.tooFast(Math.min(facts.retryAfterMs ?? 0, power.patienceLeftMs));
    return new CallFailure(kind, { ...facts, retryAfterMs: 0 });
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
