import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { configFor } from '../connector/harness.ts';
import { startSite } from '../connector/site.ts';
import { runPython } from './python.ts';

/** As a connector's folder in Airbyte's repository is called. */
const NAME = 'source-imis';
const OF_A_CONNECTOR = ['acceptance-test-config.yml', 'metadata.yaml', 'integration_tests', 'docs'];
/** The suite's tests, but those that build an image: `npm run test:image` has the image. */
const TESTS = [
  'test_check',
  'test_config_matches_spec',
  'test_discover',
  'test_spec',
  'test_basic_read',
  'test_fail_read',
];

it("passes Airbyte's standard tests", async () => {
  const site = await startSite({ rows: { count: 120, seed: 1 } });
  const above = mkdtempSync(join(tmpdir(), 'source-imis-clients-'));
  onTestFinished(() => {
    rmSync(above, { recursive: true });
  });
  const root = join(above, NAME);
  mkdirSync(join(root, 'secrets'), { recursive: true });
  for (const name of OF_A_CONNECTOR) cpSync(name, join(root, name), { recursive: true });
  writeFileSync(join(root, 'secrets', 'config.json'), JSON.stringify(configFor(site)));
  const tests = resolve('test/clients/standard_tests.py');
  const args = ['-m', 'pytest', tests, '-p', 'no:cacheprovider', '--rootdir', root, '-q', '-rA'];
  const { code, stdout, stderr } = await runPython([...args, '-k', `not docker`], {
    cwd: root,
    env: { CONNECTOR_ROOT: root, CONNECTOR_PROGRAM: resolve('dist/main.js') },
  });
  expect(code, stdout + stderr).toBe(0);
  for (const name of TESTS) expect(stdout).toMatch(new RegExp(`^PASSED .*${name}`, 'm'));
  expect(stdout).not.toMatch(/^(FAILED|ERROR)/m);
});
