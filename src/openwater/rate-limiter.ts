import PQueue from 'p-queue';
import type { Timing } from '../runtime/timing.ts';

const SECOND_MS = 1000;
/** Calls can arrive closer together than they were sent: a window that is a little longer keeps the pace on both sides. */
export const JITTER = 1.05;
/**
 * Calls start spread over the second, a quarter faster than the pace: all at once they would burden both sides,
 * and a process that stops for a moment would move a whole second's calls. So many groups a second are spread at most.
 */
const SPREAD = 1.25;
const MOST_GROUPS = 50;
/** What a 429 leaves of the pace, and for how long calls must be answered until a step of it is given back. */
const SLOW_DOWN = 0.75;
const CALM_SECONDS = 10;
const SLOWEST = 0.1;

/** Lets calls start at the pace that the customer has bought, in calls a second, and slower where OpenWater says so. */
export class RateLimiter {
  readonly #bought: number;
  readonly #timing: Timing;
  readonly #spread: PQueue;
  #perSecond: number;
  #window: PQueue;
  #calm = 0;
  #pausedUntil = 0;

  constructor(perSecond: number, timing: Timing) {
    this.#bought = perSecond;
    this.#perSecond = perSecond;
    this.#timing = timing;
    const group = Math.ceil((perSecond * SPREAD) / MOST_GROUPS);
    const groupMs = Math.floor((SECOND_MS * group) / (perSecond * SPREAD));
    this.#spread = new PQueue({ intervalCap: group, interval: groupMs, strict: true });
    this.#window = windowFor(perSecond);
  }

  /** The pace of now, in calls a second. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /** Resolves when the next call may start. */
  async turn(signal: AbortSignal): Promise<void> {
    for (;;) {
      const window = this.#window;
      await this.#spread.add(() => undefined, { signal });
      await window.add(() => undefined, { signal });
      const pauseMs = this.#pausedUntil - this.#timing.now();
      if (pauseMs <= 0 && window === this.#window) return;
      if (pauseMs > 0) await this.#timing.sleep(pauseMs, signal);
    }
  }

  /** A call was answered. */
  answered(): void {
    if (this.#perSecond === this.#bought || ++this.#calm < this.#perSecond * CALM_SECONDS) return;
    this.#change(Math.min(this.#perSecond / SLOW_DOWN, this.#bought), 0);
  }

  /** OpenWater asked for patience (429), for so many milliseconds. Calls that were under way together count as one. */
  tooFast(pauseMs: number): void {
    const now = this.#timing.now();
    if (now < this.#pausedUntil) this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs);
    else this.#change(Math.max(this.#perSecond * SLOW_DOWN, Math.min(SLOWEST, this.#bought)), pauseMs);
  }

  /** A new window knows nothing of the calls before it: it opens when they have left it. */
  #change(perSecond: number, pauseMs: number): void {
    this.#calm = 0;
    this.#perSecond = perSecond;
    this.#window = windowFor(perSecond);
    this.#pausedUntil = this.#timing.now() + Math.max(pauseMs, windowMs(perSecond));
  }
}

/** A sliding window: the fixed one lets through twice the pace where one window ends and the next begins. */
function windowFor(perSecond: number): PQueue {
  return new PQueue({ intervalCap: Math.ceil(perSecond), interval: windowMs(perSecond), strict: true });
}

/** A second or longer: where the pace is no whole number, as long as the next whole number of calls takes. */
function windowMs(perSecond: number): number {
  return Math.ceil(((SECOND_MS * Math.ceil(perSecond)) / perSecond) * JITTER);
}
