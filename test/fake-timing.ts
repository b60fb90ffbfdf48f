import type { Timing } from '../src/runtime/timing.ts';

/** Time that passes only when it is told to, or slept through. */
export class FakeTiming implements Timing {
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: number[] = [];
  /** What `random` gives. With 1 a back-off is exactly its step (a real one is a little less). */
  chance = 1;
  #now: number;

  constructor(now = 1_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.pauses.push(ms);
    this.#now += ms;
    return signal?.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
  }

  random(): number {
    return this.chance;
  }
}
