import { setTimeout as wait } from 'node:timers/promises';

/** Time and chance, handed in so that a test can scale them. All times are milliseconds. */
export interface Timing {
  /** Since 1970, by the clock at the start of the process. */
  now(): number;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** At least 0, less than 1. */
  random(): number;
}

/** Aborted as soon as one of the two is. */
export function eitherSignal(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one && other ? AbortSignal.any([one, other]) : (one ?? other);
}

export const systemTiming: Timing = {
  // Runs on evenly where the system's clock is set: a duration is never negative, and a token never lives for a year.
  now: () => Math.floor(performance.timeOrigin + performance.now()),
  sleep: async (ms, signal) => {
    try {
      await wait(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
  random: () => Math.random(),
};
