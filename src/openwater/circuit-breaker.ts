import { setMaxListeners } from 'node:events';
import type { CallFailure } from '../http/failures.ts';
import type { Timing } from '../runtime/timing.ts';

/** Calls of one kind given up in a row after which OpenWater is taken to be down. */
const GIVEN_UP_IN_A_ROW = 5;

/** What a call asks for. One of them can be out of order while the others work. */
export type CallKind = 'template' | 'users' | 'profile';

/** Why no further call is made. */
export type OffReason = 'keys-rejected' | 'down' | 'no-success' | 'broken' | 'not-needed';

/** Thrown by each call once OpenWater is switched off for the rest of the read. */
export class SwitchedOff extends Error {}

/**
 * Decides when to stop asking OpenWater: attendees must not wait for a service that is out of order. Once off it stays
 * off; `signal` is then aborted, and every call that waits ends.
 */
export class CircuitBreaker {
  readonly #controller = new AbortController();
  readonly #patienceMs: number;
  readonly #timing: Timing;
  readonly #givenUp: Record<CallKind, number> = { template: 0, users: 0, profile: 0 };
  #failingSince: number | undefined;
  #reason: OffReason | undefined;
  #lastFailure: CallFailure | undefined;
  #cause: string | undefined;

  /** @param patienceMs how long nothing may work */
  constructor(patienceMs: number, timing: Timing) {
    this.#patienceMs = patienceMs;
    this.#timing = timing;
    // Every call that waits listens. Node's warning of that would reach the log as an error.
    setMaxListeners(0, this.#controller.signal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Undefined while it is on. */
  get reason(): OffReason | undefined {
    return this.#reason;
  }

  /** What went wrong last. */
  get lastFailure(): CallFailure | undefined {
    return this.#lastFailure;
  }

  /** For engineers: what was seen last. */
  get internalMessage(): string | undefined {
    return this.#cause ?? this.#lastFailure?.message;
  }

  /** Milliseconds until patience ends, if nothing works until then. */
  get patienceLeftMs(): number {
    if (this.#failingSince === undefined) return this.#patienceMs;
    return Math.max(this.#failingSince + this.#patienceMs - this.#timing.now(), 0);
  }

  succeeded(kind: CallKind): void {
    this.#givenUp[kind] = 0;
    this.#failingSince = undefined;
  }

  /** No call is under way: time that passes now says nothing about OpenWater. */
  idle(): void {
    this.#failingSince = undefined;
  }

  /** An attempt failed, and may be made again. */
  failed(failure: CallFailure): void {
    // What fails after that says nothing more, and must not replace the reason.
    if (this.#reason !== undefined) return;
    this.#lastFailure = failure;
    this.#failingSince ??= this.#timing.now();
    if (failure.facts.status === 401 || failure.facts.status === 403) this.off('keys-rejected');
    else if (this.patienceLeftMs === 0) this.off('no-success');
  }

  /** A call has had its tries. */
  gaveUp(kind: CallKind): void {
    if (++this.#givenUp[kind] >= GIVEN_UP_IN_A_ROW) this.off('down');
  }

  /** @param cause for engineers, where it is none of the calls' own failures */
  off(reason: OffReason, cause?: unknown): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    if (cause instanceof Error) this.#cause = `${cause.name}: ${cause.message}`;
    this.#controller.abort(new SwitchedOff(`OpenWater is switched off: ${reason}`));
  }
}
