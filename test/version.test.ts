import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SPEC } from '../src/spec.ts';
import { configFor, run } from './connector/harness.ts';
import { startSite } from './connector/site.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

describe('the version in package.json', () => {
  it('is what --version prints', () => {
    expect(execFileSync(process.execPath, ['dist/main.js', '--version']).toString()).toBe(`${version}\n`);
  });

  it('is in the specification', () => {
    expect(SPEC.spec.connectionSpecification['description']).toBe(`source-imis ${version}`);
  });

  it('goes to both systems with every request', async () => {
    const { openWater, ...site } = await startSite({
      rows: { count: 3 },
      openWater: { users: { users: 3, matching: 3 } },
    });
    const { clientKey, apiKey } = openWater.settings;
    const openwater = { client_key: clientKey, api_key: apiKey, base_url: site.openWaterUrl, requests_per_second: 500 };
    const discovered = await run('discover', configFor(site, { openwater }));
    const catalog = { streams: [{ stream: discovered.stream, sync_mode: 'full_refresh' }] };
    expect((await run('read', configFor(site, { openwater }), { catalog })).records).toHaveLength(3);
    for (const { requests } of [site.imis, openWater]) {
      expect(new Set(requests.map(({ headers }) => headers['user-agent']))).toEqual(
        new Set([`source-imis/${version}`]),
      );
    }
  });
});
