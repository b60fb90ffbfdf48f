import { parseArgs } from 'node:util';
import { report, runSeed, type Verdict } from './chaos.ts';
import { describeScenario } from './describe-scenario.ts';
import { summarise } from './summary.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});
const verdicts: Verdict[] = [];
for (let seed = Number(values.from); seed < Number(values.from) + Number(values.seeds); seed++) {
  const verdict = await runSeed(seed);
  verdicts.push(verdict);
  if (verdict.violations.length > 0) process.stdout.write(`${report(verdict)}\n`);
  else if (values.verbose) process.stdout.write(`${line(verdict)}\n`);
}
process.stdout.write(`${summarise(verdicts)}\n`);
if (verdicts.some(({ violations }) => violations.length > 0)) process.exitCode = 1;

function line({ scenario, whole, cause, pageRequests, neededPages, ms }: Verdict): string {
  const outcome = whole ? 'whole' : `failed (${cause})`;
  return `${describeScenario(scenario)}: ${outcome}, ${pageRequests}/${neededPages} page requests, ${Math.round(ms)} ms`;
}
