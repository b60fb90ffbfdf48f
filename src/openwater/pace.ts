import PQueue from 'p-queue';
import type { Timing } from '../http/timing.ts';

const SECOND_MS = 1000;
/** Calls arrive closer together than they were sent: a window that is a little longer keeps the pace on both sides. */
const JITTER = 1.02;
/** What a 429 leaves of the pace, and how many answers in a row give a step of it back. */
const SLOW_DOWN = 0.75;
const CALM_ANSWERS = 30;
const SLOWEST = 0.1;

/** Lets calls start at the pace that the customer has bought, in calls a second, and slower where OpenWater says so. */
export class Pace {
  readonly #bought: number;
  readonly #timing: Timing;
  #perSecond: number;
  #queue: PQueue;
  #calm = 0;
  #pausedUntil = 0;

  constructor(perSecond: number, timing: Timing) {
    this.#bought = perSecond;
    this.#perSecond = perSecond;
    this.#timing = timing;
    this.#queue = queueFor(perSecond);
  }

  /** The pace of now, in calls a second. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /** Resolves when the next call may start. */
  async turn(signal: AbortSignal): Promise<void> {
    for (;;) {
      const queue = this.#queue;
      await queue.add(() => undefined, { signal });
      const pauseMs = this.#pausedUntil - this.#timing.now();
      if (pauseMs <= 0 && queue === this.#queue) return;
      if (pauseMs > 0) await this.#timing.sleep(pauseMs, signal);
    }
  }

  /** A call was answered. */
  answered(): void {
    if (this.#perSecond === this.#bought || ++this.#calm < CALM_ANSWERS) return;
    this.#change(Math.min(this.#perSecond / SLOW_DOWN, this.#bought), SECOND_MS);
  }

  /** OpenWater asked for patience (429), for so many milliseconds. */
  tooFast(pauseMs: number): void {
    if (this.#timing.now() < this.#pausedUntil) return;
    this.#change(Math.max(this.#perSecond * SLOW_DOWN, Math.min(SLOWEST, this.#bought)), pauseMs);
  }

  /** A new queue knows nothing of the calls of the last second: it starts after a pause. */
  #change(perSecond: number, pauseMs: number): void {
    this.#calm = 0;
    this.#perSecond = perSecond;
    this.#queue = queueFor(perSecond);
    this.#pausedUntil = this.#timing.now() + Math.max(pauseMs, SECOND_MS);
  }
}

/** A sliding window: the fixed one lets through twice the pace where one window ends and the next begins. */
function queueFor(perSecond: number): PQueue {
  const intervalCap = Math.max(Math.floor(perSecond), 1);
  const interval = Math.ceil((perSecond < 1 ? SECOND_MS / perSecond : SECOND_MS) * JITTER);
  return new PQueue({ intervalCap, interval, strict: true });
}
