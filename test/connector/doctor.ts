import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../src/clients.ts';
import { parseCommandLine, type Invocation } from '../../src/commands.ts';
import { runDoctor } from '../../src/doctor/command.ts';
import type { Report, Status, StepId } from '../../src/doctor/report.ts';
import { systemTiming } from '../../src/runtime/timing.ts';

export interface DoctorRun {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** The page that `--html` wrote; empty without. */
  html: string;
}

export interface DoctorOptions {
  args?: string[];
  /** A configured catalog. Text is written as it is. */
  catalog?: unknown;
  env?: Record<string, string>;
  environment?: Partial<Environment>;
  /** Runs the built program in a process of its own. */
  built?: boolean;
  now?: () => number;
  limitMs?: number;
}

/** Runs the doctor over a configuration, and takes what it says. Text as a configuration is written as it is. */
export async function doctor(config: unknown, options: DoctorOptions = {}): Promise<DoctorRun> {
  const folder = mkdtempSync(join(tmpdir(), 'source-imis-doctor-'));
  const file = join(folder, 'config.json');
  const page = join(folder, 'page.html');
  try {
    if (config !== undefined) writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
    const args = ['--config', file, '--html', page, ...(options.args ?? [])];
    if (options.catalog !== undefined) {
      const catalog = join(folder, 'catalog.json');
      writeFileSync(catalog, typeof options.catalog === 'string' ? options.catalog : JSON.stringify(options.catalog));
      args.push('--catalog', catalog);
    }
    const run = options.built ? await runBuilt(args, options) : await runHere(args, options);
    const stderr = run.stderr.replace(`The page for a browser is in ${page}.\n`, '');
    return { ...run, stderr, html: existsSync(page) ? readFileSync(page, 'utf8') : '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The report of a run, by `--json`. */
export async function reportOf(config: unknown, options: DoctorOptions = {}): Promise<DoctorRun & { report: Report }> {
  const run = await doctor(config, { ...options, args: ['--json', ...(options.args ?? [])] });
  return { ...run, report: JSON.parse(run.stdout) as Report };
}

export async function runHere(args: string[], options: DoctorOptions = {}): Promise<Omit<DoctorRun, 'html'>> {
  const output = { stdout: '', stderr: '' };
  const exitCode = await runDoctor(parseCommandLine(['doctor', ...args]) as Invocation, {
    stdout: { write: (text) => (output.stdout += text) },
    stderr: { write: (text) => (output.stderr += text) },
    timing: { ...systemTiming, ...(options.now && { now: options.now }) },
    environment: {
      retryBaseMs: 0.1,
      timeoutMs: 5000,
      openWaterTimeoutMs: 10_000,
      openWaterWindowMs: 800,
      ...options.environment,
    },
    env: options.env ?? {},
    limitMs: options.limitMs,
  });
  return { exitCode, ...output };
}

async function runBuilt(args: string[], { env }: DoctorOptions = {}): Promise<Omit<DoctorRun, 'html'>> {
  const child = spawn(process.execPath, ['dist/main.js', 'doctor', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SOURCE_IMIS_RETRY_BASE_MS: '2',
      SOURCE_IMIS_OPENWATER_TIMEOUT_MS: '1000',
      SOURCE_IMIS_OPENWATER_WINDOW_MS: '2000',
      ...env,
    },
  });
  const texts = [child.stdout, child.stderr].map(async (stream) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout = '', stderr = ''] = await Promise.all(texts);
  return { exitCode, stdout, stderr };
}

/** The status of each step, by its id. */
export function statuses({ steps }: Report): Record<StepId, Status> {
  return Object.fromEntries(steps.map(({ id, status }) => [id, status])) as Record<StepId, Status>;
}

/** The steps with one status. */
export function stepsWith({ steps }: Report, status: Status): StepId[] {
  return steps.filter((step) => step.status === status).map(({ id }) => id);
}
