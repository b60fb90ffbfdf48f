import { parseArgs } from 'node:util';
import { runOpenWaterSeed, type OpenWaterVerdict } from './chaos.ts';
import { isQuiet, reportOf, summaryOf } from './summary.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});
const verdicts: OpenWaterVerdict[] = [];
for (let seed = Number(values.from); seed < Number(values.from) + Number(values.seeds); seed++) {
  const verdict = await runOpenWaterSeed(seed);
  verdicts.push(verdict);
  const isWorthALine = verdict.violations.length > 0 || (isQuiet(verdict.scenario) && verdict.lost > 0);
  if (isWorthALine || values.verbose) process.stdout.write(`${reportOf(verdict)}\n`);
}
process.stdout.write(`${summaryOf(verdicts)}\n`);
if (verdicts.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
