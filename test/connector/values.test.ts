import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExactNumber } from '../../src/json/exact-number.ts';
import { breaches } from '../protocol/breaches.ts';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import {
  Exact,
  exact,
  generateRows,
  startSimulator,
  type Cell,
  type ImisSettings,
  type Row,
  type Simulator,
  type SimulatorOptions,
} from '../simulator/index.ts';
import { times } from '../thorough.ts';
import { catalogOf, configFor, run, type Outcome } from './harness.ts';
import { startSite } from './site.ts';

const COUNT = times(10_000, 3_000);
const rows = { count: COUNT, seed: 7, packed: true };

let expected: Row[];
let site: Simulator;

beforeAll(async () => {
  expected = generateRows(rows);
  site = await startSimulator({ rows, gzip: false });
});

afterAll(() => site.close());

/** A number of any length as one spelling: `1.50`, `15e-1` and `1.5` become alike, and no digit is lost. */
function spelled(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

function isSame(value: unknown, cell: Cell | undefined): boolean {
  if (value === cell) return true;
  if (cell instanceof Exact || typeof cell === 'number') {
    const isNumber = typeof value === 'number' || value instanceof ExactNumber;
    return isNumber && spelled(String(value)) === spelled(String(cell));
  }
  if (cell instanceof Uint8Array) return value === Buffer.from(cell).toString('base64');
  return false;
}

/** The values that did not come out as they were, by row and column. */
function differences(outcome: Outcome): string[] {
  const found: string[] = [];
  outcome.records.forEach((record, at) => {
    const row = expected[at] ?? {};
    for (const [name, cell] of Object.entries(row)) {
      if (!isSame(record[name], cell))
        found.push(`row ${at}, ${name}: ${String(record[name])}, not ${JSON.stringify(cell)}`);
    }
    if (Object.keys(record).length !== Object.keys(row).length) found.push(`row ${at}: ${Object.keys(record).join()}`);
  });
  return found;
}

describe('many rows of every kind of value', () => {
  const ways: [string, Partial<ImisSettings>, Record<string, unknown>][] = [
    ['api/query, 500 a page', {}, {}],
    ['api/query, 37 a page', {}, { page_size: 37, parallel_requests: 10 }],
    ['api/query, capped at 100 a page by the server', { clamp: 100 }, {}],
    ['api/iqa, 500 a page', { queryEndpoint: 404 }, {}],
  ];

  it.each(ways)('come out once each, in order, as they were: %s', async (_way, settings, config) => {
    Object.assign(site.imis.settings, { clamp: 500, queryEndpoint: 'ok' }, settings);
    site.imis.requests.length = 0;
    const outcome = await run('read', configFor(site, config));
    expect(outcome.exitCode).toBe(0);
    expect(breaches('read', outcome)).toEqual([]);
    expect(outcome.records.length).toBe(COUNT);
    expect(differences(outcome).slice(0, 10)).toEqual([]);
    const pages = site.imis.requests.filter(({ pageIndex, status }) => pageIndex !== undefined && status === 200);
    const size = Math.min((config['page_size'] as number | undefined) ?? 500, settings.clamp ?? 500);
    // Pages overlap, and start at a multiple of their limit: that costs the more the smaller they are.
    expect(pages.length).toBeLessThanOrEqual(Math.ceil(COUNT / size) * (size < 100 ? 1.32 : 1.16) + 6);
  });
});

describe('rows of every kind of value', () => {
  it.each([
    ['a server that caps its pages without a word', { clamp: 100, clampEcho: false }],
    ['api/iqa with values as text', { queryEndpoint: 404, iqaValues: 'wrappedText' }],
    ['api/iqa with bare values', { queryEndpoint: 404, iqaValues: 'bare' }],
    ['api/iqa, capped at 100 a page', { queryEndpoint: 404, clamp: 100 }],
    ['api/iqa, 37 a page', { queryEndpoint: 501 }, { page_size: 37 }],
    ['api/query, 20 a page', { rows: { count: 200, seed: 7 } }, { page_size: 20 }],
    ['api/query, 21 a page', { rows: { count: 300, seed: 7 } }, { page_size: 21, parallel_requests: 10 }],
    ['zipped answers', { gzip: true }],
  ] as [string, SimulatorOptions, Record<string, unknown>?][])(
    'come out as they were through %s',
    async (_way, options, config) => {
      const { rows = { count: 3000, seed: 7 } } = options;
      const site = await startSite({ ...options, rows });
      const outcome = await runByProtocol('read', configFor(site, config));
      expect(outcome.records.length).toBe((rows as { count: number }).count);
      expect(differences(outcome).slice(0, 10)).toEqual([]);
    },
  );

  it('fit the schema that discover gives', async () => {
    const site = await startSite({ rows: { count: 2000, seed: 7 } });
    const { stream } = await runByProtocol('discover', configFor(site));
    const outcome = await runByProtocol('read', configFor(site), { catalog: catalogOf(stream.json_schema.properties) });
    expect(outcome.messages.filter(({ record }) => record?.meta)).toEqual([]);
    expect(differences(outcome).slice(0, 10)).toEqual([]);
  });
});

const ENDPOINTS: [string, SimulatorOptions][] = [
  ['api/query', {}],
  ['api/iqa', { queryEndpoint: 404 }],
  ['api/iqa, values as text', { queryEndpoint: 404, iqaValues: 'wrappedText' }],
  ['api/iqa, bare values', { queryEndpoint: 501, iqaValues: 'bare' }],
];

describe.each(ENDPOINTS)('through %s', (_endpoint, options) => {
  const NUMBERS = [
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567.1234',
    '-12345678901234567.1234',
    '9223372036854775807',
    '-9223372036854775808',
    '79228162514264337593543950335',
    '0.1234567890123456789',
    '123456789.123456789',
    '0',
    '-33.869894900000',
    '100',
  ];

  it('numbers come out digit for digit', async () => {
    const table = NUMBERS.map((digits, at) => ({ 'Registrant ID': `R${at}`, Amount: exact(digits) }));
    const columns = [{ name: 'Registrant ID' }, { name: 'Amount', dataType: 'Decimal' }];
    const site = await startSite({ rows: table, columns, sortFields: [], ...options });
    const { stream } = await runByProtocol('discover', configFor(site));
    expect(stream.json_schema.properties['Amount']).toEqual({ type: ['null', 'number'] });
    for (const catalog of [undefined, catalogOf(stream.json_schema.properties)]) {
      const outcome = await runByProtocol('read', configFor(site), catalog ? { catalog } : {});
      const written = outcome.lines.flatMap((line) => /"Amount":(-?[\d.eE+-]+)/.exec(line)?.[1] ?? []);
      expect(written.map(spelled)).toEqual(NUMBERS.map(spelled));
      expect(written.slice(0, 3)).toEqual(['9007199254740993', '-9007199254740993', '12345678901234567.1234']);
    }
  });

  it('long numbers keep their digits as integers and as text', async () => {
    const table = [
      { 'Registrant ID': exact('9007199254740993'), Big: exact('9007199254740993'), Text: exact('9007199254740993') },
    ];
    const site = await startSite({ rows: table, ...options });
    const catalog = catalogOf({
      'Registrant ID': { type: ['null', 'string'] },
      Big: { type: ['null', 'integer'] },
      Text: { type: ['null', 'string'] },
    });
    const outcome = await runByProtocol('read', configFor(site), { catalog });
    expect(outcome.lines.find((line) => line.includes('"data"'))).toContain(
      '{"Registrant ID":"9007199254740993","Big":9007199254740993,"Text":"9007199254740993"}',
    );
  });

  const ODD_NAMES = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'Session.Code',
    'a.b.c',
    ' spaces around ',
    'filter-Member Type',
    '2024',
    '007',
    '-1',
    'ID',
    'id',
    'Name',
    'Value',
    'Properties',
    'Items',
    '$values',
    '"quoted"',
    'back\\slash',
    "it's",
    'a/b?c&d=e#f%20',
    'ñandú',
    'n\u0303andu\u0301',
    '日本語の列',
    'اسم',
    'שם',
    'Имя',
    '🎉',
    'tab\there',
    'line\nbreak',
    'null',
    'true',
    '[0]',
    'x'.repeat(300),
  ];

  it('columns keep their names, however odd', async () => {
    const row = Object.fromEntries([
      ['Registrant ID', 'R1'],
      ...ODD_NAMES.map((name, at) => [name, `value ${at}`]),
    ]) as Row;
    const columns = ['Registrant ID', ...ODD_NAMES].map((name) => ({ name }));
    const site = await startSite({ rows: [row], columns, ...options });
    const { stream } = await runByProtocol('discover', configFor(site));
    const { properties } = stream.json_schema;
    expect(Object.keys(properties)).toHaveLength(columns.length);
    expect(new Set(Object.keys(properties))).toEqual(new Set(Object.keys(row)));
    for (const catalog of [catalogOf(), catalogOf(properties)]) {
      const outcome = await runByProtocol('read', configFor(site), { catalog });
      expect(Object.entries(outcome.records[0] ?? {}).sort()).toEqual(Object.entries(row).sort());
    }
  });

  it('a registrant column may bear an odd name, too', async () => {
    for (const name of ['__proto__', 'constructor', 'Session.Code', '2024', '日本語の列']) {
      const site = await startSite({ rows: [Object.fromEntries([[name, 'R1']])], ...options });
      const config = configFor(site, { registrant_id_column: name });
      const { stream } = await runByProtocol('discover', config);
      expect(stream.source_defined_primary_key).toEqual([[name]]);
      const outcome = await runByProtocol('read', config, { catalog: catalogOf(stream.json_schema.properties) });
      expect(Object.entries(outcome.records[0] ?? {})).toEqual([[name, 'R1']]);
    }
  });

  it('columns of one name are all kept, numbered by their places', async () => {
    const names = ['Registrant ID', 'FullName', 'City', 'FullName', 'FullName'];
    const row = { 'Registrant ID': 'R1', FullName: 'first', City: 'Leeds', FullName4: 'second', FullName5: 'third' };
    const site = await startSite({ rows: [row], columns: names.map((name) => ({ name })), ...options });
    const { stream } = await runByProtocol('discover', configFor(site));
    expect(Object.keys(stream.json_schema.properties)).toEqual(Object.keys(row));
    const outcome = await runByProtocol('read', configFor(site), { catalog: catalogOf(stream.json_schema.properties) });
    expect(outcome.records).toEqual([row]);
  });

  it('rows may be lists in old envelopes, with a parent, and without nulls', async () => {
    const columns = [{ name: 'Registrant ID' }, { name: 'City' }, { name: 'Age', dataType: 'Int32' }];
    const table: Row[] = [
      { 'Registrant ID': 'R1', City: null, Age: 7 },
      { 'Registrant ID': 'R2', City: 'Leeds', Age: null },
      { 'Registrant ID': 'R3', City: '', Age: 0 },
    ];
    const site = await startSite({
      rows: table,
      columns,
      itemsAsArray: true,
      legacyEnvelope: true,
      partyParent: true,
      ...options,
    });
    const outcome = await runByProtocol('read', configFor(site));
    expect(outcome.records).toEqual(table);
  });

  it('a value of a hundred thousand characters comes whole', async () => {
    const text = 'ÅÄÖ "quoted" \\ '.repeat(10_000);
    const site = await startSite({ rows: [{ 'Registrant ID': 'R1', Biography: text }], ...options });
    const outcome = await runByProtocol('read', configFor(site));
    expect(outcome.records).toEqual([{ 'Registrant ID': 'R1', Biography: text }]);
  });
});
