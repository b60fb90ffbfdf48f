import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configFor } from '../connector/harness.ts';
import { printed } from '../printed.ts';
import { registrantId, startSimulator, type Simulator, type SimulatorOptions } from '../simulator/index.ts';
import { at, objectAt, type Json, type JsonObject } from './json.ts';
import { bodiesOf, type Run } from './run.ts';

/** Several pages of rows of every type, half of whose people have an OpenWater profile with a field of every kind. */
const ROWS = 60;
export const SITE: SimulatorOptions = {
  rows: { count: ROWS, seed: 4 },
  openWater: { users: { users: 35, matching: 30, seed: 4 } },
};
export const KEYS = Array.from({ length: ROWS }, (_, index) => registrantId(index));

export const INVALID = example('invalid_config.json');
export const SAMPLE = example('sample_config.json');
export const CONFIGURED_CATALOG = example('configured_catalog.json');
export const ABNORMAL_CATALOG = example('abnormal_catalog.json');

export function example(name: string): JsonObject {
  return JSON.parse(readFileSync(`integration_tests/${name}`, 'utf8')) as JsonObject;
}

/** A site that is there until it is closed, and the configuration for it with every field. */
export interface Scene {
  sim: Simulator;
  config: JsonObject;
}

export async function openScene(options: SimulatorOptions = SITE): Promise<Scene> {
  const sim = await startSimulator(options);
  const { clientKey, apiKey } = sim.openWater.settings;
  const keys = { client_key: clientKey, api_key: apiKey, base_url: sim.openWaterUrl };
  const openwater = { ...keys, organization_code: 'org', requests_per_second: 500 };
  const more = { query_parameters: [], registrant_id_column: 'Registrant ID', swapcard_fields: false };
  const config = configFor(sim, { ...more, page_size: 25, parallel_requests: 2, openwater }) as JsonObject;
  return { sim, config };
}

const QUICKLY = {
  SOURCE_IMIS_RETRY_BASE_MS: '2',
  SOURCE_IMIS_TIMEOUT_MS: '10000',
  SOURCE_IMIS_OPENWATER_TIMEOUT_MS: '10000',
};

/**
 * Runs the built program as the platform does: a process of its own, with files. A text is written as it is.
 * @returns what it printed, whether or not that is of the protocol
 */
export async function ours(command: string, config?: Json, catalog?: Json): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'source-imis-acceptance-'));
  const files = Object.entries({ config, catalog }).flatMap(([name, content]) => {
    if (content === undefined) return [];
    const file = join(folder, `${name}.json`);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return [`--${name}`, file];
  });
  try {
    const { stdout, ...rest } = await printed(process.execPath, ['dist/main.js', command, ...files], { env: QUICKLY });
    return { command, lines: stdout.split('\n').filter(Boolean), ...rest, ...(catalog !== undefined && { catalog }) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `build_configured_catalog_from_discovered_catalog_and_empty_streams`: everything that was discovered. */
export function catalogFrom(discovered: Run): JsonObject {
  const streams = at(bodiesOf(discovered, 'CATALOG')[0], 'streams');
  return {
    streams: (Array.isArray(streams) ? streams : []).map((stream) => ({
      stream,
      sync_mode: 'full_refresh',
      destination_sync_mode: 'overwrite',
    })),
  };
}

/** The catalog that the acceptance tests make a connector fail with. */
export const IMPOSSIBLE_CATALOG: JsonObject = {
  streams: [
    {
      stream: {
        name: '__AIRBYTE__stream_that_does_not_exist',
        json_schema: { type: 'object', properties: { f1: { type: 'string' } } },
        supported_sync_modes: ['full_refresh'],
      },
      sync_mode: 'INVALID',
      destination_sync_mode: 'INVALID',
    },
  ],
};

/** Only what the form requires. */
export function requiredOf(form: JsonObject, config: JsonObject): JsonObject {
  const required = Array.isArray(form['required']) ? form['required'] : [];
  return Object.fromEntries(Object.entries(config).filter(([key]) => required.includes(key)));
}

/** Everything but one field. */
export function without(config: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== key));
}

/** The values of a configuration that no message may show. */
export function secretsIn(config: JsonObject): string[] {
  return [config['password'], objectAt(config, 'openwater')['api_key']].filter((value) => typeof value === 'string');
}
