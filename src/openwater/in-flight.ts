import type { Timing } from '../runtime/timing.ts';
import type { RateLimiter } from './rate-limiter.ts';

const FEWEST = 4;
/** As many as the client has connections. */
export const MOST_IN_FLIGHT = 200;
/** Responses that take so long are always allowed for. */
const SECONDS = 4;
/** Room for responses that are slower than those before. */
const HEADROOM = 1.5;
/** How much of the last latency counts where it is lower than those before. */
const DECAY = 0.05;

/**
 * Counts the calls in flight, and bounds them by the measured latency: enough that slow responses do not lower the rate,
 * and no more, for each of them is paid for where OpenWater has stopped to respond.
 */
export class InFlight {
  readonly #limiter: RateLimiter;
  #count = 0;
  #latencyMs = 0;

  constructor(limiter: RateLimiter) {
    this.#limiter = limiter;
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    const seconds = Math.max(SECONDS, (this.#latencyMs * HEADROOM) / 1000);
    const enough = Math.ceil(this.#limiter.perSecond * seconds);
    return this.#count >= Math.min(Math.max(enough, FEWEST), MOST_IN_FLIGHT);
  }

  /** Counts a call while it is in flight. How long it took is measured where it succeeds. */
  async during<T>(call: () => Promise<T>, timing: Timing): Promise<T> {
    const startedAt = timing.now();
    this.#count++;
    try {
      const result = await call();
      this.#took(timing.now() - startedAt);
      return result;
    } finally {
      this.#count--;
    }
  }

  /** Rises at once, and falls slowly. */
  #took(ms: number): void {
    this.#latencyMs = Math.max(ms, this.#latencyMs + (ms - this.#latencyMs) * DECAY);
  }
}
