import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SPEC, VERSION } from '../src/spec.ts';
import { configFor, run } from './connector/harness.ts';
import { startSite } from './connector/site.ts';

const text = (file: string): string => readFileSync(file, 'utf8');
const json = (file: string): Record<string, unknown> => JSON.parse(text(file)) as Record<string, unknown>;
const { version } = json('package.json') as { version: string };

describe('the version in package.json', () => {
  it('is told by --version', () => {
    expect(execFileSync(process.execPath, ['dist/main.js', '--version']).toString()).toBe(`${version}\n`);
  });

  it('is told by the specification', () => {
    expect(SPEC.spec.connectionSpecification['description']).toBe(`source-imis ${version}`);
    expect(VERSION).toBe(version);
  });

  it('is told to both systems with every request', async () => {
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

  it('is the one of the lock file', () => {
    const { version: locked, packages } = json('package-lock.json') as { version: string; packages: { '': object } };
    expect([locked, packages['']]).toEqual([version, expect.objectContaining({ version }) as object]);
  });

  it('is the image’s', () => {
    const dockerfile = text('Dockerfile');
    expect(/^ARG VERSION=(.*)$/m.exec(dockerfile)?.[1]).toBe(version);
    expect(dockerfile).toContain('io.airbyte.version="$VERSION"');
    expect(dockerfile).toContain('org.opencontainers.image.version="$VERSION"');
    expect((parse(text('metadata.yaml')) as { data: object }).data).toMatchObject({ dockerImageTag: version });
  });

  it.each([
    ['CHANGELOG.md', /^## (\d+\.\d+\.\d+)/m],
    ['README.md', /source-imis:(\d+\.\d+\.\d+)/],
  ])('is the one that %s names', (file, place) => {
    expect(place.exec(text(file))?.[1]).toBe(version);
  });
});
