import type { Timing } from '../runtime/timing.ts';
import { CallFailure } from './failures.ts';

export interface RetryPolicy {
  /** Attempts in all. */
  tries: number;
  /** The first pause, in milliseconds. Each further one is twice as long, up to `maxMs`. */
  baseMs: number;
  maxMs: number;
  /** Whether a failure is worth another attempt; asked besides the failure table. */
  retries?: (failure: CallFailure) => boolean;
  /** Called before each pause. */
  onRetry?: (failure: CallFailure, pauseMs: number) => void;
  /** Ends a pause when it is aborted. */
  signal?: AbortSignal | undefined;
}

/**
 * Tries a call until it works, fails in a way that trying again cannot fix, or has had its tries. `Retry-After` comes
 * first; else the pause is exponential, with jitter, so that many callers do not come back in step.
 * @throws the last CallFailure, any other error of the call at once, or the signal's reason
 */
export async function retrying<T>(call: () => Promise<T>, policy: RetryPolicy, timing: Timing): Promise<T> {
  const retries = policy.retries ?? (() => true);
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof CallFailure) || attempt >= policy.tries) throw error;
      if (!error.isRetriedAfter(attempt) || !retries(error)) throw error;
      const pauseMs = error.facts.retryAfterMs ?? backOffMs(attempt, policy, timing);
      policy.onRetry?.(error, pauseMs);
      await timing.sleep(pauseMs, policy.signal);
    }
  }
}

/** Between half of the step and the whole of it. */
export function backOffMs(
  attempt: number,
  { baseMs, maxMs }: { baseMs: number; maxMs: number },
  timing: Timing,
): number {
  const step = Math.min(baseMs * 2 ** (attempt - 1), maxMs);
  return Math.round(step * (0.5 + timing.random() / 2));
}
