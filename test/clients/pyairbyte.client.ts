import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configFor } from '../connector/harness.ts';
import { startSite } from '../connector/site.ts';
import { Random, exact, type ColumnSpec, type Row } from '../simulator/index.ts';
import { runPython } from './python.ts';

interface Answer {
  error?: string;
  message?: string;
  processed?: number;
  /** DuckDB's types by column. */
  types: Record<string, string>;
  /** Values as DuckDB prints them. */
  rows: Record<string, string | null>[];
  /** What the client printed besides. */
  stderr: string;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'source-imis-pyairbyte-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

async function read(config: object, options: Record<string, unknown> = {}): Promise<Answer> {
  const request = { executable: resolve('dist/main.js'), config, folder: folder(), ...options };
  const { stdout, stderr } = await runPython([resolve('test/clients/read_with_pyairbyte.py')], {
    cwd: request.folder,
    input: JSON.stringify(request),
  });
  const answer = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Answer;
  return { ...answer, stderr: stdout + stderr };
}

const ID: ColumnSpec = { name: 'Registrant ID' };
const byId = <R extends Record<string, unknown>>(rows: readonly R[], id: string): R[] =>
  rows.toSorted((a, b) => String(a[id]).localeCompare(String(b[id])));

/** Characters that clients, files and databases stumble over. */
const NASTY = [
  ...[
    '\u2028',
    '\u2029',
    '\u0085',
    '\u0000',
    '\u0001',
    '\u001f',
    '\u007f',
    '\ufeff',
    '\u200b',
    '\u202e',
    '\ufffd',
    '\uffff',
  ],
  ...[
    '"',
    "'",
    '\\',
    '\\n',
    '\n',
    '\r\n',
    '\t',
    '{',
    '}',
    ',',
    ';',
    '%s',
    '$1',
    '`',
    '--',
    '<b>',
    '&amp;',
    'NULL',
    '\\N',
  ],
  ...['é', 'e\u0301', 'ß', 'İ', '漢', '😀', '👨‍👩‍👧', '\u{10ffff}', '\ud83d', '\udc00', ' ', '  ', '\u00a0', 'a'],
];

function nastyRows(count: number): Row[] {
  const random = new Random(11);
  return Array.from({ length: count }, (_, at) => ({
    'Registrant ID': `R${String(at).padStart(5, '0')}`,
    Text: at === 0 ? '' : Array.from({ length: 1 + random.int(12) }, () => random.pick(NASTY)).join(''),
  }));
}

describe('PyAirbyte into DuckDB', () => {
  it('gets 1,500 rows of nasty text, value by value', async () => {
    const rows = nastyRows(1500);
    const site = await startSite({ rows, columns: [ID, { name: 'Text' }], sortFields: [] });
    const answer = await read(configFor(site));
    expect(answer.error, answer.stderr).toBeUndefined();
    expect(answer.processed).toBe(1500);
    const wanted = rows.map((row) => ({
      registrant_id: row['Registrant ID'],
      // Half of a surrogate pair is no character; PostgreSQL and DuckDB hold no zero character in JSON.
      text: Buffer.from(row['Text'] as string).toString(),
    }));
    expect(byId(answer.rows, 'registrant_id')).toEqual(wanted);
  });

  it('gets rows of every type, value by value', async () => {
    const columns: ColumnSpec[] = [
      ID,
      { name: 'Whole', dataType: 'Int32' },
      { name: 'Big', dataType: 'Int64' },
      { name: 'Price', dataType: 'Decimal' },
      { name: 'Ratio', dataType: 'Double' },
      { name: 'Paid', dataType: 'Boolean' },
      { name: 'Registered On', dataType: 'DateTime' },
      { name: 'Key', dataType: 'Guid' },
    ];
    const guid = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const rows: Row[] = [
      {
        ...{ 'Registrant ID': 'R1', Whole: -7, Big: exact('9007199254740993'), Price: exact('1234.5600'), Ratio: 0.1 },
        ...{ Paid: true, 'Registered On': '2024-02-29T13:45:10.123', Key: guid },
      },
      {
        ...{ 'Registrant ID': 'R2', Whole: null, Big: null, Price: null, Ratio: null, Paid: false },
        ...{ 'Registered On': null, Key: null },
      },
    ];
    const site = await startSite({ rows, columns, sortFields: [] });
    const answer = await read(configFor(site));
    expect(answer.error, answer.stderr).toBeUndefined();
    expect(answer.types).toEqual({
      ...{ registrant_id: 'VARCHAR', whole: 'BIGINT', big: 'BIGINT', price: 'DECIMAL(38,9)', ratio: 'DECIMAL(38,9)' },
      ...{ paid: 'BOOLEAN', registered_on: 'TIMESTAMP', key: 'VARCHAR' },
    });
    expect(byId(answer.rows, 'registrant_id')).toEqual([
      {
        ...{ registrant_id: 'R1', whole: '-7', big: '9007199254740993', price: '1234.560000000', ratio: '0.100000000' },
        ...{ paid: 'true', registered_on: '2024-02-29 13:45:10.123', key: guid },
      },
      {
        ...{ registrant_id: 'R2', whole: null, big: null, price: null, ratio: null },
        ...{ paid: 'false', registered_on: null, key: null },
      },
    ]);
  });

  it('gets the selected columns alone', async () => {
    const site = await startSite({ rows: { count: 20, seed: 1 } });
    const answer = await read(configFor(site), { columns: ['Registrant ID', 'Email'] });
    expect(Object.keys(answer.types).sort()).toEqual(['email', 'registrant_id']);
    expect(answer.rows).toHaveLength(20);
  });

  it('gets an empty query without an error', async () => {
    const site = await startSite({ rows: [], columns: [ID, { name: 'Text' }] });
    const answer = await read(configFor(site));
    expect(answer.error, answer.stderr).toBeUndefined();
    expect([answer.processed, answer.rows]).toEqual([0, []]);
  });

  it('shows the reason where the password is wrong, if it checks first', async () => {
    const site = await startSite({ rows: { count: 20, seed: 1 } });
    const config = configFor(site, { password: 'wrong' });
    const checked = await read(config);
    expect(checked.error).toBe('AirbyteConnectorCheckFailedError');
    expect(checked.message).toContain('Password (password)');
    const unchecked = await read(config, { check: false });
    // The client's own fault: it tells the reason of a failed discover on stderr only.
    expect(unchecked.error).toBeDefined();
    expect(unchecked.message).not.toContain('Password (password)');
  });

  it('fails as a whole where the read fails, and keeps nothing', async () => {
    const site = await startSite({ rows: { count: 2000, seed: 1 } });
    site.imis.fault({ on: 'query', skip: 6, do: { status: 500 } });
    const answer = await read(configFor(site, { page_size: 100 }));
    expect(answer.error).toMatch(/^Airbyte/);
  });

  it.each(['%', '#', '漢字'])('stops at a column called %s: its own fault, which the doctor names', async (name) => {
    const site = await startSite({ rows: [{ 'Registrant ID': 'R1', [name]: 'x' }], columns: [ID, { name }] });
    const answer = await read(configFor(site));
    expect(`${answer.error} ${answer.message} ${answer.stderr}`).toContain('NameNormalizationError');
  });
});

describe('get_records of PyAirbyte', () => {
  it('gives every record of a dataset that is held in a variable', async () => {
    const site = await startSite({ rows: { count: 20, seed: 1 } });
    expect((await read(configFor(site), { records: 'held' })).rows).toHaveLength(20);
  });

  it('gives none of one that is not: its own fault', async () => {
    const site = await startSite({ rows: { count: 20, seed: 1 } });
    expect((await read(configFor(site), { records: 'not held' })).rows).toEqual([]);
  });
});
