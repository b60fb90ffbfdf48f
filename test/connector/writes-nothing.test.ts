import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import { configFor, catalogOf, type RunOptions } from './harness.ts';
import { startSite } from './site.ts';

const allowed = process.allowedNodeEnvironmentFlags;
/** Node's own watch over what a program may do, by the name that this Node has for it: files may be read, no more. */
const READ_ONLY = [
  allowed.has('--permission') ? '--permission' : '--experimental-permission',
  ...['--allow-fs-read=*', '--no-warnings'],
  ...(allowed.has('--allow-net') ? ['--allow-net'] : []),
].join(' ');

describe('a program that may write no file, and start no other program', () => {
  it.each(['spec', 'check', 'discover', 'read'])('does %s all the same', async (command) => {
    const site = await startSite({ rows: { count: 1500, seed: 2 }, openWater: { users: { users: 40, matching: 40 } } });
    const { clientKey, apiKey } = site.openWater.settings;
    const keys = { client_key: clientKey, api_key: apiKey, base_url: site.openWaterUrl };
    const config = configFor(site, { openwater: { ...keys, requests_per_second: 500 } });
    const options: RunOptions = { built: true, env: { NODE_OPTIONS: READ_ONLY } };
    const catalog = catalogOf({
      'Registrant ID': { type: 'string' },
      'OpenWater.jobTitle': { type: ['null', 'string'] },
    });
    const outcome = await runByProtocol(command, command === 'spec' ? undefined : config, { ...options, catalog });
    expect([outcome.exitCode, outcome.stderr]).toEqual([0, '']);
    expect(outcome.records).toHaveLength(command === 'read' ? 1500 : 0);
    expect(outcome.records.some((record) => typeof record['OpenWater.jobTitle'] === 'string')).toBe(command === 'read');
  });
});
