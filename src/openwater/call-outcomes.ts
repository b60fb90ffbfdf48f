import { CallFailure } from '../http/failures.ts';
import { backOffMs } from '../http/retry.ts';
import type { Timing } from '../runtime/timing.ts';
import type { CallQueue } from './call-queue.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { KeyCheck } from './key-check.ts';
import type { CallKind, PendingCall } from './pending-call.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { RetryBudget } from './retry-budget.ts';
import { isSilence, verdictOn, type Verdict } from './verdict.ts';

/** Attempts of a call that may be worth another one, by what the failures say. */
const TRIES: Record<Exclude<Verdict, 'pace'>, number> = { outage: 6, refused: 2, own: 2 };
/** A time-out costs a reader half a minute: it is not worth more than a second try. */
const TRIES_AFTER_TIMEOUT = 2;
const MAX_BACK_OFF_MS = 5_000;
/** Calls of a kind that never worked, given up one after another, until that kind is taken not to work at all. */
const GIVEN_UP_IN_A_ROW = 25;

export interface OutcomesOptions {
  queue: CallQueue;
  retries: RetryBudget;
  keys: KeyCheck;
  limiter: RateLimiter;
  breaker: CircuitBreaker;
  retryBaseMs: number;
  timing: Timing;
}

/** What follows from an attempt that has ended: a result, another attempt, or a call that is given up. */
export class CallOutcomes {
  readonly #options: OutcomesOptions;
  /** Undefined for a kind that has worked. */
  readonly #givenUp: Record<CallKind, number | undefined> = { template: 0, users: 0, profile: 0 };

  constructor(options: OutcomesOptions) {
    this.#options = options;
  }

  /** An attempt worked. Calls of its kind that had had their tries before it started are broken themselves. */
  succeeded({ kind, startedAt }: PendingCall): void {
    const { keys, limiter, breaker, queue } = this.#options;
    this.#givenUp[kind] = undefined;
    keys.worked();
    limiter.succeeded();
    if (breaker.openFor !== undefined) return;
    breaker.succeeded(kind);
    for (const call of queue.takeSuspects((each) => each.kind === kind && each.startedAt <= startedAt)) {
      this.#giveUp(call);
    }
  }

  failed(call: PendingCall, error: unknown): void {
    const { breaker, queue } = this.#options;
    if (!(error instanceof CallFailure) || breaker.signal.aborted) {
      call.reject(breaker.signal.aborted ? breaker.signal.reason : error);
      return;
    }
    call.failure = error;
    const verdict = verdictOn(error);
    if (verdict === 'pace') {
      queue.addRetry(call);
      this.#slowDown(call.kind, error);
    } else if (verdict === 'outage') this.#failedOrDown(call, error);
    else {
      if (verdict === 'refused') this.#options.keys.refused();
      call.tries++;
      // Whoever bounds the tries has another way to ask.
      const tries = verdict === 'own' && call.mostTries !== undefined ? 1 : TRIES[verdict];
      if (!this.#retried(call, error, tries)) this.#giveUp(call);
    }
  }

  /**
   * A call failed that had worked before, and that nobody waits for: its result was given then.
   * @returns whether it may work again
   */
  repeatFailed(call: PendingCall, error: unknown): boolean {
    const isPace = error instanceof CallFailure && verdictOn(error) === 'pace';
    if (!(error instanceof CallFailure)) this.#options.breaker.off('broken', error);
    else if (isPace) this.#slowDown(call.kind, error);
    return isPace;
  }

  /** 429: all calls slow down. */
  #slowDown(kind: CallKind, failure: CallFailure): void {
    const { breaker, limiter } = this.#options;
    limiter.tooFast(Math.min(failure.facts.retryAfterMs ?? 0, breaker.windowLeftMs(kind)));
    breaker.slowedDown(kind, failure);
  }

  /** The breaker has closed after an outage: what failed meanwhile is none of its calls' faults. */
  forgive(): void {
    const { queue, retries, timing } = this.#options;
    for (const call of queue.takeSuspects(() => true)) queue.addRetry(call);
    for (const call of queue.retries) {
      if (call.isCharged) retries.refund();
      Object.assign(call, { isCharged: false, tries: 0, timeouts: 0, notBefore: timing.now() });
    }
  }

  /** OpenWater works: calls of this kind that have had their tries are broken. */
  giveUpSuspects(kind: CallKind): void {
    for (const call of this.#options.queue.takeSuspects((each) => each.kind === kind)) this.#giveUp(call);
  }

  /** Whether one call is broken or OpenWater is down, only other calls can tell. */
  #failedOrDown(call: PendingCall, failure: CallFailure): void {
    const { breaker, queue } = this.#options;
    const isOpen = breaker.openFor !== undefined;
    // Nobody's fault but the outage's, however late a time-out reports it.
    if (isOpen || call.startedAt < breaker.lastClosedAt) this.#queueAgain(call, failure);
    else {
      call.tries++;
      if (isSilence(failure)) call.timeouts++;
      if (!this.#retried(call, failure, TRIES.outage)) {
        if (call.mostTries === undefined) queue.addSuspect(call);
        else this.#giveUp(call);
      }
    }
    // Last: it may open the breaker.
    if (isOpen || call.startedAt >= breaker.lastClosedAt) breaker.failed(call, failure);
  }

  #retried(call: PendingCall, failure: CallFailure, tries: number): boolean {
    if (!hasTries(call, tries) || !this.#options.retries.charge(call.tries)) return false;
    call.isCharged = true;
    this.#queueAgain(call, failure);
    return true;
  }

  #queueAgain(call: PendingCall, { facts }: CallFailure): void {
    const { breaker, queue, timing, retryBaseMs } = this.#options;
    const step = { baseMs: retryBaseMs, maxMs: MAX_BACK_OFF_MS };
    const pauseMs = facts.retryAfterMs ?? backOffMs(Math.max(call.tries, 1), step, timing);
    call.notBefore = timing.now() + Math.min(pauseMs, breaker.windowLeftMs(call.kind));
    queue.addRetry(call);
  }

  #giveUp(call: PendingCall): void {
    const { breaker } = this.#options;
    if (call.failure) breaker.gaveUp(call.failure);
    call.reject(call.failure);
    const { [call.kind]: before } = this.#givenUp;
    if (before === undefined) return;
    this.#givenUp[call.kind] = before + 1;
    if (before + 1 >= GIVEN_UP_IN_A_ROW) breaker.off('down');
  }
}

function hasTries({ tries, timeouts, mostTries = Infinity }: PendingCall, most: number): boolean {
  return tries < Math.min(most, mostTries) && timeouts < TRIES_AFTER_TIMEOUT;
}
