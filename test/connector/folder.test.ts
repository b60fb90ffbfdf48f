import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { Simulator, SimulatorOptions } from '../simulator/index.ts';
import { reportOf } from './doctor.ts';
import { catalogOf, configFor, type Outcome } from './harness.ts';
import { startSite } from './site.ts';

const FOLDER = '$/Org/Airbyte';
const orders = Array.from({ length: 45 }, (_, at) => ({ 'Order No': 1000 + at, Total: at / 4, Paid: at % 2 === 0 }));
const queries: NonNullable<SimulatorOptions['queries']> = {
  [`${FOLDER}/Orders`]: {
    rows: orders,
    columns: [
      { name: 'Order No', dataType: 'Int32' },
      { name: 'Total', dataType: 'Decimal' },
      { name: 'Paid', dataType: 'Boolean' },
    ],
    sortFields: ['Order No'],
  },
  [`${FOLDER}/Chapter rosters`]: { rows: [{ Chapter: 'North', Members: 7 }], access: 403 },
  [`${FOLDER}/Board 2027/28`]: { folder: FOLDER, rows: [{ Name: 'Ada', Since: '2020-01-01T00:00:00' }] },
  [`${FOLDER}/Empty`]: { rows: [], columns: [{ name: 'When', dataType: 'DateTime' }] },
  [`${FOLDER}/Draft`]: { rows: { count: 3 }, documentStatus: 'Working' },
  [`${FOLDER}/Sessions`]: {
    rows: [{ EventCode: 'A' }],
    prompts: [{ propertyName: 'EventCode', label: 'Which event?', required: true, allowMultiple: false }],
  },
  [`${FOLDER}/Members`]: { rows: { count: 4 } },
  [`${FOLDER}/Dues paid`]: { rows: { count: 4 } },
  [`${FOLDER}/Dues_Paid`]: { rows: { count: 4 } },
  [`${FOLDER}/Old/Orders`]: { rows: { count: 2 } },
};
const people = [
  { 'Registrant ID': '1', Town: 'Leeds' },
  { 'Registrant ID': '2', Town: 'York' },
];
const site: SimulatorOptions = {
  path: `${FOLDER}/Attendees of 2027`,
  rows: people,
  queries,
  documents: [
    { name: 'Members', folder: FOLDER },
    { name: 'Subfolder', folder: FOLDER, type: 'FOL' },
    { name: 'Page', folder: FOLDER, type: 'CON' },
  ],
  foldersInEveryList: true,
  documentOrder: 3,
};
const shapes: [string, SimulatorOptions][] = [
  ['EMS', { wrappedIds: true }],
  ['2017', { shape: '2017', sparseDocuments: true }],
];
const LEFT_OUT = ['Attendees of 2027', 'Chapter rosters', 'Dues paid', 'Dues_Paid', 'Members', 'Members', 'Sessions'];

async function run(
  command: string,
  options: SimulatorOptions = {},
  more: object = {},
): Promise<{ outcome: Outcome; sim: Simulator }> {
  const sim = await startSite({ ...site, ...options });
  return { sim, outcome: await runByProtocol(command, configFor(sim, { query_folder: FOLDER, ...more })) };
}

async function read(
  names: readonly string[],
  options: SimulatorOptions = {},
  more: object = {},
): Promise<{ outcome: Outcome; sim: Simulator }> {
  const sim = await startSite({ ...site, ...options });
  const config = configFor(sim, { query_folder: FOLDER, page_size: 20, ...more });
  return { sim, outcome: await runByProtocol('read', config, { catalog: catalogNaming(names) }) };
}

function catalogNaming(names: readonly string[]): object {
  const [attendees] = (catalogOf() as { streams: [{ stream: object }] }).streams;
  return { streams: names.map((name) => ({ ...attendees, stream: { ...attendees.stream, name } })) };
}

const streamsOf = ({ messages }: Outcome): NonNullable<(typeof messages)[number]['catalog']>['streams'] =>
  messages.find(({ catalog }) => catalog)?.catalog?.streams ?? [];
const leftOut = ({ warnings }: Outcome): string[] => warnings.filter((warning) => warning.includes('left out'));
const recordsOf = ({ messages }: Outcome, stream: string): Record<string, unknown>[] =>
  messages.flatMap(({ record }) => (record?.stream === stream ? [record.data] : []));
const folderRequests = (sim: Simulator): string[] =>
  sim.imis.requests.filter(({ path }) => path.includes('DocumentSummary')).map(({ body }) => body);

