// Bundles the simulator into build/, for programs that run it in a process of its own.
import { build } from 'esbuild';

export const SIMULATOR = 'build/simulator.mjs';

export async function buildSimulator() {
  await build({
    entryPoints: ['test/simulator/cli.ts'],
    outfile: SIMULATOR,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
}
