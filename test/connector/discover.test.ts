import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import { DATA_TYPE_NAMES, type Row, type SimulatorOptions } from '../simulator/index.ts';
import { catalogOf, configFor, type Outcome } from './harness.ts';
import { startSite } from './site.ts';

const TEXT = { type: ['null', 'string'] };
const NUMBER = { type: ['null', 'number'] };
const INTEGER = { type: ['null', 'integer'] };
const BOOLEAN = { type: ['null', 'boolean'] };
const LOCAL_TIME = { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_without_timezone' };

const TYPES: Record<(typeof DATA_TYPE_NAMES)[number], object> = {
  Boolean: BOOLEAN,
  Byte: INTEGER,
  'Byte[]': TEXT,
  DateTime: LOCAL_TIME,
  Decimal: NUMBER,
  Double: NUMBER,
  Guid: TEXT,
  Int32: INTEGER,
  Int64: INTEGER,
  SByte: INTEGER,
  String: TEXT,
};

/** A column of every type, in an order that is not the alphabet's. */
const columns = [
  { name: 'Zone' },
  { name: 'Registrant ID', dataType: 'Int32' },
  ...[...DATA_TYPE_NAMES].reverse().map((dataType) => ({ name: `A ${dataType}`, dataType })),
  { name: 'Status', dataType: 'Int32' },
];
const everyType = { rows: { count: 20, seed: 3, columns } };

async function discover(options: SimulatorOptions, config: Record<string, unknown> = {}): Promise<Outcome> {
  const site = await startSite(options);
  return runByProtocol('discover', configFor(site, config));
}

async function typesOf(options: SimulatorOptions, config: Record<string, unknown> = {}): Promise<[string, object][]> {
  const outcome = await discover(options, config);
  expect(outcome.errors).toEqual([]);
  return Object.entries(outcome.stream.json_schema.properties).map(([name, { description: _, ...type }]) => [
    name,
    type,
  ]);
}

describe('the types of the columns', () => {
  const expected = [
    ['Zone', TEXT],
    ['Registrant ID', TEXT],
    ...[...DATA_TYPE_NAMES].reverse().map((name) => [`A ${name}`, TYPES[name]]),
    ['Status', TEXT],
  ];

  it.each([
    ['with rows', everyType],
    ['without rows', { rows: [] as Row[], columns }],
    ['over an old server', { ...everyType, queryEndpoint: 404 as const }],
    ['where the prompts are refused with 403', { ...everyType, prompts: { status: 403 } }],
    ['where the prompts are refused with 404', { ...everyType, prompts: { status: 404 } }],
    ['where the prompts are refused with 501', { ...everyType, prompts: { status: 501 } }],
    ['where there is no answer about prompts', { ...everyType, prompts: null }],
    ['without rows and prompts', { rows: [] as Row[], columns, prompts: { status: 403 } }],
  ])('come from the definition, in its order: %s', async (_what, options) => {
    expect(await typesOf(options)).toEqual(expected);
  });

  it('are text where the definition names a type that nobody knows', async () => {
    const unknown = ['TimeSpan', 'Char', 'System.Object', 'decimal?', ''].map((dataType, at) => ({
      name: `C${at}`,
      dataType,
    }));
    const options = { rows: [] as Row[], columns: [{ name: 'Registrant ID' }, ...unknown] };
    expect((await typesOf(options)).map(([, type]) => type)).toEqual(Array(6).fill(TEXT));
  });

  const refusals: [string, SimulatorOptions][] = [
    ['403', { definition: { status: 403 } }],
    ['404', { definition: { status: 404 } }],
    ['501', { definition: { status: 501 } }],
    ['null', { definition: 'null' }],
    ['the version of 2017, which names no columns', { definition: '2017' }],
  ];
  const rows: Row[] = [
    { 'Registrant ID': '1', Amount: 1.5, Count: 1, Member: true, On: '2024-01-02T03:04:05', Note: null, Mixed: 1 },
    { 'Registrant ID': '2', Amount: 2, Count: 2, Member: false, On: '2024-01-02T00:00:00', Note: null, Mixed: 'one' },
  ];
  const typed = [
    { name: 'Registrant ID' },
    { name: 'Amount', dataType: 'Decimal' },
    { name: 'Count', dataType: 'Int32' },
    { name: 'Member', dataType: 'Boolean' },
    { name: 'On', dataType: 'DateTime' },
    { name: 'Note' },
    { name: 'Mixed' },
  ];

  describe.each(refusals)('without a definition (%s)', (_what, options) => {
    it('come from the flat rows: JSON does not tell integers from other numbers, nor dates from text', async () => {
      expect(await typesOf({ rows, columns: typed, ...options })).toEqual([
        ['Registrant ID', TEXT],
        ['Amount', NUMBER],
        ['Count', NUMBER],
        ['Member', BOOLEAN],
        ['On', TEXT],
        ['Note', TEXT],
        ['Mixed', TEXT],
      ]);
    });

    it('come from the wrapping in rows of properties, and a warning says so', async () => {
      const outcome = await discover({ rows, columns: typed, queryEndpoint: 404, ...options });
      const { properties } = outcome.stream.json_schema;
      expect(properties['Count']).toEqual(INTEGER);
      expect(properties['Amount']).toEqual(NUMBER);
      expect(properties['Member']).toEqual(BOOLEAN);
      expect(outcome.warnings.join()).toContain('can change when the data does');
    });

    it('cannot be known without rows, and discover fails rather than guess', async () => {
      const outcome = await discover({ rows: [], columns: typed, ...options });
      expect(outcome.exitCode).toBe(1);
      expect(outcome.errors[0]).toMatchObject({
        failure_type: 'config_error',
        message: expect.stringContaining('are unknown') as string,
      });
    });

    it.each(['check', 'read'])('stop neither rows nor an empty query in %s', async (command) => {
      for (const table of [rows, []]) {
        const site = await startSite({ rows: table, columns: typed, ...options });
        const outcome = await runByProtocol(command, configFor(site));
        expect(outcome.exitCode).toBe(0);
        expect(outcome.records.length).toBe(command === 'read' ? table.length : 0);
      }
    });
  });

  it('of a query without a definition come from a whole page, not from its first rows', async () => {
    const table = Array.from({ length: 400 }, (_, at) => ({ 'Registrant ID': `R${at}`, Late: at === 390 ? 7 : null }));
    expect(await typesOf({ rows: table, definition: { status: 403 } })).toContainEqual(['Late', NUMBER]);
  });

  it('go by their places where the rows name the columns otherwise', async () => {
    const renamed = [
      { name: 'Registrant ID' },
      { name: 'First', alias: 'Given Name' },
      { name: 'Guests', alias: 'Number of Guests', dataType: 'Int32' },
    ];
    const options = { rows: [{ 'Registrant ID': 'R1', First: 'A', Guests: 2 }], columns: renamed };
    expect(await typesOf(options)).toEqual([
      ['Registrant ID', TEXT],
      ['First', TEXT],
      ['Guests', INTEGER],
    ]);
  });

  it('are those of the definition, as far as the first page confirms them', async () => {
    const options = {
      rows: [
        { 'Registrant ID': 'R1', Code: 7, Flag: null, Type: null },
        { 'Registrant ID': 'R2', Code: 8, Flag: true, Type: 'Student' },
      ],
      columns: [
        { name: 'Registrant ID', dataType: 'Int32' },
        { name: 'Code', dataType: 'String' },
        { name: 'Flag', dataType: 'Boolean' },
        { name: 'Type', dataType: 'Int32' },
      ],
    };
    expect(await typesOf(options)).toContainEqual(['Code', TEXT]);
    expect(await typesOf(options)).toContainEqual(['Flag', BOOLEAN]);
    expect(await typesOf(options)).toContainEqual(['Type', TEXT]);
    const outcome = await runByProtocol('discover', configFor(await startSite(options)));
    // The registrant id is a text in any case.
    expect(outcome.warnings.filter((warning) => warning.includes('value list'))).toEqual([
      expect.stringMatching(/: "Type"\. The column is a string\./),
    ]);
  });

  it('follow DisplayOrder, which is not the order of the list', async () => {
    const ordered = [{ name: 'Registrant ID' }, { name: 'B' }, { name: 'A' }, { name: 'C' }];
    expect((await typesOf({ rows: [], columns: ordered })).map(([name]) => name)).toEqual([
      'Registrant ID',
      'B',
      'A',
      'C',
    ]);
  });
});

describe('the catalog', () => {
  it('has one stream, a full refresh, and the registrant column as its key', async () => {
    const columns = [{ name: 'Person', dataType: 'Int64' }, { name: 'City' }];
    const outcome = await discover({ rows: { count: 3, columns } }, { registrant_id_column: 'Person' });
    expect(outcome.messages.find(({ catalog }) => catalog)?.catalog?.streams).toEqual([
      {
        name: 'Attendees',
        json_schema: {
          $schema: 'http://json-schema.org/draft-07/schema#',
          type: 'object',
          additionalProperties: true,
          properties: { Person: TEXT, City: TEXT },
        },
        supported_sync_modes: ['full_refresh'],
        source_defined_primary_key: [['Person']],
      },
    ]);
  });

  it('is the same, byte for byte, whenever it is asked for', async () => {
    const options = { rows: { count: 700, seed: 5 }, latencyMs: ({ index }: { index: number }) => (index * 7) % 11 };
    const site = await startSite(options);
    const catalogs = new Set<string | undefined>();
    for (let time = 0; time < 4; time++) {
      const { lines } = await runByProtocol(
        'discover',
        configFor(site, { parallel_requests: 1 + time, page_size: 100 + time }),
      );
      catalogs.add(lines.find((line) => line.includes('"CATALOG"')));
    }
    expect(catalogs.size).toBe(1);
  });

  it('reads one page, however long the query is', async () => {
    const site = await startSite({ rows: { count: 5000, seed: 5 } });
    await runByProtocol('discover', configFor(site));
    expect(site.imis.requests.filter(({ pageIndex }) => pageIndex !== undefined)).toHaveLength(1);
  });

  it('is not given where the registrant column is missing: a lost key disables a connection', async () => {
    const outcome = await discover({ rows: [{ ID: '1' }] });
    expect(outcome.errors[0]?.failure_type).toBe('config_error');
    expect(outcome.errors[0]?.message).toContain('"ID"');
  });
});

describe('the golden files', () => {
  /** What a time is, and a duration, changes with each run. */
  function settled(outcome: Outcome): string {
    return outcome.lines
      .map((line) => line.replace(/"emitted_at":\d+/g, '"emitted_at":0').replace(/\d+\.\d s\./g, '0.0 s.'))
      .map((line) => `${line}\n`)
      .join('');
  }

  it.each([
    ['spec', undefined],
    ['check', undefined],
    ['discover', undefined],
    ['read', catalogOf()],
  ])('show what %s writes', async (command, catalog) => {
    const site = await startSite({ rows: { count: 12, seed: 20 } });
    const config = command === 'spec' ? undefined : configFor(site);
    const written = settled(await runByProtocol(command, config, catalog ? { catalog } : {}));
    const file = `test/golden/${command}.jsonl`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, written);
    expect(existsSync(file)).toBe(true);
    expect(written).toBe(readFileSync(file, 'utf8'));
  });
});
