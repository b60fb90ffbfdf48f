import { afterEach, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { DATA_TYPE_NAMES, DEFAULT_COLUMNS, startSimulator } from './index.ts';
import type { Prompt, Simulator, SimulatorOptions } from './index.ts';

let sim: Simulator | undefined;

async function start(options: SimulatorOptions = {}): Promise<{ sim: Simulator; client: Client }> {
  sim = await startSimulator(options);
  return { sim, client: await new Client(sim).logIn() };
}

afterEach(() => sim?.close());

interface Definition {
  Path: string;
  Properties: { $values: Record<string, unknown>[] };
  SortFields: { $values: Record<string, unknown>[] };
}

const status: Prompt = { propertyName: 'Status', label: 'Which status?', required: false, allowMultiple: true };
const company: Prompt = { propertyName: 'Company', label: 'Company', required: true, allowMultiple: false };

const rows = [
  { 'Registrant ID': '1', Status: 'A', Company: 'X' },
  { 'Registrant ID': '2', Status: 'B', Company: 'X' },
  { 'Registrant ID': '3', Status: 'C', Company: 'Y' },
  { 'Registrant ID': '4', Status: 'A', Company: 'Y' },
];

const ids = (page: { Items: { $values: Record<string, unknown>[] } }): unknown[] =>
  page.Items.$values.map((row) => row['Registrant ID']);

describe('the definition', () => {
  it('has every column with name, order and type below Result', async () => {
    const { client } = await start({ limitResultsCount: 7, isAvailableToRest: null });
    const { Result } = (await (await client.execute('QueryDefinition')).json()) as { Result: Definition };
    expect(Result).toMatchObject({ Path: '$/Demo/Attendees', LimitResultsCount: 7, IsAvailableToREST: null });
    expect(Result.SortFields.$values).toMatchObject([{ PropertyName: 'RegistrantID', SortOrder: 0 }]);
    const columns = Result.Properties.$values.toSorted((a, b) => Number(a['DisplayOrder']) - Number(b['DisplayOrder']));
    expect(columns).not.toEqual(Result.Properties.$values);
    expect(columns.map((column) => column['Alias'] ?? column['PropertyName'])).toEqual(
      DEFAULT_COLUMNS.map(({ name }) => name),
    );
    expect(new Set(columns.map((column) => column['DataTypeName']))).toEqual(new Set(DATA_TYPE_NAMES));
  });

  it('of 2017 has no wrapper and no names', async () => {
    const { client } = await start({ definition: '2017' });
    const definition = (await (await client.execute('QueryDefinition')).json()) as Definition;
    expect(definition.Path).toBe('$/Demo/Attendees');
    expect(definition.Properties.$values).toHaveLength(20);
    for (const name of ['Alias', 'PropertyName', 'DisplayOrder']) {
      expect(definition.Properties.$values[0]).not.toHaveProperty(name);
    }
    expect(await (await client.execute('QueryDefinition', '$/Other')).json()).toBeNull();
  });

  it('is null for an unknown path, and when told', async () => {
    const { sim, client } = await start();
    expect(await (await client.execute('QueryDefinition', '$/Other')).json()).toMatchObject({ Result: null });
    sim.imis.settings.definition = 'null';
    expect(await (await client.execute('QueryDefinition')).json()).toMatchObject({ Result: null });
  });

  it('and the prompts can be refused', async () => {
    const { client } = await start({ definition: { status: 501 }, prompts: { status: 403, prompts: [status] }, rows });
    expect((await client.execute('QueryDefinition')).status).toBe(501);
    expect((await client.execute('QueryParameterDefinition')).status).toBe(403);
    expect(ids(await client.page('query', { 'Which status?': 'B' }))).toEqual(['2']);
  });

  it('names the properties that the query is sorted by, and their direction', async () => {
    const sortFields = [{ column: 'Registrant ID', descending: true }, 'Status'];
    const { client } = await start({ rows, sortFields });
    const { Result } = (await (await client.execute('QueryDefinition')).json()) as { Result: Definition };
    expect(Result.SortFields.$values).toMatchObject([
      { PropertyName: 'RegistrantID', SortOrder: 1 },
      { PropertyName: 'Status', SortOrder: 0 },
    ]);
    expect(ids(await client.page('query'))).toEqual(['4', '3', '2', '1']);
  });

  it('and the rows go by columns that are renamed, at once', async () => {
    const { sim, client } = await start({ rows });
    sim.imis.setColumns([{ name: 'Registrant ID' }, { name: 'Paid', key: 'Status' }, { name: 'Company' }]);
    const { Result } = (await (await client.execute('QueryDefinition')).json()) as { Result: Definition };
    expect(Result.Properties.$values.map((column) => column['PropertyName'])).toContain('Paid');
    const [row] = await client.rows('query');
    expect(row).toMatchObject({ 'Registrant ID': '1', Paid: 'A', Company: 'X' });
    expect(row).not.toHaveProperty('Status');
  });

  it('can claim a sort that is not there', async () => {
    const { client } = await start({ sortFields: [], claimedSortFields: ['Status'] });
    const { Result } = (await (await client.execute('QueryDefinition')).json()) as { Result: Definition };
    expect(Result.SortFields.$values).toMatchObject([{ PropertyName: 'Status' }]);
  });
});

describe('prompts', () => {
  it('are listed in order', async () => {
    const { client } = await start({ prompts: [status, company] });
    expect(await (await client.execute('QueryParameterDefinition')).json()).toMatchObject({
      Result: {
        $values: [
          { PropertyName: 'Status', Prompt: 'Which status?', IsRequired: false, AllowMultiple: true },
          { PropertyName: 'Company', Prompt: 'Company', IsRequired: true, AllowMultiple: false },
        ],
      },
    });
  });

  it('filter api/query by the label where one is set, whatever the case', async () => {
    const { client } = await start({ rows, prompts: [status, company] });
    expect(ids(await client.page('query', { company: 'x' }))).toEqual(['1', '2']);
    expect(ids(await client.page('query', { Company: 'X', 'WHICH STATUS?': 'A' }))).toEqual(['1']);
    expect(ids(await client.page('query', { Company: 'Y', 'which status?': 'C' }))).toEqual(['3']);
    const repeated = [
      ['Company', 'X'],
      ['Status', 'A'],
      ['Status', 'B'],
    ] satisfies [string, string][];
    expect(await client.page('query', repeated)).toMatchObject({ Count: 2, TotalCount: 2 });
  });

  it('filter api/iqa by position, where an empty one fills its place', async () => {
    const { client } = await start({ rows, prompts: [status, company] });
    const positions = (...values: string[]): [string, string][] => values.map((value) => ['Parameter', value]);
    expect(await client.page('iqa', positions('', 'X'))).toMatchObject({ TotalCount: 2 });
    expect(await client.page('iqa', positions('A,B', 'X'))).toMatchObject({ TotalCount: 2 });
    expect(await client.page('iqa', positions('A', 'Y'))).toMatchObject({ TotalCount: 1 });
    expect((await client.get('iqa', positions('X'))).status).toBe(400);
  });

  it('that are required and missing are an error, or give no rows', async () => {
    const { sim, client } = await start({ rows, prompts: [company] });
    const response = await client.get('query');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ Errors: { $values: [{ Message: 'Company is required.' }] } });
    sim.imis.settings.missingPrompt = 'empty';
    expect(await client.page('query')).toMatchObject({ Count: 0, TotalCount: 0 });
  });
});

describe('access to the query', () => {
  it.each([
    [{ queryEndpoint: 404 }, 404, 200],
    [{ queryEndpoint: 501 }, 501, 200],
    [{ iqaEndpoint: 404 }, 200, 404],
    [{ isAvailableToRest: false }, 404, 404],
    [{ access: false }, 403, 403],
    [{ access: 404 }, 404, 404],
  ] satisfies [SimulatorOptions, number, number][])('%o', async (options, query, iqa) => {
    const { client } = await start(options);
    expect((await client.get('query')).status).toBe(query);
    expect((await client.get('iqa')).status).toBe(iqa);
    expect((await client.execute('QueryDefinition')).status).toBe(200);
  });

  it('is by the right path, whatever its case', async () => {
    const { client } = await start();
    expect((await client.get('query', { queryname: '$/demo/ATTENDEES', QueryName: '$/demo/ATTENDEES' })).status).toBe(
      200,
    );
    expect((await client.get('query', { QueryName: '$/Demo/Attendee' })).status).toBe(404);
  });
});
