import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { Row } from '../simulator/index.ts';
import { catalogOf, configFor, type Outcome } from './harness.ts';
import { startSite } from './site.ts';

const FIELDS = ['client_id', 'first_name', 'last_name', 'email', 'company'];
const ada: Row = {
  'Registrant ID': ' 4711 ',
  FirstName: 'Ada',
  LastName: 'Lovelace',
  Email: 'ada@example.com',
  Company: 'Analytical Engines',
  Status: 'Registered',
};

interface Both {
  columns: string[];
  records: Record<string, unknown>[];
  read: Outcome;
}

/** What discover declares, and the records that are read by it. */
async function discoverAndRead(
  rows: Row[],
  config: Record<string, unknown> = {},
  columns?: { name: string }[],
): Promise<Both> {
  const site = await startSite(columns ? { rows, columns } : { rows });
  const whole = configFor(site, { swapcard_fields: true, ...config });
  const { stream } = await runByProtocol('discover', whole);
  const { properties } = stream.json_schema;
  for (const field of FIELDS) if (field in properties) expect(properties[field]).toEqual({ type: ['null', 'string'] });
  const read = await runByProtocol('read', whole, { catalog: catalogOf(properties) });
  return { columns: Object.keys(properties), records: read.records, read };
}

describe('the fields for Swapcard', () => {
  it('come after the columns of the query, without those that differ from them in case only', async () => {
    const { columns, records } = await discoverAndRead([ada]);
    expect(columns).toEqual(['Registrant ID', 'FirstName', 'LastName', 'Status', ...FIELDS]);
    expect(records).toEqual([
      {
        'Registrant ID': ' 4711 ',
        FirstName: 'Ada',
        LastName: 'Lovelace',
        Status: 'Registered',
        client_id: 'IMIS-4711',
        first_name: 'Ada',
        last_name: 'Lovelace',
        email: 'ada@example.com',
        company: 'Analytical Engines',
      },
    ]);
  });

  it('are not there unless they are asked for', async () => {
    for (const config of [{ swapcard_fields: false }, { swapcard_fields: undefined }]) {
      const { columns, records } = await discoverAndRead([ada], config);
      expect(columns).toEqual(Object.keys(ada));
      expect(records).toEqual([ada]);
    }
  });

  it('are null where the query lacks their column, or the row its value', async () => {
    const { records } = await discoverAndRead([{ 'Registrant ID': 'R1', FirstName: null }]);
    expect(records).toEqual([
      {
        'Registrant ID': 'R1',
        FirstName: null,
        client_id: 'IMIS-R1',
        first_name: null,
        last_name: null,
        email: null,
        company: null,
      },
    ]);
  });

  it.each([null, '', '   '])('give no client_id for the blank registrant id %j', async (id) => {
    const { records } = await discoverAndRead([{ ...ada, 'Registrant ID': id }]);
    expect(records[0]?.['client_id']).toBeNull();
  });

  it('take the registrant id from the column that is configured', async () => {
    const { columns, records } = await discoverAndRead([{ 'Person No': 17, 'Registrant ID': 'other' }], {
      registrant_id_column: 'Person No',
    });
    expect(columns.slice(0, 3)).toEqual(['Person No', 'Registrant ID', 'client_id']);
    expect(records[0]).toMatchObject({ 'Person No': '17', client_id: 'IMIS-17' });
  });

  it('replace every column that a destination would merge with them', async () => {
    const names = ['Registrant ID', 'EMAIL', 'eMail', 'Client_ID', 'first_name', 'LAST_NAME', 'Company'];
    const row = Object.fromEntries(names.map((name) => [name, `value of ${name}`])) as Row;
    const { columns, records } = await discoverAndRead([row]);
    expect(columns).toEqual(['Registrant ID', ...FIELDS]);
    expect(records[0]).toMatchObject({ client_id: 'IMIS-value of Registrant ID', company: 'value of Company' });
  });

  it('leave the key in the schema, whatever it is called', async () => {
    const { columns, records } = await discoverAndRead([ada], { registrant_id_column: 'Email' });
    expect(columns).toContain('Email');
    expect(records[0]).toMatchObject({ Email: 'ada@example.com', client_id: 'IMIS-ada@example.com' });
  });

  it('are emitted alone where they alone are selected', async () => {
    const site = await startSite({ rows: [ada] });
    const catalog = catalogOf({ client_id: { type: ['null', 'string'] }, email: { type: ['null', 'string'] } });
    const outcome = await runByProtocol('read', configFor(site, { swapcard_fields: true }), { catalog });
    expect(outcome.records).toEqual([{ client_id: 'IMIS-4711', email: 'ada@example.com' }]);
  });

  it('are in the schema of a query without rows, too', async () => {
    const columns = ['Registrant ID', 'Email', 'City'].map((name) => ({ name }));
    expect((await discoverAndRead([], {}, columns)).columns).toEqual(['Registrant ID', 'City', ...FIELDS]);
  });
});
