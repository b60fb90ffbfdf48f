import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
const bundle = join(folder, 'simulator.mjs');
const optionsFile = join(folder, 'options.json');

beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, 'cli.ts')];
  await build({ entryPoints, outfile: bundle, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Addresses {
  imisUrl: string;
  openWaterUrl: string | null;
}

async function start(options: unknown): Promise<{ child: ChildProcess; addresses: Addresses }> {
  writeFileSync(optionsFile, JSON.stringify(options));
  const child = spawn(process.execPath, [bundle, optionsFile], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, addresses: JSON.parse(line) as Addresses };
}

describe('the simulator as a process', () => {
  it('prints its addresses, serves by its options, and ends when stdin closes', async () => {
    const { child, addresses } = await start({
      rows: { count: 3, seed: 2 },
      username: 'u',
      password: 'p',
      openWater: {},
    });
    const body = new URLSearchParams({ grant_type: 'password', username: 'u', password: 'p' });
    expect((await fetch(`${addresses.imisUrl}/token`, { method: 'POST', body })).status).toBe(200);
    expect((await fetch(`${addresses.openWaterUrl}/v2/Users`)).status).toBe(401);
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends on SIGTERM, and has no OpenWater unless asked', async () => {
    const { child, addresses } = await start({});
    expect(addresses.openWaterUrl).toBeNull();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
