import type { Timing } from '../src/runtime/timing.ts';

/** Turns of the event loop without any pause after which work is taken to be stuck. */
const IDLE_TURNS = 50;

interface Alarm {
  at: number;
  order: number;
  ring: () => void;
}

/**
 * A clock that jumps: as soon as nothing else is to do, it is as late as the next pause ends. Hours pass in milliseconds,
 * and always in the same order.
 */
export class VirtualTiming implements Timing {
  readonly #chance: () => number;
  readonly #alarms: Alarm[] = [];
  #now: number;
  #order = 0;
  #isTicking = false;

  constructor(chance: () => number = () => 0.5, now = 1_000_000) {
    this.#chance = chance;
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.#chance();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const stop = (): void => {
        const at = this.#alarms.indexOf(alarm);
        if (at >= 0) this.#alarms.splice(at, 1);
        reject(signal?.reason as Error);
      };
      const alarm: Alarm = {
        at: this.#now + Math.max(Math.ceil(ms), 0),
        order: this.#order++,
        ring: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.#insert(alarm);
    });
  }

  /** Waits for work. @throws where it waits for nothing that could come, or longer than `limitMs` */
  async run<T>(work: Promise<T>, limitMs = 86_400_000): Promise<T> {
    const state = { isDone: false };
    const end = (): void => {
      state.isDone = true;
    };
    work.then(end, end);
    const startedAt = this.#now;
    for (let idle = 0; ; idle++) {
      await new Promise(setImmediate);
      if (state.isDone) return work;
      if (this.#alarms.length > 0) idle = 0;
      if (idle > IDLE_TURNS) throw new Error('waits for nothing that could come');
      if (this.#now - startedAt > limitMs) throw new Error(`not done after ${limitMs} ms`);
    }
  }

  /** Jumps to the next moment once nothing else is to do. */
  #tick(): void {
    const next = this.#alarms.pop();
    this.#isTicking = this.#alarms.length > 0;
    if (this.#isTicking) {
      setImmediate(() => {
        this.#tick();
      });
    }
    if (!next) return;
    this.#now = Math.max(this.#now, next.at);
    next.ring();
  }

  /** Sorted so that the next one is the last. */
  #insert(alarm: Alarm): void {
    let low = 0;
    let high = this.#alarms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#alarms[middle];
      if (other && (other.at > alarm.at || (other.at === alarm.at && other.order > alarm.order))) low = middle + 1;
      else high = middle;
    }
    this.#alarms.splice(low, 0, alarm);
    if (this.#isTicking) return;
    this.#isTicking = true;
    setImmediate(() => {
      this.#tick();
    });
  }
}
