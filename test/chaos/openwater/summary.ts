import type { OpenWaterVerdict } from './chaos.ts';
import type { Scenario } from './scenario.ts';

/** Nothing but passing faults and outages shorter than the failure window: nobody has to go without a profile. */
export function isQuiet({ broken, mixUps, revokedAfter, outage, faultRate, events }: Scenario): boolean {
  const isShort = !outage || outage.forMs < 116_000;
  return !broken && mixUps === 0 && revokedAfter === undefined && isShort && faultRate <= 0.1 && events.length === 0;
}

/** One run in a few lines, for whoever looks into it. */
export function reportOf({ scenario, violations, ...numbers }: OpenWaterVerdict): string {
  return [
    `${violations.length > 0 ? 'VIOLATION' : 'seed'} ${numbers.seed}: ${JSON.stringify(numbers)}`,
    ...violations.map((violation) => `  ${violation}`),
    `  ${JSON.stringify(scenario)}`,
    `  replay: npm run chaos:openwater -- --seeds 1 --from ${numbers.seed}`,
  ].join('\n');
}

/** All runs in two lines. */
export function summaryOf(verdicts: readonly OpenWaterVerdict[]): string {
  const sum = (of: (verdict: OpenWaterVerdict) => number): number => verdicts.reduce((all, each) => all + of(each), 0);
  const quiet = verdicts.filter(({ scenario }) => isQuiet(scenario));
  const lossless = quiet.filter(({ lost }) => lost === 0).length;
  return [
    `${verdicts.length} seeds, ${sum(({ attendees }) => attendees)} attendees, ${sum(({ calls }) => calls)} calls: ${sum(({ violations }) => violations.length)} violations`,
    `${lossless} of ${quiet.length} runs with passing faults only lost no profile; in all runs ${sum(({ lost }) => lost)} of ${sum(({ matched, lost }) => matched + lost)} profiles were lost`,
  ].join('\n');
}
