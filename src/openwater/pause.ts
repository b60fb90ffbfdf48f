import type { Timing } from '../runtime/timing.ts';

/** A pause that lasts until a moment comes, or something happens. */
export class Pause {
  readonly #timing: Timing;
  #end: () => void = () => undefined;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** @param ms `Infinity` waits for something to happen */
  begin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const alarm = new AbortController();
      this.#end = () => {
        alarm.abort();
        resolve();
      };
      if (ms < Infinity) this.#timing.sleep(ms, alarm.signal).then(resolve, resolve);
    });
  }

  /** Something has happened. */
  end(): void {
    this.#end();
  }
}
