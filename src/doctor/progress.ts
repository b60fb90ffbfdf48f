/** A look that takes less is over before anybody wonders. */
const QUIET_MS = 1_500;
const STEP_MS = 1_000;
/** To the start of the line, and clear it. */
const CLEAR = '\r\u001b[K';

/**
 * Tells on a terminal what is being waited for, on a line that is gone in the end: a slow site can take minutes.
 * @returns ends it
 */
export function showProgress(
  output: { write: (text: string) => unknown; isTTY?: boolean },
  waitingFor: () => string,
): () => void {
  if (output.isTTY !== true) return () => undefined;
  const startedAt = performance.now();
  let isShown = false;
  const timer = setInterval(() => {
    const ms = performance.now() - startedAt;
    if (ms < QUIET_MS) return;
    isShown = true;
    output.write(`${CLEAR}… waiting for ${waitingFor()} (${Math.round(ms / 1000)} s)`);
  }, STEP_MS);
  return () => {
    clearInterval(timer);
    if (isShown) output.write(CLEAR);
  };
}
