import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demoOptions } from '../../scripts/demo-data.ts';
import { doctor } from '../connector/doctor.ts';
import { configFor } from '../connector/harness.ts';
import { startSite } from '../connector/site.ts';

/** What the README shows of the doctor, with the address of the simulator, and the time, as they were. */
describe('the page of the doctor in the README', () => {
  it('is what the doctor writes where the query is not open to the REST API', async () => {
    const site = await startSite({ ...demoOptions, isAvailableToRest: false, latencyMs: 0 });
    const { clientKey, apiKey } = demoOptions.openWater;
    const keys = { client_key: clientKey, api_key: apiKey, base_url: site.openWaterUrl };
    const { stdout } = await doctor(configFor(site, { openwater: keys }));
    const page = stdout
      .replaceAll(site.imisUrl, 'https://imis.example.org')
      .replaceAll(site.openWaterUrl, 'https://api.secure-platform.com')
      .replace(/[\d-]{10} [\d:]{5}(?= UTC)/, '2026-11-22 09:00');
    const [, shown] = /<!-- sample: doctor -->\n```text\n([\s\S]*?)\n```/.exec(readFileSync('README.md', 'utf8')) ?? [];
    expect(shown).toBe(page.trim());
  });
});
