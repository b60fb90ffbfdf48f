// The simulator as a process of its own, for programs that need an iMIS and an OpenWater on this machine.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundle } from './bundle.js';

const SIMULATOR = 'build/simulator.mjs';

/**
 * Builds it, and starts it with these options.
 * @returns its addresses, a function that writes a JSON file into a temporary folder and returns its path, and one that
 *   ends the simulator and removes that folder
 */
export async function startSimulator(options) {
  await bundle({ entryPoints: ['test/simulator/cli.ts'], outfile: SIMULATOR });
  const folder = mkdtempSync(join(tmpdir(), 'source-imis-'));
  const file = (name, content) => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const child = spawn(process.execPath, [SIMULATOR, file('simulator', options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const close = () => {
    child.stdin.end();
    rmSync(folder, { recursive: true });
  };
  for await (const line of createInterface({ input: child.stdout })) return { ...JSON.parse(line), file, close };
  close();
  throw new Error('The simulator ended before it listened.');
}
