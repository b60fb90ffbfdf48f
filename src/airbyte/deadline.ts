import { ConnectorError } from '../errors.ts';
import { outOfTime } from '../problems/connection.ts';

/** The platform ends `check`, and a `discover` that a person waits for, after nine minutes, without a word of why. */
export const COMMAND_LIMIT_MS = 8 * 60_000;

/**
 * Runs work that has to end in time.
 * @param controller aborted when the time is over, with the error that says what was waited for
 * @param waitingFor names it: `the log-in, from your-org.imis.com`
 */
export async function withinLimit<T>(
  work: () => Promise<T>,
  controller: AbortController,
  waitingFor: () => string,
  limitMs = COMMAND_LIMIT_MS,
): Promise<T> {
  const timer = setTimeout(() => {
    const minutes = Math.round(limitMs / 60_000);
    controller.abort(new ConnectorError(outOfTime({ minutes, waitingFor: waitingFor() })));
  }, limitMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
