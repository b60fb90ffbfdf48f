import { afterEach, describe, expect, it } from 'vitest';
import { Client, propertiesOf } from './client.ts';
import { DATA_TYPE_NAMES, DEFAULT_COLUMNS, firewall, FIREWALLS, startSimulator } from './index.ts';
import type { Prompt, Simulator, SortField, SimulatorOptions } from './index.ts';

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
    const sortFields: SortField[] = [{ column: 'Registrant ID', order: 'descending' }, 'Status'];
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

describe('a prompt', () => {
  const sent = ['2026-01-01T00:00:00', '2026-02-01T00:00:00', '2026-03-01T00:00:00'];
  const rows = sent.map((SentDate, n) => ({ n, SentDate }));
  const between: Prompt[] = [
    { propertyName: 'SentDate', label: 'StartDate', required: true, allowMultiple: false, comparison: 'atLeast' },
    { propertyName: 'SentDate', label: 'EndDate', required: true, allowMultiple: false, comparison: 'below' },
  ];
  const numbers = async (client: Client, parameters: Record<string, string> | [string, string][], endpoint = 'query') =>
    (await client.rows(endpoint as 'query', parameters)).map((row) => row['n']);

  it('on the column of another one is told apart by its label', async () => {
    const { client } = await start({ rows, prompts: between });
    expect(await numbers(client, { StartDate: '2026-02-01', EndDate: '2026-03-01T00:00:00' })).toEqual([1]);
    const positions: [string, string][] = [
      ['Parameter', '2026-01-02'],
      ['Parameter', '2026-12-31'],
    ];
    expect(await client.page('iqa', positions)).toMatchObject({ TotalCount: 2 });
    const twice: [string, string][] = [
      ['SentDate', '2026-02-01'],
      ['SentDate', '2026-03-01'],
    ];
    expect((await client.get('query', twice)).status).toBe(400);
  });

  it.each([
    ['label', { Event: 'B' }, [1]],
    ['label', { EventCode: 'B' }, [0, 1]],
    ['property', { Event: 'B' }, [0, 1]],
    ['property', { EventCode: 'B' }, [1]],
    ['either', { Event: 'B' }, [1]],
  ] as const)('by %s ignores another name, or the server rejects it: %o', async (promptNames, given, ids) => {
    const prompts = [{ propertyName: 'EventCode', label: 'Event', required: false, allowMultiple: false }];
    const people = [
      { n: 0, EventCode: 'A' },
      { n: 1, EventCode: 'B' },
    ];
    const { sim, client } = await start({ rows: people, prompts, promptNames });
    expect(await numbers(client, given)).toEqual(ids);
    sim.imis.settings.unknownNames = 'reject';
    const response = await client.get('query', given);
    expect(response.status).toBe(ids.length === 1 ? 200 : 400);
    if (response.status === 400) expect(await response.text()).toContain('is not a parameter of the query');
  });

  it('of the URL is no prompt: both endpoints take it by name', async () => {
    const { client } = await start({ rows, urlFilters: [{ name: 'Nr', column: 'n' }], unknownNames: 'reject' });
    for (const endpoint of ['query', 'iqa'] as const) {
      expect(await client.page(endpoint, { nr: '2' })).toMatchObject({ TotalCount: 1 });
      expect(await client.page(endpoint)).toMatchObject({ TotalCount: 3 });
    }
    expect(await (await client.execute('QueryParameterDefinition')).json()).toMatchObject({ Result: { $values: [] } });
  });
});

describe('a column', () => {
  it('without a name has none in the definition, and a made one in the rows', async () => {
    const columns = [{ name: 'Registrant ID' }, { name: 'Expr2', alias: '', propertyName: '', dataType: 'Int32' }];
    const { client } = await start({ rows: [{ 'Registrant ID': '1', Expr2: 7 }], columns });
    const { Result } = (await (await client.execute('QueryDefinition')).json()) as { Result: Definition };
    expect(Result.Properties.$values).toMatchObject([
      { Alias: '', PropertyName: '', DisplayOrder: 2, DataTypeName: 'Int32' },
      { Alias: 'Registrant ID' },
    ]);
    expect(await client.rows('query')).toMatchObject([{ 'Registrant ID': '1', Expr2: 7 }]);
  });

  it('with a value list holds its descriptions, whatever its type', async () => {
    const columns = [{ name: 'Category', dataType: 'Int32', valueList: ['Student', 'Fellow'], nullRate: 0 }];
    const { client } = await start({ rows: { count: 20, columns } });
    const categories = (await client.rows('query')).map((row) => row['Category']);
    expect(new Set(categories)).toEqual(new Set(['Student', 'Fellow']));
    const { Result } = (await (await client.execute('QueryDefinition')).json()) as { Result: Definition };
    expect(Result.Properties.$values).toMatchObject([{ DataTypeName: 'Int32' }]);
    expect(propertiesOf((await client.rows('iqa'))[0])[1]?.Value).toBe(categories[0]);
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
    [{ access: 403, iqaRefusal: 400 }, 403, 400],
    [{ isAvailableToRest: false, iqaRefusal: 400 }, 404, 400],
    [{ broken: true }, 500, 500],
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

  it('by a path that api/iqa does not know is a validation error', async () => {
    const { client } = await start({ iqaRefusal: 400 });
    const response = await client.get('iqa', { QueryName: '$/Demo/Other' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Query: $/Demo/Other not found.');
    expect((await client.get('query', { QueryName: '$/Demo/Other' })).status).toBe(404);
  });

  it.each(FIREWALLS)('can be refused by what stands in front of iMIS, with a web page: %s', async (kind) => {
    const { sim, client } = await start();
    sim.imis.fault({ on: 'query', do: firewall(kind) });
    const response = await client.get('query');
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toMatch(/^<!DOCTYPE html>.*<title>[^<]+<\/title>/);
  });

  it('is refused by a firewall where too many ask at once', async () => {
    const { client } = await start({ maxParallel: 2, latencyMs: 30 });
    const statuses = await Promise.all([1, 2, 3].map(async () => (await client.get('query')).status));
    expect(statuses.toSorted()).toEqual([200, 200, 403]);
    expect((await client.get('query')).status).toBe(200);
  });
});
