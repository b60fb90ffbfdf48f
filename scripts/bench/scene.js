// A simulated iMIS and OpenWater, and the commands that read from them.
import { execFileSync } from 'node:child_process';
import { startSimulator } from '../simulator.js';

const ACCOUNT = { username: 'bench', password: 'bench' };

/**
 * Starts a simulator with these options, does the work, and ends it.
 * @param {object} site the simulator's options
 * @param {(scene: { config: string, catalog: string, read: string[], alone?: string[] }) => Promise<void>} work gets the
 *   files of the configuration and of a catalog that declares all columns, as the platform's does, and the command lines
 *   (what follows `node`) of a read, and of the same read without OpenWater
 * @param {number} [pace] OpenWater calls a second
 */
export async function withScene(site, work, pace) {
  const simulator = await startSimulator({ gzip: false, ...ACCOUNT, ...site });
  try {
    const { imisUrl, openWaterUrl, file } = simulator;
    const imis = { host: imisUrl, ...ACCOUNT, query_name: '$/Demo/Attendees' };
    const alone = readOf(file, 'alone', imis);
    if (!openWaterUrl) return await work(alone);
    const openwater = { client_key: 'k', api_key: 'a', base_url: openWaterUrl, requests_per_second: pace };
    await work({ ...readOf(file, 'enriched', { ...imis, openwater }), alone: alone.read });
  } finally {
    simulator.close();
  }
}

function readOf(file, name, content) {
  const config = file(name, content);
  const out = execFileSync(process.execPath, ['dist/main.js', 'discover', '--config', config]).toString();
  const messages = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const [stream] = messages.find(({ catalog }) => catalog).catalog.streams;
  const catalog = file(`${name}-catalog`, {
    streams: [{ stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' }],
  });
  return { config, catalog, read: ['dist/main.js', 'read', '--config', config, '--catalog', catalog] };
}
