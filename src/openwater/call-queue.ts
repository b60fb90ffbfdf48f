import type { Timing } from '../runtime/timing.ts';
import type { CallKind, PendingCall } from './pending-call.ts';

/** Profiles first: what was found is fetched before more is looked for, so that attendees go on their way. */
const ORDER: readonly CallKind[] = ['template', 'profile', 'users'];

/** The calls that wait for an attempt: new ones in their order, and those that failed and are due again. */
export class CallQueue {
  readonly #timing: Timing;
  readonly #fresh: Record<CallKind, Line> = { template: new Line(), profile: new Line(), users: new Line() };
  #retries: PendingCall[] = [];
  #suspects: PendingCall[] = [];

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /**
   * Calls that have had their tries while no other call worked: whether they are broken, or OpenWater is unavailable,
   * only another call can tell.
   */
  get suspects(): readonly PendingCall[] {
    return this.#suspects;
  }

  add(call: PendingCall): void {
    this.#fresh[call.kind].push(call);
  }

  addRetry(call: PendingCall): void {
    this.#retries.push(call);
  }

  addSuspect(call: PendingCall): void {
    this.#suspects.push(call);
  }

  /** Removes the suspects that fit, and gives them. */
  takeSuspects(fits: (call: PendingCall) => boolean): PendingCall[] {
    const taken = this.#suspects.filter(fits);
    this.#suspects = this.#suspects.filter((call) => !fits(call));
    return taken;
  }

  /** Milliseconds until a call is due; Infinity where none waits, suspects aside. */
  dueInMs(): number {
    if (ORDER.some((kind) => this.#fresh[kind].length > 0)) return 0;
    const now = this.#timing.now();
    return this.#retries.reduce((least, { notBefore }) => Math.min(least, Math.max(notBefore - now, 0)), Infinity);
  }

  /** Removes the call that is due first. */
  take(): PendingCall | undefined {
    const now = this.#timing.now();
    const retry = this.#retries.findIndex(({ notBefore }) => notBefore <= now);
    if (retry >= 0) return this.#retries.splice(retry, 1)[0];
    for (const kind of ORDER) if (this.#fresh[kind].length > 0) return this.#fresh[kind].shift();
    return undefined;
  }

  /**
   * Removes a call of a kind, to see whether OpenWater works: the one that failed first, and in turn with it any of the
   * new ones, as neighbours can be broken together.
   */
  takeForProbe(kind: CallKind, nth: number): PendingCall | undefined {
    const fresh = nth % 2 === 1 ? this.#fresh[kind].takeAt(this.#timing.random()) : undefined;
    if (fresh) return fresh;
    for (const calls of [this.#suspects, this.#retries]) {
      const at = calls.findIndex((call) => call.kind === kind);
      if (at >= 0) return calls.splice(at, 1)[0];
    }
    return this.#fresh[kind].shift();
  }

  /** The calls that failed and wait for another attempt. */
  get retries(): readonly PendingCall[] {
    return this.#retries;
  }

  /** Removes all calls. */
  clear(): PendingCall[] {
    const calls = [...ORDER.flatMap((kind) => this.#fresh[kind].clear()), ...this.#retries, ...this.#suspects];
    this.#retries = [];
    this.#suspects = [];
    return calls;
  }
}

/** First in, first out, for hundreds of thousands: `Array.shift` moves all that are behind. */
class Line {
  #calls: PendingCall[] = [];
  #head = 0;

  get length(): number {
    return this.#calls.length - this.#head;
  }

  push(call: PendingCall): void {
    this.#calls.push(call);
  }

  shift(): PendingCall | undefined {
    const call = this.#calls[this.#head];
    if (!call) return undefined;
    if (++this.#head > this.#calls.length / 2) {
      this.#calls = this.#calls.slice(this.#head);
      this.#head = 0;
    }
    return call;
  }

  /** @param share where in the line, from 0 to less than 1 */
  takeAt(share: number): PendingCall | undefined {
    if (this.length === 0) return undefined;
    const at = this.#head + Math.min(Math.floor(share * this.length), this.length - 1);
    return this.#calls.splice(at, 1)[0];
  }

  clear(): PendingCall[] {
    const calls = this.#calls.slice(this.#head);
    this.#calls = [];
    this.#head = 0;
    return calls;
  }
}
