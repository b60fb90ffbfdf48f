// The simulator as a process of its own, for programs that need an iMIS and an OpenWater on this machine.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SimulatorOptions } from '../test/simulator/index.ts';

const PROGRAM = fileURLToPath(new URL('../test/simulator/cli.ts', import.meta.url));

export interface RunningSimulator {
  imisUrl: string;
  /** Null without OpenWater. */
  openWaterUrl: string | null;
  /** Writes a JSON file into a temporary folder, and returns its path. */
  file: (name: string, content: unknown) => string;
  /** Ends the simulator, and removes that folder. */
  close: () => void;
}

/** Starts a simulator with these options. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const folder = mkdtempSync(join(tmpdir(), 'source-imis-'));
  const file = (name: string, content: unknown): string => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, file('simulator', options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const close = (): void => {
    child.stdin.end();
    rmSync(folder, { recursive: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const addresses = JSON.parse(line) as Pick<RunningSimulator, 'imisUrl' | 'openWaterUrl'>;
    return { ...addresses, file, close };
  }
  close();
  throw new Error('The simulator ended before it listened.');
}
