import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUIREMENTS = resolve('test/clients/requirements.txt');
/** The newest that PyAirbyte runs on comes first. */
const PYTHONS = ['python3.12', 'python3.11', 'python3.10', 'python3'];
const QUIET = { DO_NOT_TRACK: '1', AIRBYTE_OFFLINE_MODE: '1', PYTHONDONTWRITEBYTECODE: '1' };

/** A virtual environment with the clients, outside of the tree: it is made once for each list of requirements. */
const FOLDER = join(
  process.env['XDG_CACHE_HOME'] ?? (existsSync(homedir()) ? join(homedir(), '.cache') : tmpdir()),
  'source-imis-clients',
  createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12),
);

/** Makes the virtual environment if need be. */
export async function install(): Promise<void> {
  const ready = join(FOLDER, 'ready');
  if (existsSync(ready)) return;
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  await run(await python(), ['-m', 'venv', FOLDER]);
  await run(join(FOLDER, 'bin', 'pip'), ['install', '--quiet', '--requirement', REQUIREMENTS], { maxBuffer: 2 ** 26 });
  writeFileSync(ready, '');
}

async function python(): Promise<string> {
  for (const name of PYTHONS) {
    const found = await run(name, ['--version']).catch(() => undefined);
    if (found) return name;
  }
  throw new Error(`There is no Python here: none of ${PYTHONS.join(', ')}.`);
}

export interface PythonRun {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program of the virtual environment. */
export async function runPython(
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<PythonRun> {
  const env = { ...process.env, ...QUIET, ...options.env };
  const child = run(join(FOLDER, 'bin', 'python'), args, { ...options, env, maxBuffer: 2 ** 28 });
  return child.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as PythonRun,
  );
}
