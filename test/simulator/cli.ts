/**
 * A simulator as a process of its own, for demonstrations and benchmarks: `node cli.mjs options.json`.
 * Prints its addresses as one line of JSON once it listens, and serves until stdin closes or it gets SIGTERM.
 */
import { readFileSync } from 'node:fs';
import { startSimulator } from './start.ts';
import type { SimulatorOptions } from './start.ts';

const file = process.argv[2];
const options = file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as SimulatorOptions);
const sim = await startSimulator(options);

const end = (): void => {
  void sim.close().finally(() => process.exit(0));
};
process.once('SIGTERM', end);
process.once('SIGINT', end);
process.stdin.once('end', end);
process.stdin.resume();

// Only now: whoever reads this line may send the signal at once.
const addresses = { imisUrl: sim.imisUrl, openWaterUrl: options.openWater ? sim.openWaterUrl : null };
process.stdout.write(`${JSON.stringify(addresses)}\n`);