describe.each(shapes)('a folder of queries, in the shape of %s', (_shape, shape) => {
  it('gives the streams besides the attendees, in alphabetical order, with columns and types of their own', async () => {
    const { outcome } = await run('discover', shape);
    const [attendees, ...others] = streamsOf(outcome);
    expect(attendees).toMatchObject({ name: 'Attendees', source_defined_primary_key: [['Registrant ID']] });
    expect(others.map(({ name }) => name)).toEqual(['Board 2027/28', 'Empty', 'Orders']);
    for (const stream of others) {
      expect(stream).not.toHaveProperty('source_defined_primary_key');
      expect(stream.supported_sync_modes).toEqual(['full_refresh']);
    }
    expect(Object.entries(others[2]?.json_schema.properties ?? {})).toEqual([
      ['Order No', { type: ['null', 'integer'] }],
      ['Total', { type: ['null', 'number'] }],
      ['Paid', { type: ['null', 'boolean'] }],
    ]);
    expect(others[1]?.json_schema.properties).toMatchObject({ When: { format: 'date-time' } });
  });

  it('leaves out what can be no stream, with one warning each that says what to do', async () => {
    const { outcome } = await run('discover', shape);
    const warnings = leftOut(outcome);
    expect(warnings.map((warning) => /"([^"]*)"/.exec(warning)?.[1]).toSorted()).toEqual(LEFT_OUT);
    const about = (name: string): string => warnings.find((warning) => warning.includes(`"${name}"`)) ?? '';
    expect(about('Chapter rosters')).toMatch(/403|may not read.*Security tab/);
    expect(about('Sessions')).toMatch(/"EventCode" \(Which event\?\).*optional/);
    expect(about('Members')).toMatch(/Rename/);
    expect(about('Dues paid')).toMatch(/"Dues_Paid"/);
  });

  it('is counted by check, besides the proof of the attendees', async () => {
    const { outcome, sim } = await run('check', shape);
    expect(outcome.status).toEqual({
      status: 'SUCCEEDED',
      message: expect.stringMatching(/2 columns and 2 rows\..*folder.*10 published queries/) as string,
    });
    expect(sim.imis.requestsFor(`${FOLDER}/Orders`)).toEqual([]);
  });

  it('is read in the order of the catalog, each stream whole, with counts of its own', async () => {
    const { outcome, sim } = await read(['Orders', 'Attendees', 'Empty'], shape);
    expect(outcome.exitCode).toBe(0);
    expect(recordsOf(outcome, 'Orders')).toEqual(orders);
    expect(recordsOf(outcome, 'Attendees')).toEqual(people);
    expect(outcome.messages.flatMap(({ state }) => (state ? [state.sourceStats.recordCount] : []))).toEqual([45, 2, 0]);
    expect(outcome.messages.flatMap(({ trace }) => (trace?.estimate ? [trace.estimate.row_estimate] : []))).toEqual([
      45, 2, 0,
    ]);
    expect(outcome.statuses).toEqual([
      ...['STARTED', 'RUNNING', 'COMPLETE', 'STARTED', 'RUNNING', 'COMPLETE'],
      ...['STARTED', 'COMPLETE'],
    ]);
    expect(sim.imis.requestsFor(`${FOLDER}/Board 2027/28`)).toEqual([]);
  });

  it('is a section of the doctor: each query with its rows, columns and sort, or why it is no stream', async () => {
    const sim = await startSite({ ...site, ...shape });
    const { report, stdout } = await reportOf(configFor(sim, { query_folder: FOLDER }));
    const byName = new Map(report.folder?.queries.map((query) => [query.name, query]));
    expect(byName.get('Orders')).toMatchObject({ rows: 45, columns: 3, isSorted: true, problem: null });
    expect(byName.get('Sessions')?.problem).toMatch(/Which event\?/);
    expect(report.steps.find(({ id }) => id === 'folder')).toMatchObject({ status: 'warning' });
    expect(stdout).not.toContain('North');
  });
});

describe('a read', () => {
  it('of the attendees alone does not look at the folder, and one without them asks for nothing of theirs', async () => {
    const alone = await read(['Attendees']);
    expect(folderRequests(alone.sim)).toEqual([]);
    const without = await read(['Orders'], { openWater: {} }, {});
    expect(without.outcome.records).toEqual(orders);
    expect(without.sim.imis.requestsFor(`${FOLDER}/Attendees of 2027`)).toEqual([]);
    expect(without.sim.openWater.requests).toEqual([]);
  });

  it('ends with the first stream that fails', async () => {
    const { outcome, sim } = await read(['Attendees', 'Chapter rosters', 'Orders']);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.statuses).toEqual(['STARTED', 'RUNNING', 'COMPLETE', 'STARTED', 'INCOMPLETE']);
    expect(sim.imis.requestsFor(`${FOLDER}/Orders`)).toEqual([]);
  });

  it('of a stream that the folder does not hold says what there is', async () => {
    const { outcome } = await read(['Ordres']);
    expect(outcome.errors[0]).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(/"Ordres".*"Orders"/) as string,
    });
  });
});

