// A simulated iMIS and OpenWater, and the commands that read from them.
import { execFileSync } from 'node:child_process';
import type { Message } from '../../test/connector/harness.ts';
import type { SimulatorOptions } from '../../test/simulator/index.ts';
import { startSimulator, type RunningSimulator } from '../simulator.ts';

const ACCOUNT = { username: 'bench', password: 'bench' };

/** The files of the configuration and of a catalog that declares all columns, as the platform's does. */
export interface Scene {
  config: string;
  catalog: string;
  /** The command line of a read: what follows `node`. */
  read: string[];
  /** The same read without OpenWater. */
  alone: string[];
}

/**
 * Starts a simulator with these options, does the work, and ends it.
 * @param requestsPerSecond of OpenWater
 */
export async function withScene(
  site: SimulatorOptions,
  work: (scene: Scene) => Promise<void>,
  requestsPerSecond?: number,
): Promise<void> {
  const simulator = await startSimulator({ gzip: false, ...ACCOUNT, ...site });
  try {
    const { imisUrl, openWaterUrl, file } = simulator;
    const imis = { host: imisUrl, ...ACCOUNT, query_name: '$/Demo/Attendees' };
    const alone = readOf(file, 'alone', imis);
    if (openWaterUrl === null) {
      await work({ ...alone, alone: alone.read });
    } else {
      const openwater = {
        client_key: 'k',
        api_key: 'a',
        base_url: openWaterUrl,
        requests_per_second: requestsPerSecond,
      };
      await work({ ...readOf(file, 'enriched', { ...imis, openwater }), alone: alone.read });
    }
  } finally {
    simulator.close();
  }
}

function readOf(file: RunningSimulator['file'], name: string, content: object): Omit<Scene, 'alone'> {
  const config = file(name, content);
  const out = execFileSync(process.execPath, ['dist/main.js', 'discover', '--config', config]).toString();
  const messages = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Message);
  const stream = messages.find(({ catalog }) => catalog)?.catalog?.streams[0];
  const catalog = file(`${name}-catalog`, {
    streams: [{ stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' }],
  });
  return { config, catalog, read: ['dist/main.js', 'read', '--config', config, '--catalog', catalog] };
}
