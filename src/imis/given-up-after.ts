import { CallFailure } from '../http/failures.ts';

/**
 * A look-up that is given up after so many milliseconds, as one that timed out: what can be done without must not hold a
 * command up. `Infinity` waits for it.
 */
export async function givenUpAfter<T>(ms: number, lookUp: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timeUp = new AbortController();
  const giveUp = (): void => {
    timeUp.abort(new CallFailure('timeout', { detail: `given up after ${ms} ms` }));
  };
  const timer = Number.isFinite(ms) ? setTimeout(giveUp, ms) : undefined;
  try {
    return await lookUp(timeUp.signal);
  } finally {
    clearTimeout(timer);
  }
}
