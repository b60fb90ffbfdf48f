import type { Timing } from '../runtime/timing.ts';

const SECOND_MS = 1000;
/** Calls can arrive closer together than they were sent: a window that is a little longer keeps the rate on both sides. */
export const JITTER = 1.05;
/**
 * Calls start spread over the second, a quarter faster than the rate: all at once they would burden both sides,
 * and a process that stops for a moment would move a whole second's calls. So many groups a second are spread at most.
 */
const SPREAD = 1.25;
const MOST_GROUPS = 50;
/** What a 429 leaves of the rate, and for how long calls must succeed until a step of it is given back. */
const SLOW_DOWN = 0.75;
const CALM_SECONDS = 10;
const SLOWEST = 0.1;

/** Keeps the starts of calls to the requests per second that the customer has bought, and lower where OpenWater says so. */
export class RateLimiter {
  readonly #bought: number;
  readonly #timing: Timing;
  readonly #spread: SlidingWindow;
  readonly #window: SlidingWindow;
  #perSecond: number;
  #calm = 0;
  #pausedUntil = 0;

  constructor(perSecond: number, timing: Timing) {
    this.#bought = perSecond;
    this.#perSecond = perSecond;
    this.#timing = timing;
    const group = Math.ceil((perSecond * SPREAD) / MOST_GROUPS);
    this.#spread = new SlidingWindow(group, Math.floor((SECOND_MS * group) / (perSecond * SPREAD)));
    this.#window = windowFor(perSecond);
  }

  /** Requests per second at present. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /** Milliseconds until the next call may start. */
  get waitMs(): number {
    const now = this.#timing.now();
    return Math.max(this.#pausedUntil - now, this.#spread.waitMs(now), this.#window.waitMs(now), 0);
  }

  /** A call starts. */
  started(): void {
    const now = this.#timing.now();
    this.#spread.add(now);
    this.#window.add(now);
  }

  /** A call succeeded. */
  succeeded(): void {
    if (this.#perSecond === this.#bought || ++this.#calm < this.#perSecond * CALM_SECONDS) return;
    this.#change(Math.min(this.#perSecond / SLOW_DOWN, this.#bought));
  }

  /** OpenWater asked for a pause (429), of so many milliseconds. Calls that were under way together count as one. */
  tooFast(pauseMs: number): void {
    const now = this.#timing.now();
    if (now >= this.#pausedUntil) {
      this.#change(Math.max(this.#perSecond * SLOW_DOWN, Math.min(SLOWEST, this.#bought)));
      this.#pausedUntil = now + windowMs(this.#perSecond);
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs);
  }

  #change(perSecond: number): void {
    this.#calm = 0;
    this.#perSecond = perSecond;
    this.#window.resize(Math.ceil(perSecond), windowMs(perSecond));
  }
}

/** At most so many calls within so many milliseconds, wherever that span begins. */
class SlidingWindow {
  #most: number;
  #ms: number;
  /** The last starts, the oldest first. */
  #starts: number[] = [];

  constructor(most: number, ms: number) {
    this.#most = most;
    this.#ms = ms;
  }

  waitMs(now: number): number {
    const start = this.#starts.at(-this.#most);
    return start === undefined ? 0 : start + this.#ms - now;
  }

  add(now: number): void {
    this.#starts.push(now);
    if (this.#starts.length >= 2 * this.#most) this.#starts = this.#starts.slice(-this.#most);
  }

  resize(most: number, ms: number): void {
    this.#most = most;
    this.#ms = ms;
  }
}

/** A fixed window would let through twice the rate where one ends and the next begins. */
function windowFor(perSecond: number): SlidingWindow {
  return new SlidingWindow(Math.ceil(perSecond), windowMs(perSecond));
}

/** A second or longer: where the rate is no whole number, as long as the next whole number of calls takes. */
function windowMs(perSecond: number): number {
  return Math.ceil(((SECOND_MS * Math.ceil(perSecond)) / perSecond) * JITTER);
}
