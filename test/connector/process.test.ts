import { spawnSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { breaches } from '../protocol/breaches.ts';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { SimulatorOptions } from '../simulator/index.ts';
import { Outcome, catalogOf, configFor, run } from './harness.ts';
import { filesFor, start, type Started } from './program.ts';
import { OPENWATER_NAME, fileWith, proxyScene } from './proxy-scene.ts';
import { startSite } from './site.ts';

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
    ['debug', 3],
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

describe('a clock that is set', () => {
  it.each(['-3600e3', '86400e3'])('by %s milliseconds in the middle of a read shows in no duration', async (jump) => {
    const site = await startSite({ rows: { count: 60, seed: 1 } });
    const clock = fileWith(
      'clock.mjs',
      `const now = Date.now; let calls = 0; Date.now = () => now() + (calls++ % 2) * ${jump};`,
    );
    const env = { NODE_OPTIONS: `--import=${clock}` };
    const outcome = await runByProtocol('read', configFor(site, { page_size: 20 }), { built: true, env });
    expect(outcome.records).toHaveLength(60);
    expect(outcome.logs('INFO').at(-1)).toMatch(/, \d{1,2}\.\d s\.$/);
  });
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

  const isolates = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0;

  it.skipIf(!isolates).each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s ends process 1 of a container', async (signal, code) => {
    const site = await startSite();
    site.imis.fault({ on: 'query', do: { hang: true } });
    const args = ['--pid', '--fork', process.execPath, 'dist/main.js', 'read', ...filesFor(configFor(site))];
    const unshare = spawn('unshare', args, { stdio: 'ignore' });
    const ended = new Promise((done) => unshare.once('exit', done));
    while (!site.imis.requests.some(({ kind }) => kind === 'query')) await wait(10);
    const [child] = readFileSync(`/proc/${unshare.pid}/task/${unshare.pid}/children`, 'utf8').split(' ');
    process.kill(Number(child), signal);
    expect(await ended).toBe(code);
  });
});

describe('an error that nobody waits for', () => {
  it.each(['Promise.reject(new Error("boom"))', 'throw new Error("boom")'])(
    'by %s ends the read with a trace, and no stack on stderr',
    async (fault) => {
      const site = await startSite();
      site.imis.fault({ on: 'query', do: { hang: true } });
      const hook = fileWith('fault.mjs', `setTimeout(() => { ${fault} }, 1000).unref();`);
      const outcome = await run('read', configFor(site), { built: true, env: { NODE_OPTIONS: `--import=${hook}` } });
      expect([outcome.exitCode, outcome.stderr]).toEqual([1, '']);
      expect(outcome.errors.map((error) => error.failure_type)).toEqual(['system_error']);
      expect(outcome.errors[0]?.internal_message).toContain('boom');
      expect(outcome.statuses).not.toContain('COMPLETE');
    },
  );
});

/** Says so when nothing is left that would keep the process alive: a hard end comes without it. */
const BY_ITSELF = "process.on('beforeExit', () => process.stderr.write('by itself'));";

describe('the end of a command', () => {
  const watched = (env: Record<string, string> = {}): Record<string, string> => ({
    ...{ SOURCE_IMIS_TIMEOUT_MS: '600', SOURCE_IMIS_OPENWATER_TIMEOUT_MS: '60000' },
    ...{ NODE_OPTIONS: `--import=${fileWith('by-itself.mjs', BY_ITSELF)}`, ...env },
  });

  it('comes by itself behind a proxy that never responds', async () => {
    const { config, proxy, built } = await proxyScene({ proxy: { fault: { hang: true } } });
    const { env } = built({ HTTPS_PROXY: `http://${proxy.host}` });
    const { ended } = start(['check', ...filesFor(config()).slice(0, 2)], { env: watched(env) });
    expect(await ended).toEqual({ code: 1, signal: null, stderr: 'by itself' });
  });

  it.each(['check', 'discover'])('of %s does not wait for an OpenWater whose proxy never responds', async (command) => {
    const { config, proxy, built, sim } = await proxyScene({
      openWater: { users: [] },
      proxy: { fault: { hang: true } },
    });
    sim.imis.onRequest(async ({ kind }) => {
      while (kind === 'token' && proxy.tunnels.length === 0) await wait(5);
    });
    const { env } = built({ HTTPS_PROXY: `http://${proxy.host}` });
    // Reached without the proxy, and rejects the password while the tunnel to OpenWater is waited for.
    const mistaken = config({ host: sim.imisUrl, password: 'wrong' });
    const { ended } = start([command, ...filesFor(mistaken).slice(0, 2)], { env: watched(env) });
    expect(await ended).toEqual({ code: command === 'check' ? 0 : 1, signal: null, stderr: 'by itself' });
    expect(proxy.tunnels.map(({ target }) => target)).toEqual([`${OPENWATER_NAME}:443`]);
  });

  it('comes by itself while pages hang', async () => {
    const site = await startSite();
    site.imis.fault({ on: 'query', do: { hang: true } });
    const { ended } = start(['read', ...filesFor(configFor(site))], { env: watched() });
    expect(await ended).toEqual({ code: 1, signal: null, stderr: 'by itself' });
  });

  it('comes by itself after a read with an OpenWater at a slow pace', async () => {
    const { sim, config, built, proxy } = await proxyScene({ rows: { count: 2, seed: 1 }, openWater: { users: [] } });
    const slow = { requests_per_second: 0.5, base_url: sim.openWaterUrl };
    const { clientKey, apiKey } = sim.openWater.settings;
    const openwater = { client_key: clientKey, api_key: apiKey, ...slow };
    const { env } = built({ HTTPS_PROXY: `http://${proxy.host}` });
    const catalog = catalogOf({ 'Registrant ID': {}, 'OpenWater.jobTitle': {} });
    // Nothing hangs here: no slow machine may run into a time-out.
    const patient = watched({ ...env, SOURCE_IMIS_TIMEOUT_MS: '60000' });
    const { ended } = start(['read', ...filesFor(config({ openwater }), catalog)], { env: patient });
    expect(await ended).toEqual({ code: 0, signal: null, stderr: 'by itself' });
  });
});
