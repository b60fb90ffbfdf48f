import { doctor } from '../../test/connector/doctor.ts';
import { configFor, run } from '../../test/connector/harness.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../test/simulator/index.ts';
import { demoOptions } from '../demo-data.ts';

/** What the README shows instead of the simulator's addresses, and of the time. */
const SHOWN = {
  imis: 'https://your-org.imis.com',
  openWater: 'https://api.secure-platform.com',
  time: '2026-11-26 09:00',
};
/** Calls a second: the sample is not to wait for OpenWater. */
const FAST = 500;

/** A busy machine must not make the sample one of an OpenWater that is too slow. */
const environment = { timeoutMs: 600_000, openWaterTimeoutMs: 600_000 };

/** The first record of the demo of somebody who has dietary needs. */
export async function recordSample(): Promise<string> {
  return withSimulator({}, async (simulator) => {
    const config = configFor(simulator, { openwater: openWaterFor(simulator) });
    const discovered = await run('discover', config, { environment });
    const catalog = { streams: [{ stream: discovered.stream, sync_mode: 'full_refresh' }] };
    const { records } = await run('read', config, { catalog, environment });
    const shown = records.find(({ 'OpenWater.dietary': dietary }) => Array.isArray(dietary) && dietary.length > 0);
    return fenced('json', JSON.stringify(shown, null, 2));
  });
}

/** The doctor's page for the demo's query, if it is not open to the REST API. */
export async function doctorSample(): Promise<string> {
  return withSimulator({ isAvailableToRest: false }, async (simulator) => {
    const { stdout } = await doctor(configFor(simulator, { openwater: openWaterFor(simulator) }), { environment });
    const page = stdout
      .replaceAll(simulator.imisUrl, SHOWN.imis)
      .replaceAll(simulator.openWaterUrl, SHOWN.openWater)
      .replace(/[\d-]{10} [\d:]{5}(?= UTC)/, SHOWN.time);
    return fenced('text', page.trim());
  });
}

async function withSimulator(
  options: SimulatorOptions,
  work: (simulator: Simulator) => Promise<string>,
): Promise<string> {
  const simulator = await startSimulator({ ...demoOptions, latencyMs: 0, ...options });
  try {
    return await work(simulator);
  } finally {
    await simulator.close();
  }
}

function openWaterFor({ openWaterUrl }: Simulator): object {
  const { clientKey, apiKey } = demoOptions.openWater;
  return { client_key: clientKey, api_key: apiKey, base_url: openWaterUrl, requests_per_second: FAST };
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
