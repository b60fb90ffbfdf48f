import { describe, expect, it } from 'vitest';
import { breaches } from '../protocol/breaches.ts';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { Row, SimulatorOptions } from '../simulator/index.ts';
import { reportOf } from './doctor.ts';
import { catalogOf, configFor, run, type Outcome, type RunOptions } from './harness.ts';
import { startSite } from './site.ts';

const TEXT = { type: ['null', 'string'] };
const LOCAL_TIME = { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_without_timezone' };

async function read(
  options: SimulatorOptions,
  run: RunOptions = {},
  config: Record<string, unknown> = {},
): Promise<Outcome> {
  const site = await startSite(options);
  return runByProtocol('read', configFor(site, config), run);
}

const states = ({ messages }: Outcome): unknown[] => messages.flatMap(({ state }) => (state ? [state] : []));
const changes = ({ messages }: Outcome): unknown[] => messages.flatMap(({ record }) => record?.meta?.changes ?? []);

describe('a read', () => {
  it('says where it is: started, running, state, complete', async () => {
    const outcome = await read({ rows: { count: 120, seed: 1 } }, {}, { page_size: 50 });
    const kinds = outcome.messages
      .filter(({ type }) => type !== 'LOG')
      .map(({ type, trace }) => trace?.stream_status?.status ?? trace?.type ?? type);
    expect(kinds.filter((kind, at) => kind !== kinds[at - 1])).toEqual([
      'STARTED',
      'ESTIMATE',
      'RUNNING',
      'RECORD',
      'STATE',
      'COMPLETE',
    ]);
    expect(outcome.exitCode).toBe(0);
  });

  it('counts its records in the state, which is of type STREAM', async () => {
    const outcome = await read({ rows: { count: 120, seed: 1 } });
    expect(states(outcome)).toEqual([
      {
        type: 'STREAM',
        stream: { stream_descriptor: { name: 'Attendees' }, stream_state: {} },
        sourceStats: { recordCount: 120 },
      },
    ]);
  });

  it('tells how many rows there will be, and how many there were', async () => {
    const outcome = await read({ rows: { count: 1234, seed: 1 } });
    const estimates = outcome.messages.flatMap(({ trace }) => (trace?.estimate ? [trace.estimate] : []));
    expect(estimates).toEqual([{ name: 'Attendees', type: 'STREAM', row_estimate: 1234 }]);
    expect(outcome.logs('INFO').at(-1)).toMatch(/1,234 records.*read once.*\d+\.\d s/);
    expect(outcome.warnings).toEqual([]);
  });

  it('of a long query tells its progress every ten seconds', async () => {
    let now = 1_790_000_000_000;
    const timing = { now: () => (now += 50) };
    const outcome = await read({ rows: { count: 3000, seed: 1 } }, { timing }, { page_size: 10, parallel_requests: 2 });
    const progress = outcome.logs('INFO').filter((line) => line.includes(' of 3,000 rows'));
    expect(progress.length).toBeGreaterThan(1);
    const walked = progress.map((line) => Number(/([\d,]+) of/.exec(line)?.[1]?.replaceAll(',', '')));
    expect(walked).toEqual(walked.toSorted((a, b) => a - b));
  });

  it.each([[{}], [{ definition: { status: 403 } }], [{ queryEndpoint: 404 as const }]])(
    'of a query without rows is whole (%j)',
    async (options) => {
      const outcome = await read({ rows: [], columns: [{ name: 'Registrant ID' }], ...options });
      expect(outcome.exitCode).toBe(0);
      expect(outcome.records).toEqual([]);
      expect(outcome.statuses).toEqual(['STARTED', 'COMPLETE']);
      expect(states(outcome)).toMatchObject([{ sourceStats: { recordCount: 0 } }]);
    },
  );

  it('emits an exact repeat once, and every other row of a registrant', async () => {
    const rows = [
      { 'Registrant ID': '1', Session: 'A' },
      { 'Registrant ID': '1', Session: 'A' },
      { 'Registrant ID': '1', Session: 'B' },
      { 'Registrant ID': null, Session: 'C' },
    ];
    const outcome = await read({ rows });
    expect(outcome.records.map((record) => record['Session']).sort()).toEqual(['A', 'B', 'C']);
    expect(outcome.warnings.join('\n')).toMatch(/1 rows? belong/);
    expect(outcome.warnings.join('\n')).toMatch(/1 rows? ha(s|ve) no registrant id/);
    expect(outcome.logs('INFO').at(-1)).toContain('1 exact repeat');
  });

  it('warns of a query that is unsorted or capped', async () => {
    const unsorted = await read({ rows: { count: 60, seed: 1 }, sortFields: [] }, {}, { page_size: 20 });
    expect(unsorted.warnings.join()).toContain('not sorted');
    const capped = await read({ rows: { count: 60, seed: 1 }, limitResultsCount: 25 }, {}, { page_size: 20 });
    expect(capped.warnings.join()).toContain('25 rows at most');
    expect(capped.records).toHaveLength(25);
  });
});

describe('the configured catalog', () => {
  const rows: Row[] = [{ 'Registrant ID': 7, FirstName: 'Ada', City: 'London', Age: 36 }];

  it('decides which columns are emitted, and in which order', async () => {
    const outcome = await read({ rows }, { catalog: catalogOf({ City: TEXT, 'Registrant ID': TEXT }) });
    expect(Object.entries(outcome.records[0] ?? {})).toEqual([
      ['City', 'London'],
      ['Registrant ID', '7'],
    ]);
  });

  it('may declare a column that the query has no more: it is null', async () => {
    const outcome = await read({ rows }, { catalog: catalogOf({ 'Registrant ID': TEXT, Gone: TEXT }) });
    expect(outcome.records).toEqual([{ 'Registrant ID': '7', Gone: null }]);
    expect(changes(outcome)).toEqual([]);
  });

  it('without properties lets all columns through', async () => {
    for (const schema of [undefined, null, {}, { properties: {} }, { type: 'object' }]) {
      const stream = { name: 'Attendees', json_schema: schema };
      const catalog = { streams: [{ stream, sync_mode: 'full_refresh', destination_sync_mode: 'append' }] };
      const outcome = await read({ rows }, { catalog });
      expect(outcome.records).toEqual([{ 'Registrant ID': '7', FirstName: 'Ada', City: 'London', Age: 36 }]);
    }
  });

  const FITS: [string, object, string, Row[string], unknown][] = [
    ['a number as text', TEXT, 'Int32', 12.5, '12.5'],
    ['true as text', TEXT, 'Boolean', true, 'true'],
    ['text as an integer', { type: ['null', 'integer'] }, 'String', ' 42 ', 42],
    ['text with zeros as an integer', { type: 'integer' }, 'String', '007', 7],
    ['text as a number', { type: ['null', 'number'] }, 'String', '-1.5e3', -1500],
    ['text as a boolean', { type: ['boolean', 'null'] }, 'String', 'TRUE', true],
    ['one as a boolean', { type: ['null', 'boolean'] }, 'Int32', 1, true],
    ['a time as it was sent', LOCAL_TIME, 'DateTime', '2019-10-14T14:30:10.317', '2019-10-14T14:30:10.317'],
    ['the time that means none', LOCAL_TIME, 'DateTime', '0001-01-01T00:00:00', '0001-01-01T00:00:00'],
    ['a bare date as a time', LOCAL_TIME, 'String', '2024-02-29', '2024-02-29T00:00:00'],
    ['a time without its zone', LOCAL_TIME, 'String', '2024-02-29T10:00:00Z', '2024-02-29T10:00:00'],
    ['a time without its offset', LOCAL_TIME, 'String', '2024-02-29T10:00:00+11:00', '2024-02-29T10:00:00'],
  ];

  it.each(FITS)('makes a value fit: %s', async (_what, property, dataType, value, expected) => {
    const columns = [{ name: 'Registrant ID' }, { name: 'X', dataType }];
    const outcome = await read(
      { rows: [{ 'Registrant ID': 'R1', X: value }], columns },
      { catalog: catalogOf({ 'Registrant ID': TEXT, X: property }) },
    );
    expect(outcome.records).toEqual([{ 'Registrant ID': 'R1', X: expected }]);
    expect(changes(outcome)).toEqual([]);
  });

  const NOT_COERCIBLE: [string, object, Row[string]][] = [
    ['text as an integer', { type: ['null', 'integer'] }, 'many'],
    ['a fraction as an integer', { type: ['null', 'integer'] }, 1.5],
    ['text as a number', { type: ['null', 'number'] }, '12,50'],
    ['nothing as a number', { type: ['null', 'number'] }, ''],
    ['NaN as a number', { type: ['null', 'number'] }, 'NaN'],
    ['text as a boolean', { type: ['null', 'boolean'] }, 'maybe'],
    ['two as a boolean', { type: ['null', 'boolean'] }, 2],
    ['text as a time', LOCAL_TIME, 'tomorrow'],
    ['a day that is none', LOCAL_TIME, '2024-02-30T00:00:00'],
    ['an hour that is none', LOCAL_TIME, '2024-02-03T25:00:00'],
    ['a number as a time', LOCAL_TIME, 20240203],
    ['another way to write a date', LOCAL_TIME, '3/2/2024'],
  ];

  it.each(NOT_COERCIBLE)(
    'makes null of a value that cannot be coerced, and names it: %s',
    async (_what, property, value) => {
      const columns = [{ name: 'Registrant ID' }, { name: 'X' }, { name: 'Y' }];
      const outcome = await read(
        { rows: [{ 'Registrant ID': 'R1', X: value, Y: 'y' }], columns },
        { catalog: catalogOf({ 'Registrant ID': TEXT, X: property, Y: TEXT }) },
      );
      expect(outcome.records).toEqual([{ 'Registrant ID': 'R1', X: null, Y: 'y' }]);
      expect(changes(outcome)).toEqual([{ field: 'X', change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' }]);
      expect(outcome.warnings.join()).toContain('"X" (1)');
    },
  );

  it('with a stream that this source has not ends the read before it begins', async () => {
    const stream = { name: 'Registrants', json_schema: {} };
    for (const streams of [[{ stream }], [...(catalogOf() as { streams: object[] }).streams, { stream }]]) {
      const site = await startSite({ rows });
      const outcome = await runByProtocol('read', configFor(site), { catalog: { streams } });
      expect(outcome.exitCode).toBe(1);
      expect(outcome.errors[0]).toMatchObject({
        failure_type: 'config_error',
        message: expect.stringMatching(/"Registrants".*"Attendees"/) as string,
      });
      expect(outcome.records).toEqual([]);
      expect(site.imis.requests).toEqual([]);
    }
  });

  it('that asks for an incremental read gets all rows, and a warning', async () => {
    const [configured] = (catalogOf() as { streams: object[] }).streams;
    const outcome = await read({ rows }, { catalog: { streams: [{ ...configured, sync_mode: 'incremental' }] } });
    expect([outcome.exitCode, outcome.records.length]).toEqual([0, rows.length]);
    expect(outcome.warnings.join()).toContain('read in full');
  });

  it.each([
    '',
    'not json',
    '{"streams":',
    'null',
    '[]',
    '"text"',
    '{}',
    '{"streams":{}}',
    '{"streams":[null]}',
    '{"streams":[{}]}',
    '{"streams":[{"stream":{}}]}',
  ])('that is none ends the read with an error: %s', async (catalog) => {
    const site = await startSite({ rows });
    const outcome = await run('read', configFor(site), { catalog });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors).toMatchObject([
      { failure_type: 'config_error', message: expect.stringContaining('--catalog') as string },
    ]);
    expect(outcome.messages).toHaveLength(1);
    expect(site.imis.requests).toEqual([]);
  });
});

describe('the files', () => {
  const sample = { rows: { count: 5, seed: 1 } };

  it.each(['.json', '.txt', '', '.js', '.config', '.json.bak', ' with spaces'])(
    'are read whatever their names end in: "%s"',
    async (ending) => {
      const site = await startSite(sample);
      for (const command of ['check', 'discover', 'read']) {
        const outcome = await runByProtocol(command, configFor(site), {
          ending,
          ...(command === 'read' && { state: [] }),
        });
        expect(outcome.exitCode).toBe(0);
        expect(outcome.records).toHaveLength(command === 'read' ? 5 : 0);
      }
    },
  );

  it.each([
    ['an empty list', []],
    ['an empty object', {}],
    ['null', 'null'],
    [
      'a state of this stream',
      [{ type: 'STREAM', stream: { stream_descriptor: { name: 'Attendees' }, stream_state: {} } }],
    ],
    [
      'a state of another stream',
      [{ type: 'STREAM', stream: { stream_descriptor: { name: 'Gone' }, stream_state: { a: 1 } } }],
    ],
    ['a legacy state', { type: 'LEGACY', data: { Attendees: { cutoff: 1 } } }],
  ])('may hold as state %s: everything is read', async (_what, state) => {
    expect((await read(sample, { state })).records).toHaveLength(5);
  });

  it('may start with a byte order mark', async () => {
    const site = await startSite(sample);
    const outcome = await run('read', `\uFEFF${JSON.stringify(configFor(site))}`, {
      catalog: `\uFEFF${JSON.stringify(catalogOf())}`,
    });
    expect(outcome.records).toHaveLength(5);
  });

  it.each(['state', 'config'])('that are no JSON are named: %s', async (name) => {
    const site = await startSite(sample);
    const outcome =
      name === 'state' ? await run('read', configFor(site), { state: '{"a":' }) : await run('read', '{"host":');
    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors[0]?.message).toContain(`--${name}`);
    expect(breaches('read', outcome)).toEqual([]);
  });
});

describe('check', () => {
  it('says what it found', async () => {
    const site = await startSite({ rows: { count: 1234, seed: 1 } });
    const { status } = await runByProtocol('check', configFor(site));
    expect(status).toEqual({
      status: 'SUCCEEDED',
      message: expect.stringMatching(/20 columns and 1,234 rows/) as string,
    });
  });

  it.each([
    [{}],
    [{ definition: { status: 403 } }],
    [{ definition: 'null' as const }],
    [{ queryEndpoint: 501 as const }],
  ])('succeeds for a query without rows, and says so (%j)', async (options) => {
    const site = await startSite({ rows: [], columns: [{ name: 'Registrant ID' }], ...options });
    const outcome = await runByProtocol('check', configFor(site));
    expect(outcome.status).toEqual({ status: 'SUCCEEDED', message: expect.stringContaining('no rows') as string });
  });

  it.each([
    ['check', /20 columns and at least 20 rows/],
    ['doctor', /^20 rows at least: iMIS reports none, and sends some\.$/],
  ])('goes by the rows where iMIS says that there are none (%s)', async (command, says) => {
    const site = await startSite({ rows: { count: 30, seed: 1 }, totalCount: () => 0 });
    const config = configFor(site, { page_size: 20 });
    const found =
      command === 'check'
        ? (await runByProtocol('check', config)).status?.message
        : (await reportOf(config)).report.steps.find(({ id }) => id === 'rows')?.found;
    expect(found).toMatch(says);
  });

  it.each([403, 404, 501])('does without definition and prompts where they are refused with %i', async (status) => {
    const site = await startSite({ rows: { count: 5, seed: 1 }, definition: { status }, prompts: { status } });
    expect((await runByProtocol('check', configFor(site))).status?.status).toBe('SUCCEEDED');
  });

  it('makes four requests', async () => {
    const site = await startSite({ rows: { count: 5000, seed: 1 } });
    await runByProtocol('check', configFor(site));
    expect(site.imis.requests.map(({ kind }) => kind).sort()).toEqual(['definition', 'prompts', 'query', 'token']);
  });
});
