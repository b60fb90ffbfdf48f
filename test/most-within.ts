/** The most moments, given in their order, that lie in any window of so many milliseconds. */
export function mostWithin(windowMs: number, moments: readonly number[]): number {
  let most = 0;
  let oldest = 0;
  for (const [index, moment] of moments.entries()) {
    while (moment - (moments[oldest] ?? moment) >= windowMs) oldest++;
    most = Math.max(most, index - oldest + 1);
  }
  return most;
}
