import { openWaterCost } from '../../src/doctor/cost.ts';
import { JITTER } from '../../src/openwater/rate-limiter.ts';
import { USERS_A_PAGE } from '../../src/openwater/user-page.ts';
import { amount, counted, duration } from '../../src/wording.ts';
import { table } from './markdown.ts';

const ATTENDEES = [500, 5_000, 50_000];
const PACES = [3, 10, 25];
/** The share of attendees who are users of OpenWater, where not all of them are. */
const FEW = 0.25;

/** Calls and time of a read, by the doctor's own reckoning, with as many users as attendees. */
export function openWaterCostTable(): string {
  const rows = ATTENDEES.flatMap((registrants) =>
    [1, FEW].map((share) => {
      const first = { hasNext: true, pages: Math.ceil(registrants / USERS_A_PAGE) };
      const costs = PACES.map((pace) => openWaterCost({ first, registrants, share, pace }));
      const calls = costs[0]?.calls ?? 0;
      return [
        amount(registrants),
        amount(registrants * share),
        amount(calls),
        ...costs.map(({ seconds }) => duration(seconds)),
      ];
    }),
  );
  const headings = ['attendees', 'who match', 'calls', ...PACES.map((pace) => `at ${counted(pace, 'call')} a second`)];
  return table(headings, rows);
}

/** The formula behind the table. */
export function openWaterFormula(): string {
  return [
    '```text',
    `calls   = the fewer of (users ÷ ${USERS_A_PAGE}, rounded up) and (1 + registrants), plus one for each match`,
    `seconds = calls ÷ pace × ${JITTER}`,
    '```',
  ].join('\n');
}
