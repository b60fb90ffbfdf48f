import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
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

/** Its Python. */
export const PYTHON = join(FOLDER, 'bin', 'python');

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
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface PythonOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** The standard input. */
  input?: string;
}

/** Runs a program of the virtual environment. */
export async function runPython(args: string[], { cwd, env, input = '' }: PythonOptions = {}): Promise<PythonRun> {
  const child = spawn(PYTHON, args, { cwd, env: { ...process.env, ...QUIET, ...env } });
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => child.once('close', done)),
  ]);
  return { code, stdout, stderr };
}
