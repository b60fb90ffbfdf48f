import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { breaches } from '../protocol/breaches.ts';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { SimulatorOptions } from '../simulator/index.ts';
import { Outcome, catalogOf, configFor, run, runBuilt } from './harness.ts';
import { startSite } from './site.ts';

const PROGRAM = resolve('dist/main.js');

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
}

function start(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Started {
  const env = { ...process.env, SOURCE_IMIS_RETRY_BASE_MS: '2', ...options.env };
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options, env });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((done) => {
    child.once('exit', (code, signal) => {
      done({ code, signal, stderr });
    });
  });
  return { child, ended };
}

/** The command line of a read, its files written. */
function filesFor(config: object): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'source-imis-process-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'catalog.json'), JSON.stringify(catalogOf()));
  return ['--config', join(folder, 'config.json'), '--catalog', join(folder, 'catalog.json')];
}

async function startRead(options: SimulatorOptions, env: Record<string, string> = {}): Promise<Started> {
  const site = await startSite(options);
  return start(['read', ...filesFor(configFor(site, { page_size: 200, parallel_requests: 1 }))], { env });
}

describe('the built program', () => {
  it.each(['spec', 'check', 'discover', 'read'])('runs %s as it runs here', async (command) => {
    const site = await startSite({ rows: { count: 30, seed: 1 } });
    const config = command === 'spec' ? undefined : configFor(site);
    const [built, here] = [await runByProtocol(command, config, { built: true }), await runByProtocol(command, config)];
    const settled = ({ lines }: Outcome): string[] =>
      lines.map((line) => line.replace(/"emitted_at":\d+/, '').replace(/\d+\.\d s/, ''));
    expect(settled(built)).toEqual(settled(here));
    expect(built.stderr).toBe('');
    expect(built.exitCode).toBe(0);
  });

  it('ends a check that fails with exit code 0, and an outage with 1', async () => {
    const site = await startSite({ rows: { count: 30, seed: 1 } });
    const failed = await runByProtocol('check', configFor(site, { password: 'wrong' }), { built: true });
    expect(failed.status?.status).toBe('FAILED');
    await site.imis.stop();
    const outage = await runByProtocol('check', configFor(site), { built: true });
    expect(outage.errors[0]?.failure_type).toBe('transient_error');
    expect([failed.exitCode, outage.exitCode, failed.stderr, outage.stderr]).toEqual([0, 1, '', '']);
  });

  it('tells its version, and nothing else', async () => {
    const child = start(['--version']);
    let stdout = '';
    child.child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    expect(await child.ended).toEqual({ code: 0, signal: null, stderr: '' });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(stdout).toBe(`${version}\n`);
  });

  it('without arguments says how it is used, as a message', async () => {
    const outcome = await runBuilt([]);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors[0]?.message).toContain('usage: spec | check');
    expect(outcome.stderr).toBe('');
  });

  it('runs from any folder, and without a home', async () => {
    const site = await startSite({ rows: { count: 3, seed: 1 } });
    const { child, ended } = start(['read', ...filesFor(configFor(site))], { cwd: '/', env: { HOME: '/nonexistent' } });
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    const { code, stderr } = await ended;
    const outcome = new Outcome(code, stdout, stderr);
    expect(breaches('read', outcome)).toEqual([]);
    expect(outcome.records).toHaveLength(3);
  });

  it('keeps a warning a warning where the platform runs it', async () => {
    const site = await startSite({ rows: { count: 60, seed: 1 }, sortFields: [] });
    const config = configFor(site, { page_size: 20 });
    const outcome = await runByProtocol('read', config, { built: true, env: { WORKER_JOB_ID: '7' } });
    expect(outcome.warnings.join()).toContain('not sorted');
  });

  it.each([
    ['error', 0],
    ['warn', 1],
    ['WARN', 1],
    ['debug', 2],
  ])('with LOG_LEVEL=%s says no less than errors and states', async (level, kinds) => {
    const site = await startSite({ rows: { count: 60, seed: 1 }, sortFields: [] });
    const outcome = await runByProtocol('read', configFor(site, { page_size: 20 }), {
      built: true,
      env: { LOG_LEVEL: level },
    });
    expect(new Set(outcome.messages.flatMap(({ log }) => log?.level ?? [])).size).toBe(kinds);
    expect(outcome.records).toHaveLength(60);
  });

  it.each(['-1', '0', 'soon', '', '1e12', 'Infinity'])(
    'takes times that it can keep where the environment gives %j',
    async (value) => {
      const env = { SOURCE_IMIS_TIMEOUT_MS: value, SOURCE_IMIS_OPENWATER_TIMEOUT_MS: value };
      const site = await startSite({ rows: { count: 3, seed: 1 } });
      const outcome = await run('check', configFor(site), { built: true, env });
      expect(outcome.status?.status).toBe('SUCCEEDED');
    },
  );
});

describe('the output of the built program', () => {
  it('that is closed early ends it soon, without a stack', async () => {
    // The whole read would take half a minute.
    const { child, ended } = await startRead({
      rows: { count: 20_000, seed: 1 },
      latencyMs: ({ pageIndex }) => (pageIndex === undefined ? 0 : 250),
    });
    await new Promise((done) => child.stdout?.once('data', done));
    const closedAt = performance.now();
    child.stdout?.destroy();
    const { code, stderr } = await ended;
    expect(performance.now() - closedAt).toBeLessThan(5000);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr).not.toContain('EPIPE');
  });

  it('that is closed before the first line ends it, too', async () => {
    const { child, ended } = await startRead({ rows: { count: 2000, seed: 1 } });
    child.stdout?.destroy();
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toBe('');
  });

  it('that is read slowly gets every line, and holds the reading up', async () => {
    const site = await startSite({ rows: { count: 4000, seed: 1 } });
    const { child, ended } = start(['read', ...filesFor(configFor(site, { page_size: 200 }))]);
    const pages = (): number => site.imis.requests.filter(({ pageIndex }) => pageIndex !== undefined).length;
    // Nobody reads: the pipe fills, and the program waits.
    while (pages() < 3) await wait(10);
    await wait(400);
    const asked = pages();
    expect(asked).toBeLessThan(15);
    let stdout = '';
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      stdout += chunk.toString('latin1');
      await wait(2);
    }
    const { code, stderr } = await ended;
    const outcome = new Outcome(code, Buffer.from(stdout, 'latin1').toString(), stderr);
    expect(breaches('read', outcome)).toEqual([]);
    expect(outcome.records).toHaveLength(4000);
    expect(pages()).toBeGreaterThan(asked);
  });

  it('is whole where the last message is long', async () => {
    const columns = Array.from({ length: 1500 }, (_, at) => ({
      name: at ? `A column with a long name ${at}` : 'Registrant ID',
    }));
    const site = await startSite({ rows: [], columns });
    const outcome = await runByProtocol('discover', configFor(site), { built: true });
    expect(Object.keys(outcome.stream.json_schema.properties)).toHaveLength(1500);
  });
});

describe('a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends the built program as a signal does', async (signal) => {
    const site = await startSite();
    site.imis.fault({ on: 'query', do: { hang: true } });
    const { child, ended } = start(['read', ...filesFor(configFor(site))]);
    while (!site.imis.requests.some(({ kind }) => kind === 'query')) await wait(10);
    child.kill(signal);
    expect(await ended).toEqual({ code: null, signal, stderr: '' });
  });
});
