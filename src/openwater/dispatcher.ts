import { CallFailure } from '../http/failures.ts';
import { CallOutcomes, type OutcomesOptions } from './call-outcomes.ts';
import { CallQueue } from './call-queue.ts';
import { InFlight } from './in-flight.ts';
import { KeyCheck } from './key-check.ts';
import { KnownGood } from './known-good.ts';
import { Pause } from './pause.ts';
import { newCall, type CallKind, type PendingCall } from './pending-call.ts';
import { RetryBudget } from './retry-budget.ts';
import { TimeBudget } from './time-budget.ts';
import { verdictOn } from './verdict.ts';

export interface DispatcherOptions extends Omit<OutcomesOptions, 'queue' | 'retries' | 'keys'> {
  /** Asks for the profile form, which any valid key may read. */
  checkKeys: () => Promise<unknown>;
}

/** Decides which call is made when: every call to OpenWater passes here. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #queue: CallQueue;
  readonly #retries = new RetryBudget();
  readonly #keys = new KeyCheck();
  readonly #good = new KnownGood();
  readonly #outcomes: CallOutcomes;
  readonly #time: TimeBudget;
  readonly #inFlight: InFlight;
  readonly #pause: Pause;
  /** Calls without a result. */
  #pending = 0;
  /** A probe, or a check of the keys, is under way: nothing else is started. */
  #isProbing = false;
  #isRunning = false;

  constructor(options: DispatcherOptions) {
    const { timing, limiter, breaker } = options;
    this.#options = options;
    this.#queue = new CallQueue(timing);
    this.#outcomes = new CallOutcomes({ ...options, queue: this.#queue, retries: this.#retries, keys: this.#keys });
    this.#time = new TimeBudget(limiter.perSecond, timing);
    this.#inFlight = new InFlight(limiter);
    this.#pause = new Pause(timing);
    breaker.signal.addEventListener('abort', () => {
      for (const call of this.#queue.clear()) call.reject(breaker.signal.reason);
    });
  }

  /**
   * @param attempt one attempt; CallFailure where it failed
   * @param mostTries after so many failed attempts the call is given up, whether or not OpenWater works otherwise
   * @throws CallFailure of a call that was given up; SwitchedOff; what ends the command
   */
  async submit<T>(kind: CallKind, attempt: () => Promise<T>, mostTries?: number): Promise<T> {
    this.#options.breaker.signal.throwIfAborted();
    this.#retries.plan();
    if (this.#pending++ === 0) this.#time.begin();
    try {
      return await new Promise<T>((resolve, reject) => {
        const deliver = async (): Promise<() => void> => {
          const result = await attempt();
          return () => {
            resolve(result);
          };
        };
        this.#queue.add(newCall({ kind, attempt: deliver, reject, mostTries }));
        if (this.#isRunning) this.#pause.end();
        else void this.#run();
      });
    } finally {
      if (--this.#pending === 0) {
        this.#time.end();
        this.#options.breaker.idle();
      }
      this.#pause.end();
    }
  }

  /** Runs while calls are pending. What fails is thrown to whoever asked for it. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (this.#pending > 0) {
        const ms = this.#step();
        if (ms > 0) await this.#pause.begin(ms);
      }
    } catch (error) {
      this.#options.breaker.off('broken', error);
    } finally {
      this.#isRunning = false;
    }
  }

  /** Starts what may start. @returns milliseconds until there is more to do; Infinity until something ends or comes */
  #step(): number {
    const { breaker } = this.#options;
    if (this.#time.isOver(this.#retries.planned)) breaker.off('too-slow');
    if (this.#isProbing || breaker.signal.aborted) return Infinity;
    if (this.#keys.isDue) return this.#whenAllowed(() => this.#checkKeys());
    const kind = breaker.openFor;
    if (kind !== undefined) return breaker.probeDueInMs || this.#whenAllowed(() => this.#probe(kind));
    if (this.#inFlight.isFull) return Infinity;
    const dueInMs = this.#queue.dueInMs();
    if (dueInMs === 0) return this.#whenAllowed(() => this.#start(this.#queue.take()));
    const [suspect] = this.#queue.suspects;
    if (!suspect || dueInMs < Infinity || this.#inFlight.count > 0) return dueInMs;
    // Nothing else is left that could tell whether OpenWater works.
    breaker.open(suspect.kind);
    return 0;
  }

  /** At the rate that was bought. */
  #whenAllowed(start: () => Promise<void>): number {
    const { limiter } = this.#options;
    if (limiter.waitMs > 0) return limiter.waitMs;
    limiter.started();
    void start().finally(() => {
      this.#pause.end();
    });
    return 0;
  }

  async #start(call: PendingCall | undefined): Promise<void> {
    if (!call) return;
    try {
      const deliver = await this.#attempt(call);
      this.#good.add(call);
      this.#outcomes.succeeded(call);
      deliver();
    } catch (error) {
      this.#outcomes.failed(call, error);
    }
  }

  #attempt(call: PendingCall): Promise<() => void> {
    const { timing } = this.#options;
    call.startedAt = timing.now();
    call.isCharged = false;
    return this.#inFlight.during(call.attempt, timing);
  }

  /** One call while the breaker is open: one that worked before, so that broken neighbours do not pass for an outage. */
  async #probe(kind: CallKind): Promise<void> {
    const { breaker } = this.#options;
    const good = this.#good.next(kind, breaker.probes);
    const call = good ?? this.#queue.takeForProbe(kind, breaker.probes);
    if (!call) {
      this.#close(kind);
      return;
    }
    this.#isProbing = true;
    try {
      const deliver = await this.#attempt(call);
      this.#close(kind);
      this.#good.add(call);
      this.#outcomes.succeeded(call);
      if (!good) deliver();
    } catch (error) {
      this.#probeFailed(call, error, good !== undefined);
    } finally {
      this.#isProbing = false;
    }
  }

  #probeFailed(call: PendingCall, error: unknown, isReplay: boolean): void {
    const { breaker } = this.#options;
    const verdict = error instanceof CallFailure ? verdictOn(error) : undefined;
    if (error instanceof CallFailure && verdict === 'outage') {
      if (!isReplay) this.#queue.addRetry(call);
      breaker.probeFailed(error);
      return;
    }
    // Any response about this one call says that OpenWater is available.
    if (verdict !== undefined && verdict !== 'pace') this.#close(call.kind);
    if (!isReplay) this.#outcomes.failed(call, error);
    else if (!this.#outcomes.repeatFailed(call, error)) this.#good.remove(call);
  }

  #close(kind: CallKind): void {
    if (this.#options.breaker.probeSucceeded() === 'outage-over') this.#outcomes.forgive();
    else this.#outcomes.giveUpSuspects(kind);
  }

  async #checkKeys(): Promise<void> {
    const { breaker, checkKeys, timing } = this.#options;
    this.#isProbing = true;
    try {
      const ask = (attempt: () => Promise<unknown>): Promise<unknown> => this.#inFlight.during(attempt, timing);
      const refusal = await this.#keys.check(ask, { form: checkKeys, good: this.#good.any?.attempt });
      if (!refusal) return;
      breaker.gaveUp(refusal);
      breaker.off('keys-rejected');
    } finally {
      this.#isProbing = false;
    }
  }
}
