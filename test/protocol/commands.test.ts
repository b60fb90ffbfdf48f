import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configFor, type Message, type Outcome } from '../connector/harness.ts';
import { registrantId, startSimulator, type Simulator } from '../simulator/index.ts';
import { runByProtocol } from './run-by-protocol.ts';

/** The built program, as the platform and its acceptance tests run it: each outcome is held to every rule. */
const run = (command: string, config?: unknown, catalog?: unknown): Promise<Outcome> =>
  runByProtocol(command, config, { built: true, ...(catalog !== undefined && { catalog }) });

const example = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(`integration_tests/${name}`, 'utf8')) as Record<string, unknown>;

/** `build_configured_catalog_from_discovered_catalog`: everything that was discovered. */
function catalogFrom({ messages }: Outcome): object {
  const streams = messages.find(({ catalog }) => catalog)?.catalog?.streams ?? [];
  const modes = { sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' };
  return { streams: streams.map((stream) => ({ stream, ...modes })) };
}

const ROWS = 60;
const KEYS = Array.from({ length: ROWS }, (_, index) => registrantId(index));
const ids = ({ records }: Outcome): unknown[] => records.map((data) => data['Registrant ID']);

let sim: Simulator;
/** Every field, and several pages of rows of every type. */
let config: Record<string, unknown>;
let catalog: object;

beforeAll(async () => {
  sim = await startSimulator({
    rows: { count: ROWS, seed: 4 },
    openWater: { users: { users: 35, matching: 30, seed: 4 } },
  });
  const { clientKey, apiKey } = sim.openWater.settings;
  const keys = { client_key: clientKey, api_key: apiKey, base_url: sim.openWaterUrl };
  const openwater = { ...keys, organization_code: 'org', requests_per_second: 500 };
  config = configFor(sim, {
    ...{ query_parameters: [], registrant_id_column: 'Registrant ID', swapcard_fields: true },
    ...{ page_size: 25, parallel_requests: 2, openwater },
  });
  catalog = catalogFrom(await run('discover', config));
});
afterAll(() => sim.close());

describe('spec', () => {
  it('is the one that the acceptance tests are given', async () => {
    const { messages } = await run('spec');
    expect(messages).toEqual([{ type: 'SPEC', spec: example('spec.json') }]);
  });
});

describe('check', () => {
  it('succeeds', async () => {
    expect((await run('check', config)).status?.status).toBe('SUCCEEDED');
  });

  it.each<[what: string, change: Record<string, unknown> | string]>([
    ['no host', { host: undefined }],
    ['a wrong password', { password: 'wrong' }],
    ['an unknown query', { query_name: '$/Nowhere/At all' }],
    ['a column that is not there', { registrant_id_column: 'Nobody' }],
    ['no JSON', '{"password": "x"'],
  ])('fails with %s', async (_what, change) => {
    const outcome = await run('check', typeof change === 'string' ? change : { ...config, ...change });
    expect(outcome.status?.status).toBe('FAILED');
  });

  it('fails with the configuration that the acceptance tests take for a wrong one', async () => {
    expect((await run('check', example('invalid_config.json'))).status?.status).toBe('FAILED');
  });

  it('has no result in an outage', async () => {
    const { errors } = await run('check', { ...config, host: 'http://127.0.0.1:9' });
    expect(errors.map((error) => error.failure_type)).toEqual(['transient_error']);
  });
});

describe('discover', () => {
  it('gives the same catalog again, the order of its columns too', async () => {
    expect(JSON.stringify(catalogFrom(await run('discover', config)))).toBe(JSON.stringify(catalog));
  });

  it('gives columns of every kind, so that the rules are tried on all of them', () => {
    const { stream } = (catalog as { streams: { stream: NonNullable<Message['catalog']>['streams'][0] }[] })
      .streams[0]!;
    const kinds = Object.values(stream.json_schema.properties).map(({ type, format, airbyte_type: own, items }) =>
      JSON.stringify([type, format, own, (items as { type?: unknown } | undefined)?.type]),
    );
    expect(new Set(kinds).size).toBe(9);
  });

  it('fails without a catalog', async () => {
    const { errors } = await run('discover', { ...config, password: 'wrong' });
    expect(errors.map((error) => error.failure_type)).toEqual(['config_error']);
  });
});

describe('read', () => {
  it('gives every row in its order, and again when it is run again', async () => {
    const outcomes = [await run('read', config, catalog), await run('read', config, catalog)];
    expect(outcomes.map(ids)).toEqual([KEYS, KEYS]);
    expect(outcomes[1]?.records).toEqual(outcomes[0]?.records);
  });

  it('follows a catalog of fewer columns', async () => {
    expect(ids(await run('read', config, example('configured_catalog.json')))).toEqual(KEYS);
  });

  it('ends well without rows', async () => {
    const empty = await startSimulator({ rows: { count: 0 } });
    const { exitCode, statuses } = await run('read', configFor(empty), catalog);
    await empty.close();
    expect([exitCode, statuses]).toEqual([0, ['STARTED', 'COMPLETE']]);
  });

  it.each<[what: string, catalog: unknown]>([
    ['of streams that do not exist', example('abnormal_catalog.json')],
    ['that is none', {}],
    ['that is no JSON', 'streams'],
  ])('refuses a catalog %s, and reads nothing', async (_what, given) => {
    const { exitCode, records, errors } = await run('read', config, given);
    expect([exitCode, records, errors.map((error) => error.failure_type)]).toEqual([1, [], ['config_error']]);
  });

  it('is incomplete after an outage, and names the stream', async () => {
    sim.imis.fault({ on: 'query', skip: 1, do: { status: 503 } });
    const { exitCode, statuses, errors } = await run('read', config, catalog);
    expect([exitCode, statuses.at(-1)]).toEqual([1, 'INCOMPLETE']);
    expect(errors).toMatchObject([{ failure_type: 'transient_error', stream_descriptor: { name: 'Attendees' } }]);
  });
});
