import { setMaxListeners } from 'node:events';
import type { CallFailure } from '../http/failures.ts';
import { backOffMs } from '../http/retry.ts';
import type { Timing } from '../runtime/timing.ts';
import type { CallKind } from './pending-call.ts';

/** Different calls in a row that fail until the breaker opens, and the most after alarms that were false. */
const FAILED_IN_A_ROW = 3;
const MOST_IN_A_ROW = 24;
/** The longest pause between two probes, in first back-offs, and in milliseconds whatever these are. */
const LONGEST_IN_BASES = 30;
const LONGEST_PAUSE_MS = 30_000;
/** Probes within one failure window, roughly: each is paid for, also where back-offs are set to almost nothing. */
const PROBES_IN_WINDOW = 25;
/** All pauses of a read together. */
const MOST_PAUSES_MS = 600_000;

/** Why no further call is made. */
export type OffReason = 'keys-rejected' | 'down' | 'no-success' | 'too-slow' | 'broken' | 'not-needed';

/** Thrown by each call once OpenWater is not asked any more for the rest of the read. */
export class SwitchedOff extends Error {}

/** What a probe said: a true outage has ended, there was none, or it goes on. */
export type ProbeVerdict = 'outage-over' | 'false-alarm' | 'still-open';

export interface CircuitBreakerOptions {
  /** The failure window: how long OpenWater may go without a success. Milliseconds. */
  windowMs: number;
  /** The first back-off. Milliseconds. */
  retryBaseMs: number;
  timing: Timing;
}

/** What is known of the calls of one kind. */
interface Health {
  /** The calls that failed since the last success of the kind. */
  row: Set<object>;
  failingSince: number | undefined;
  /** How many in a row open the breaker. */
  threshold: number;
}

/**
 * Closed while calls succeed; open while OpenWater is taken to be unavailable, so that only probes are sent; off for the
 * rest of the read where that lasts for the failure window. `signal` is then aborted, and every call that waits ends.
 * Kinds of calls are told apart: a list of users that works says nothing of profiles.
 */
export class CircuitBreaker {
  readonly #controller = new AbortController();
  readonly #options: CircuitBreakerOptions;
  readonly #health: Record<CallKind, Health> = { template: healthy(), users: healthy(), profile: healthy() };
  #open: { kind: CallKind; since: number; probes: number; probeAt: number } | undefined;
  #lastClosedAt = -Infinity;
  #pausesMs = 0;
  #reason: OffReason | undefined;
  #lastFailure: CallFailure | undefined;
  #cause: string | undefined;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    // Every call that waits listens. Node's warning of that would reach the log as an error.
    setMaxListeners(0, this.#controller.signal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Undefined while OpenWater is asked. */
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

  /** The kind of the calls that failed; undefined while it is closed. */
  get openFor(): CallKind | undefined {
    return this.#open?.kind;
  }

  /** When it closed last. What was under way then and fails after that belongs to the outage. */
  get lastClosedAt(): number {
    return this.#lastClosedAt;
  }

  /** Probes that were made since it opened. */
  get probes(): number {
    return this.#open?.probes ?? 0;
  }

  /** Milliseconds until the next probe is due. */
  get probeDueInMs(): number {
    return Math.max((this.#open?.probeAt ?? 0) - this.#options.timing.now(), 0);
  }

  /** Milliseconds until the failure window of a kind of calls ends, if none of them succeeds until then. */
  windowLeftMs(kind: CallKind): number {
    const { windowMs, timing } = this.#options;
    const since = this.#health[kind].failingSince;
    return since === undefined ? windowMs : Math.max(since + windowMs - timing.now(), 0);
  }

  succeeded(kind: CallKind): void {
    const health = this.#health[kind];
    health.row.clear();
    health.failingSince = undefined;
  }

  /** No call is under way: time that passes now says nothing about OpenWater. */
  idle(): void {
    for (const kind of ['template', 'users', 'profile'] as const) this.succeeded(kind);
    this.#open = undefined;
  }

  /** An attempt failed in a way that tells whether OpenWater is available only together with others. */
  failed(call: { kind: CallKind }, failure: CallFailure): void {
    this.#note(call.kind, failure);
    const { row, threshold } = this.#health[call.kind];
    row.add(call);
    if (row.size >= threshold) this.open(call.kind, failure.facts.retryAfterMs);
  }

  /** OpenWater asked for a pause (429). That is no outage, but the failure window runs. */
  slowedDown(kind: CallKind, failure: CallFailure): void {
    this.#note(kind, failure);
    if (this.windowLeftMs(kind) === 0) this.off('no-success');
  }

  /** A call was given up, or refused. */
  gaveUp(failure: CallFailure): void {
    // What fails after it is off says nothing more, and must not replace the reason.
    if (this.#reason === undefined) this.#lastFailure = failure;
  }

  /** Stops all calls but probes. The first one is due at once: most alarms are false. */
  open(kind: CallKind, pauseMs = 0): void {
    if (this.#open !== undefined) return;
    const now = this.#options.timing.now();
    this.#open = { kind, since: now, probes: 0, probeAt: now + Math.min(pauseMs, this.windowLeftMs(kind)) };
  }

  /** A probe was answered: the breaker closes. */
  probeSucceeded(): ProbeVerdict {
    const open = this.#open;
    if (!open) return 'false-alarm';
    const health = this.#health[open.kind];
    this.succeeded(open.kind);
    this.#lastClosedAt = this.#options.timing.now();
    this.#pausesMs += this.#lastClosedAt - open.since;
    this.#open = undefined;
    health.threshold = open.probes > 0 ? FAILED_IN_A_ROW : Math.min(health.threshold * 2, MOST_IN_A_ROW);
    return open.probes > 0 ? 'outage-over' : 'false-alarm';
  }

  /** A probe failed. The last one is made when the failure window ends: an outage that is shorter costs nobody. */
  probeFailed(failure: CallFailure): void {
    const { windowMs, retryBaseMs, timing } = this.#options;
    const open = this.#open;
    if (!open) return;
    this.gaveUp(failure);
    const now = timing.now();
    const left = this.windowLeftMs(open.kind);
    if (left === 0 || this.#pausesMs + now - open.since >= MOST_PAUSES_MS) {
      this.off('no-success');
      return;
    }
    const longestMs = Math.max(LONGEST_IN_BASES * retryBaseMs, windowMs / PROBES_IN_WINDOW);
    const step = { baseMs: retryBaseMs, maxMs: Math.min(longestMs, LONGEST_PAUSE_MS) };
    open.probes++;
    open.probeAt = now + Math.min(failure.facts.retryAfterMs ?? backOffMs(open.probes, step, timing), left);
  }

  /** @param cause for engineers, where it is none of the calls' own failures */
  off(reason: OffReason, cause?: unknown): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    if (cause instanceof Error) this.#cause = `${cause.name}: ${cause.message}`;
    this.#controller.abort(new SwitchedOff(`OpenWater is not asked any more: ${reason}`));
  }

  #note(kind: CallKind, failure: CallFailure): void {
    this.gaveUp(failure);
    this.#health[kind].failingSince ??= this.#options.timing.now();
  }
}

function healthy(): Health {
  return { row: new Set(), failingSince: undefined, threshold: FAILED_IN_A_ROW };
}
