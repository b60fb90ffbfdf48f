import type { Timing } from '../runtime/timing.ts';

/** How much longer than planned the calls of a read may take: so many times, and ten minutes. */
const FACTOR = 4;
const GRACE_MS = 600_000;

/** Bounds how long attendees wait for OpenWater. Only time counts in which calls are pending: iMIS can be slow, too. */
export class TimeBudget {
  readonly #perSecond: number;
  readonly #timing: Timing;
  #usedMs = 0;
  #since: number | undefined;

  /** @param perSecond calls a second that were bought */
  constructor(perSecond: number, timing: Timing) {
    this.#perSecond = perSecond;
    this.#timing = timing;
  }

  /** Calls are pending from now on. */
  begin(): void {
    this.#since = this.#timing.now();
  }

  /** No call is pending any more. */
  end(): void {
    this.#usedMs += this.#runningMs;
    this.#since = undefined;
  }

  /** @param planned calls in all, retries aside */
  isOver(planned: number): boolean {
    return this.#usedMs + this.#runningMs > (FACTOR * planned * 1000) / this.#perSecond + GRACE_MS;
  }

  get #runningMs(): number {
    return this.#since === undefined ? 0 : this.#timing.now() - this.#since;
  }
}
