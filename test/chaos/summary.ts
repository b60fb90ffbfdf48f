import type { Verdict } from './chaos.ts';

/** What many seeds came to, in one line. */
export function summarise(verdicts: readonly Verdict[]): string {
  const whole = verdicts.filter(({ whole }) => whole === true);
  const violations = verdicts.filter(({ violations }) => violations.length > 0);
  const expected = verdicts.filter(isExpectedWhole);
  const spent = whole.reduce((sum, { pageRequests }) => sum + pageRequests, 0);
  const needed = whole.reduce((sum, { neededPages }) => sum + neededPages, 0);
  return [
    `${verdicts.length} runs`,
    `${whole.length} whole`,
    `${verdicts.length - whole.length - verdicts.filter((each) => each.whole === undefined).length} failed honestly`,
    `${violations.length} violations`,
    `${shareWhole(expected)} whole at 10 % faults or less (${expected.length} runs)`,
    `${(spent / Math.max(needed, 1)).toFixed(2)} requests for each page needed`,
  ].join(', ');
}

/** Runs at no more than one fault in ten requests, on a server whose answers do not contradict each other. */
export function isExpectedWhole({ scenario }: Verdict): boolean {
  return scenario.faultRate <= 0.1 && scenario.hostility === 'none' && !scenario.looseTies;
}

function shareWhole(verdicts: readonly Verdict[]): string {
  const share = verdicts.filter(({ whole }) => whole === true).length / Math.max(verdicts.length, 1);
  return `${(share * 100).toFixed(1)} %`;
}