describe('no stream disappears', () => {
  it('because a firewall refuses many requests at once', async () => {
    const { outcome } = await run('discover', {
      faults: [{ on: ({ queryPath }) => queryPath?.endsWith('/Orders') === true, do: { status: 403, html: true } }],
    });
    expect(outcome.exitCode).toBe(1);
    expect(streamsOf(outcome)).toEqual([]);
  });

  it('because iMIS refuses a query once', async () => {
    const { outcome } = await run('discover', {
      faults: [
        {
          on: ({ kind, queryPath }) => kind === 'query' && queryPath?.endsWith('/Orders') === true,
          times: 1,
          do: { status: 403, body: '{"Message":"x"}' },
        },
      ],
    });
    expect(streamsOf(outcome).map(({ name }) => name)).toContain('Orders');
  });

  it.each([
    ['a refusal without JSON', { status: 403, body: 'Forbidden' }],
    ['an outage', { status: 500 }],
    ['a request that is invalid', { status: 400, body: '{"Message":"x"}' }],
  ])('because of %s', async (_what, fault) => {
    const { outcome } = await run('discover', {
      faults: [{ on: ({ kind, queryPath }) => kind === 'query' && queryPath?.endsWith('/Orders') === true, do: fault }],
    });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors[0]?.message).toContain('Orders');
  });

  it('because its definition is not shown', async () => {
    const hidden = {
      ...queries,
      [`${FOLDER}/Chapter rosters`]: { rows: { count: 1 }, access: 403 as const, definition: { status: 403 } },
    };
    const { outcome } = await run('discover', { queries: hidden });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors[0]?.message).toContain('Chapter rosters');
  });

  it.each<[string, SimulatorOptions, RegExp]>([
    ['is not there', { queries: {}, documents: [], path: '$/Org/Attendees' }, /no folder "\$\/Org\/Airbyte"/],
    ['is empty', { folderAccess: { [FOLDER]: 'empty' } }, /no published query/],
    ['has no list', { folderAccess: { [FOLDER]: { list: 'null' } } }, /no published query/],
    ['is refused', { folderAccess: { [FOLDER]: 403 } }, /does not show the folder/],
    ['is not listed', { folderAccess: { [FOLDER]: { list: 404 } } }, /does not show the folder/],
  ])('because the folder %s: discover and check say so', async (_what, options, message) => {
    const discovered = await run('discover', options);
    expect(discovered.outcome.errors[0]).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(message) as string,
    });
    const checked = await run('check', options);
    expect(checked.outcome.status).toEqual({ status: 'FAILED', message: expect.stringMatching(message) as string });
  });
});

describe('query_folder', () => {
  it('costs not one request where it is not set', async () => {
    for (const command of ['check', 'discover', 'read']) {
      const sim = await startSite(site);
      const outcome = await runByProtocol(command, configFor(sim));
      expect(outcome.exitCode).toBe(0);
      expect(sim.imis.requests.map(({ kind }) => kind).toSorted()).toEqual(['definition', 'prompts', 'query', 'token']);
    }
  });

  it.each(['Org/Airbyte', '$/', '$/Org/Airbyte/', ' '])('is refused as %j', async (query_folder) => {
    const { outcome } = await run('check', {}, { query_folder });
    expect(outcome.status?.message).toContain('Query folder (query_folder)');
  });

  it('takes 100 queries in parallel', async () => {
    const hundred = Object.fromEntries(
      Array.from({ length: 100 }, (_, at) => [`${FOLDER}/Query ${at}`, { rows: { count: 3 } }]),
    );
    const { outcome, sim } = await run('discover', { queries: hundred, documents: [], latencyMs: 5 });
    expect(streamsOf(outcome)).toHaveLength(101);
    expect(sim.imis.requests.filter(({ kind }) => kind === 'query')).toHaveLength(101);
  });
});

describe('a path that iMIS does not know', () => {
  it.each(['check', 'discover', 'read'])('is answered by %s with the nearest name in its folder', async (command) => {
    const sim = await startSite(site);
    const outcome = await runByProtocol(command, configFor(sim, { query_name: `${FOLDER}/Ordres` }));
    expect(outcome.status?.message ?? outcome.errors[0]?.message).toContain('"Orders"');
  });

  it('has its folder named if that is not there', async () => {
    const sim = await startSite(site);
    const outcome = await runByProtocol('check', configFor(sim, { query_name: '$/Org/Airbite/Orders' }));
    expect(outcome.status?.message).toContain('no folder "$/Org/Airbite"');
  });
});
