import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { Row, SimulatorOptions } from '../simulator/index.ts';
import { reportOf } from './doctor.ts';
import { catalogOf, configFor } from './harness.ts';
import { startSite } from './site.ts';

const endpoints: [endpoint: string, options: SimulatorOptions][] = [
  ['api/query', {}],
  ['api/iqa', { queryEndpoint: 404 }],
];
const numbered = (count: number, more: (at: number) => Row = () => ({})): Row[] =>
  Array.from({ length: count }, (_, at) => ({ 'Registrant ID': `R${1000 + at}`, ...more(at) }));

describe.each(endpoints)('a column, through %s,', (_endpoint, options) => {
  it('whose value list makes text of a number is text for every command, and the doctor says why', async () => {
    const rows = numbered(60, (at) => ({ Category: ['Student', 'Fellow'][at % 2]! }));
    const columns = [{ name: 'Registrant ID' }, { name: 'Category', dataType: 'Int32' }];
    const config = configFor(await startSite({ rows, columns, ...options }), { page_size: 20 });
    const { stream } = await runByProtocol('discover', config);
    expect(stream.json_schema.properties['Category']).toMatchObject({ type: ['null', 'string'] });
    const catalog = catalogOf(stream.json_schema.properties);
    expect((await runByProtocol('read', config, { catalog })).records).toEqual(rows);
    const { report } = await reportOf(config);
    expect(report.verdict).toBe('ready-with-warnings');
    expect(report.columns).toContainEqual(expect.objectContaining({ name: 'Category', type: 'string' }));
    expect(report.steps.find(({ id }) => id === 'columns')?.found).toContain('value list: "Category"');
  });

  it('whose text comes after the first page has its nulls counted', async () => {
    const rows = numbered(60, (at) => ({ Category: at < 40 ? at : 'Fellow' }));
    const columns = [{ name: 'Registrant ID' }, { name: 'Category', dataType: 'Int32' }];
    const config = configFor(await startSite({ rows, columns, ...options }), { page_size: 20 });
    const { stream } = await runByProtocol('discover', config);
    const outcome = await runByProtocol('read', config, { catalog: catalogOf(stream.json_schema.properties) });
    expect(outcome.records.filter(({ Category }) => Category === null)).toHaveLength(20);
    expect(outcome.warnings).toContainEqual(expect.stringContaining('"Category" (20)'));
  });

  it('without a name costs no other its type', async () => {
    const rows = numbered(3, (at) => ({ Expr2: at, Guests: 7, Paid: true }));
    const columns = [
      { name: 'Registrant ID' },
      { name: 'Expr2', alias: '', propertyName: '', dataType: 'Int32' },
      { name: 'Guests', dataType: 'Int32' },
      { name: 'Paid', dataType: 'Boolean' },
    ];
    const { stream } = await runByProtocol('discover', configFor(await startSite({ rows, columns, ...options })));
    const types = Object.entries(stream.json_schema.properties).map(([name, { type }]) => [name, type]);
    expect(types).toEqual([
      ['Registrant ID', ['null', 'string']],
      ['Expr2', ['null', 'integer']],
      ['Guests', ['null', 'integer']],
      ['Paid', ['null', 'boolean']],
    ]);
  });

  it('that was renamed in iMIS since the catalog is named once, by read and by the doctor', async () => {
    const rows = numbered(45, () => ({ Badge: 'Speaker' }));
    const config = configFor(await startSite({ rows, ...options }), { page_size: 20 });
    const text = { type: ['null', 'string'] };
    const catalog = catalogOf({ 'Registrant ID': text, 'Badge Name': text });
    const outcome = await runByProtocol('read', config, { catalog });
    const told = 'The catalog declares 1 column that the query does not have: "Badge Name".';
    expect(outcome.warnings.filter((warning) => warning.includes(told))).toHaveLength(1);
    const { report } = await reportOf(config, { catalog });
    expect(report.steps.find(({ id }) => id === 'catalog')).toMatchObject({
      status: 'warning',
      found: expect.stringContaining(told) as string,
    });
  });

  it('that first comes after the first page is kept where the catalog declares none', async () => {
    const late = ({ Late, ...row }: Row): Row => (Late === null ? row : { ...row, Late: Late! });
    const rows = numbered(60, (at) => ({ Late: at < 40 ? null : 'here' }));
    const site = await startSite({ rows, definition: { status: 403 }, flatNulls: 'omitted', ...options });
    const { records } = await runByProtocol('read', configFor(site, { page_size: 20 }), { catalog: catalogOf() });
    expect(records.map((row) => late(row as Row))).toEqual(rows.map(late));
  });

  it('for the registrant that is missing is told with thirty of the columns at most', async () => {
    const row: Row = Object.fromEntries(Array.from({ length: 45 }, (_, at) => [`Column ${100 + at}`, 'x']));
    const site = await startSite({ rows: [row], ...options });
    const { status } = await runByProtocol('check', configFor(site));
    expect(status?.status).toBe('FAILED');
    expect(status?.message?.match(/"Column \d+"/g)).toHaveLength(30);
    expect(status?.message).toContain('and 15 more');
  });
});
