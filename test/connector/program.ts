import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { catalogOf } from './harness.ts';

const PROGRAM = resolve('dist/main.js');

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/** Starts the built program; it is killed with its test. */
export function start(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Started {
  const env = { ...process.env, SOURCE_IMIS_RETRY_BASE_MS: '2', ...options.env };
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options, env });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code, signal) => {
      done({ code, signal, stderr });
    });
  });
  return { child, ended };
}

/** The command line of a read, its files written. */
export function filesFor(config: object, catalog: object = catalogOf()): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'source-imis-process-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'catalog.json'), JSON.stringify(catalog));
  return ['--config', join(folder, 'config.json'), '--catalog', join(folder, 'catalog.json')];
}
