import type { Verdict } from './chaos.ts';
import { isHonest, isInOrder } from './scenario.ts';

/** What many seeds came to, in one line. */
export function summarise(verdicts: readonly Verdict[]): string {
  const whole = verdicts.filter(({ whole }) => whole === true);
  const violations = verdicts.filter(({ violations }) => violations.length > 0);
  const spent = whole.reduce((sum, { pageRequests }) => sum + pageRequests, 0);
  const needed = whole.reduce((sum, { neededPages }) => sum + neededPages, 0);
  return [
    `${verdicts.length} runs`,
    `${whole.length} whole`,
    `${verdicts.length - whole.length - verdicts.filter((each) => each.whole === undefined).length} failed honestly`,
    `${violations.length} violations`,
    `whole at 10 % faults or less: ${percent(verdicts.filter(isExpectedWhole))} at rest, ` +
      `${percent(verdicts.filter(isInOrderAndHonest))} sorted by a unique column ` +
      `(${onePass(verdicts.filter(isInOrderAndHonest))} in one pass), ` +
      `${percent(verdicts.filter(isOtherChurn))} of other churn`,
    `${(spent / Math.max(needed, 1)).toFixed(2)} requests for each page needed`,
  ].join(', ');
}

/** Runs at no more than one fault in ten requests, on a server whose responses do not contradict each other. */
export function isExpectedWhole({ scenario }: Verdict): boolean {
  return scenario.faultRate <= 0.1 && isHonest(scenario) && scenario.churnMode === 'none';
}

/** The same of queries that are sorted by a unique column, whatever joins, leaves and changes. */
export function isInOrderAndHonest({ scenario }: Verdict): boolean {
  return scenario.faultRate <= 0.1 && isHonest(scenario) && isInOrder(scenario) && scenario.churn.length > 0;
}

function isOtherChurn({ scenario }: Verdict): boolean {
  return scenario.faultRate <= 0.1 && isHonest(scenario) && !isInOrder(scenario) && scenario.churn.length > 0;
}

export function shareWhole(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ whole }) => whole === true).length / Math.max(verdicts.length, 1);
}

function percent(verdicts: readonly Verdict[]): string {
  return `${(shareWhole(verdicts) * 100).toFixed(1)} % of ${verdicts.length}`;
}

function onePass(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ inOnePass }) => inOnePass).length;
}
