import { expect, test } from 'vitest';
import { times } from '../../thorough.ts';
import { runOpenWaterSeed, type OpenWaterVerdict } from './chaos.ts';
import { scenarioOf } from './scenario.ts';
import { isQuiet, reportOf } from './summary.ts';

const SEEDS = times(120, 40);

test(
  `no attendee and no rate is lost, and no profile goes astray, for ${SEEDS} seeds`,
  { timeout: 300_000 },
  async () => {
    const verdicts: OpenWaterVerdict[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) verdicts.push(await runOpenWaterSeed(seed));
    expect(verdicts.filter(({ violations }) => violations.length > 0).map(reportOf)).toEqual([]);
    const quiet = verdicts.filter(({ scenario }) => isQuiet(scenario));
    expect(quiet.length).toBeGreaterThan(SEEDS / 8);
    expect(quiet.filter(({ lost }) => lost > 0).map(reportOf)).toEqual([]);
  },
);

test('a seed is always the same run', async () => {
  expect(scenarioOf(7)).toEqual(scenarioOf(7));
  expect(await runOpenWaterSeed(7)).toEqual(await runOpenWaterSeed(7));
});
