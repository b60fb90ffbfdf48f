import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConnectorError } from '../../src/errors.ts';
import type { PromptValue } from '../../src/imis/prompt-answers.ts';
import type { QuerySurvey } from '../../src/imis/query-survey.ts';
import { ImisQuery } from '../../src/imis/query.ts';
import type { RecordRow, Row } from '../../src/imis/rows/row.ts';
import type { FailureType } from '../../src/problems/problem.ts';
import { mockHttp } from '../mocked-http.ts';
import { fingerprintOf } from './paging/fake-query.ts';
import { recordRow } from './record-row.ts';
import { HOST, RETRY, Site, answerReads, errorOf } from './site.ts';

const NAME = '$/My Org/Attendees & Guests';

type Answer = [status: number, body?: unknown];
/** What an end point answers: always the same, or by the parameters of the request. */
type Answering = Answer | ((parameters: URLSearchParams, count: number) => Answer);

let site: Site;
/** The requests to each end point: the parameters of a read, the body of a look-up. */
let asked: Record<'query' | 'iqa', URLSearchParams[]>;
let lookedUp: Record<'QueryDefinition' | 'QueryParameterDefinition', unknown[]>;

function mock(endpoints: Partial<Record<keyof typeof asked | keyof typeof lookedUp, Answering>>): void {
  const answerOf = (answering: Answering | undefined, parameters: URLSearchParams, count: number): [number, object] => {
    const [status, body = ''] = typeof answering === 'function' ? answering(parameters, count) : (answering ?? [404]);
    return [status, body as object];
  };
  answerReads((endpoint, path) => {
    const parameters = new URLSearchParams(path.split('?')[1]);
    return answerOf(endpoints[endpoint], parameters, asked[endpoint].push(parameters));
  });
  // The folder is closed: a path that is not known is all that there is to say.
  nock(HOST).persist().post('/api/DocumentSummary/_execute').reply(403);
  for (const entity of ['QueryDefinition', 'QueryParameterDefinition'] as const) {
    nock(HOST)
      .persist()
      .post(`/api/${entity}/_execute`)
      .reply((_path, body) => answerOf(endpoints[entity], new URLSearchParams(), lookedUp[entity].push(body)));
  }
}

const page = (rows: object[], total = rows.length, more: object = {}): Answer => [
  200,
  { Items: { $values: rows }, Count: rows.length, TotalCount: total, Limit: 500, ...more },
];
const ROWS = [
  { $type: 'x', 'Registrant ID': '1', Age: 30 },
  { $type: 'x', 'Registrant ID': '2', Age: 31 },
];
const LISTED = [
  {
    Properties: {
      $values: [
        { Name: 'ResultRow', Value: '1' },
        { Name: 'Registrant ID', Value: '1' },
        { Name: 'Age', Value: { $type: 'System.Int32', $value: 30 } },
      ],
    },
  },
];
const column = (PropertyName: string, DataTypeName: string, DisplayOrder: number, Alias = ''): object => ({
  $type: 'x',
  PropertyName,
  Alias,
  DataTypeName,
  DisplayOrder,
});
const definition = (more: object = {}): object => ({
  Path: NAME,
  Properties: { $values: [column('Age', 'Int32', 2), column('ID', 'String', 1, 'Registrant ID')] },
  SortFields: { $values: [{}] },
  LimitResultsCount: null,
  IsAvailableToREST: true,
  ...more,
});
/** The columns in it. */
const DEFINED = [
  { name: 'Registrant ID', property: 'ID', dataType: 'String' },
  { name: 'Age', property: 'Age', dataType: 'Int32' },
];
const result = (Result: unknown): Answer => [200, { $type: 'x', Result }];
const NO_PROMPTS = result({ $values: [] });

function queryWith(promptValues: PromptValue[] = [], more: { lookUpMs?: number } = {}): ImisQuery {
  const { client, timing } = site;
  const limits = { pageSize: 500, parallelRequests: 4 };
  return new ImisQuery({ client, name: NAME, promptValues, limits, retry: RETRY, timing, ...more });
}

const survey = (needsDefinition = false, promptValues: PromptValue[] = []): Promise<QuerySurvey> =>
  queryWith(promptValues).survey({ needsDefinition });

mockHttp();

beforeEach(() => {
  site = new Site().logsIn();
  asked = { query: [], iqa: [] };
  lookedUp = { QueryDefinition: [], QueryParameterDefinition: [] };
});

afterEach(() => {
  expect(site.requests.filter((request) => request.startsWith('unexpected'))).toEqual([]);
  site.close();
});

describe('a survey', () => {
  test('brings the first page, the definition and the columns, with one log-in and one request each', async () => {
    mock({ query: page(ROWS), QueryDefinition: result(definition()), QueryParameterDefinition: NO_PROMPTS });
    const { firstPage, definition: found, columns, reader } = await survey();
    expect(firstPage.items).toEqual(ROWS);
    expect(columns).toEqual([
      { name: 'Registrant ID', kind: 'string', source: 'definition' },
      { name: 'Age', kind: 'integer', source: 'definition' },
    ]);
    expect(found).toEqual({ columns: DEFINED, sorted: true, sort: undefined, cap: 0, availableToRest: true });
    expect(reader.endpoint).toBe('api/query');
    expect([site.logIns, asked.query.length, asked.iqa.length]).toEqual([1, 1, 0]);
    expect([lookedUp.QueryDefinition.length, lookedUp.QueryParameterDefinition.length]).toEqual([1, 1]);
  });

  describe('whose first page comes empty, although the query has rows', () => {
    const emptyAtFirst = (pages: number, then: Answer): void => {
      mock({ query: (_parameters, count) => (count <= pages ? page([], 2) : then), QueryDefinition: [403] });
    };

    test.each([1, 3])('looks again, up to three times (%i), where only rows tell the columns', async (pages) => {
      emptyAtFirst(pages, page(ROWS));
      const { columns, firstPage } = await survey();
      expect([columns?.map(({ name }) => name), firstPage.items.length]).toEqual([['Registrant ID', 'Age'], 2]);
      expect([asked.query.length, site.timing.pauses.length]).toEqual([pages + 1, pages]);
    });

    test('ends where it goes on so', async () => {
      emptyAtFirst(4, page(ROWS));
      const error = await errorOf(survey());
      expect(error).toMatchObject({ failureType: 'transient_error' });
      expect(String(error)).toContain('the query has 2 rows, but sends none from row 1 on');
      expect(asked.query.length).toBe(4);
    });

    test('tells of a refusal that comes then', async () => {
      emptyAtFirst(1, [403]);
      expect(await errorOf(survey())).toMatchObject({ failureType: 'config_error' });
    });

    test('is taken as it is where the definition tells the columns', async () => {
      mock({ query: page([], 2), QueryDefinition: result(definition()), QueryParameterDefinition: NO_PROMPTS });
      expect([(await survey()).columns?.length, asked.query.length]).toEqual([2, 1]);
    });
  });

  test('asks for the query by its path, whatever that holds', async () => {
    mock({ query: page(ROWS), QueryDefinition: result(definition()), QueryParameterDefinition: NO_PROMPTS });
    await survey();
    expect([...(asked.query[0] ?? [])]).toEqual([
      ['QueryName', NAME],
      ['Limit', '500'],
      ['Offset', '0'],
    ]);
    expect(lookedUp.QueryDefinition[0]).toMatchObject({
      OperationName: 'FindByPath',
      EntityTypeName: 'QueryDefinition',
      Parameters: { $values: [{ $type: 'System.String', $value: NAME }] },
    });
    expect(lookedUp.QueryParameterDefinition[0]).toMatchObject({ EntityTypeName: 'QueryParameterDefinition' });
  });

  test.each([404, 405, 501])('falls back to the old end point where the newer one answers %i', async (status) => {
    mock({ query: [status], iqa: page(LISTED), QueryDefinition: [404], QueryParameterDefinition: [404] });
    const { firstPage, columns, reader } = await survey();
    expect(firstPage.items.length).toBe(1);
    expect(columns?.map(({ name, kind, source }) => [name, kind, source])).toEqual([
      ['Registrant ID', 'string', 'rows'],
      ['Age', 'integer', 'rows'],
    ]);
    await reader.page(0, 100);
    expect([reader.endpoint, asked.query.length, asked.iqa.length]).toEqual(['api/iqa', 1, 2]);
  });

  test('asks for everything at once where no prompt has to be matched first', async () => {
    let pageIsAskedFor = (): void => undefined;
    const untilThePage = new Promise<void>((resolve) => (pageIsAskedFor = resolve));
    const afterwards = async (): Promise<[number]> => {
      await untilThePage;
      return [403];
    };
    nock(HOST)
      .get('/api/query')
      .query(true)
      .reply(() => {
        pageIsAskedFor();
        return page(ROWS) as [number, object];
      });
    nock(HOST).post('/api/QueryDefinition/_execute').reply(afterwards);
    nock(HOST).post('/api/QueryParameterDefinition/_execute').reply(afterwards);
    nock(HOST).get('/api/iqa').query(true).reply(404);
    expect((await survey()).firstPage.items.length).toBe(2);
  });

  test('stays with the newer end point where the older one is missing, too', async () => {
    mock({ query: [404], iqa: [501], QueryDefinition: result(null), QueryParameterDefinition: result(null) });
    const error = (await errorOf(survey())) as ConnectorError;
    expect(error.message).toMatch(/no query at/);
    expect(error.internalMessage).toContain('404');
  });

  test('of a query without rows knows its columns from the definition, or not at all', async () => {
    mock({ query: page([]), QueryDefinition: result(definition()), QueryParameterDefinition: NO_PROMPTS });
    expect((await survey(true)).columns?.length).toBe(2);
    nock.cleanAll();
    site.logsIn();
    mock({ query: page([]), QueryDefinition: [403], QueryParameterDefinition: [403] });
    expect((await survey(true)).columns).toBeUndefined();
  });

  test('asks for smaller pages where the first one times out', async () => {
    mock({
      query: (parameters) => (Number(parameters.get('Limit')) > 200 ? [408] : page(ROWS)),
      QueryDefinition: [403],
      QueryParameterDefinition: [403],
    });
    expect((await survey()).firstPage.items.length).toBe(2);
    expect(asked.query.map((parameters) => parameters.get('Limit'))).toEqual(['500', '250', '125']);
  });

  test('tries other trouble again without asking for less', async () => {
    const troubles: Answer[] = [[503], [200, '<html>'], [500, '<html>'], [200, '{"Items"'], [200, {}]];
    mock({
      query: (_parameters, count) => troubles[count - 1] ?? page(ROWS),
      QueryDefinition: [403],
      QueryParameterDefinition: [403],
    });
    expect((await survey()).firstPage.items.length).toBe(2);
    expect(asked.query.map((parameters) => parameters.get('Limit'))).toEqual(Array.from({ length: 6 }, () => '500'));
    expect(site.timing.pauses).toEqual([1000, 2000, 4000, 8000, 16_000]);
  });
});

test('a look-up that never comes is given up where a survey can do without it', async () => {
  const never = (): Promise<Answer> => new Promise(() => undefined);
  answerReads(() => page(ROWS));
  for (const entity of ['QueryDefinition', 'QueryParameterDefinition']) {
    nock(HOST)
      .post(`/api/${entity}/_execute`)
      .reply(never as () => Promise<[number]>);
  }
  const { definition: found, columns } = await queryWith([], { lookUpMs: 20 }).survey({ needsDefinition: false });
  expect([found, columns?.length]).toEqual([undefined, 2]);
});

describe('a definition', () => {
  const surveyed = async (answer: Answer): Promise<QuerySurvey> => {
    mock({ query: page(ROWS), QueryDefinition: answer, QueryParameterDefinition: NO_PROMPTS });
    return survey(true);
  };

  test('may come without an envelope, as iMIS 2017 sends it', async () => {
    expect((await surveyed([200, definition()])).definition?.columns?.length).toBe(2);
  });

  test('may lack the names of its columns, as on iMIS 2017: then they come from the rows', async () => {
    const properties = { Properties: { $values: [{ DataTypeName: 'String' }, { DataTypeName: 'Int32' }] } };
    const { definition: found, columns } = await surveyed([200, definition(properties)]);
    expect(found?.columns).toBeUndefined();
    expect(columns?.map(({ name, source }) => [name, source])).toEqual([
      ['Registrant ID', 'rows'],
      ['Age', 'rows'],
    ]);
  });

  test('without display orders keeps the order in which its columns come', async () => {
    const properties = [column('B', 'String', 2), { PropertyName: 'A', DataTypeName: 'Int32' }];
    const { definition: found } = await surveyed(result(definition({ Properties: properties })));
    expect(found?.columns).toEqual([
      { name: 'B', property: 'B', dataType: 'String' },
      { name: 'A', property: 'A', dataType: 'Int32' },
    ]);
  });

  test.each([[[]], [[{ DataTypeName: 'String', PropertyName: 7, Alias: null }]]])(
    'of columns that have no names (%j) does not tell them',
    async (properties) => {
      const { definition: found } = await surveyed(result(definition({ Properties: properties })));
      expect(found).toEqual({ columns: undefined, sorted: true, sort: undefined, cap: 0, availableToRest: true });
    },
  );

  test('numbers columns of one name as the server does', async () => {
    const properties = [column('Full', 'String', 1), column('ID', 'String', 2), column('x', 'Int32', 3, 'Full')];
    const { definition: found } = await surveyed(result(definition({ Properties: properties })));
    expect(found?.columns?.map(({ name }) => name)).toEqual(['Full', 'ID', 'Full3']);
  });

  test.each([
    [{ SortFields: { $values: [] } }, { sorted: false }],
    [{ SortFields: [] }, { sorted: false }],
    [{ SortFields: { $values: [{}] } }, { sorted: true }],
    [{ SortFields: null }, { sorted: undefined }],
    [{ LimitResultsCount: 100 }, { cap: 100 }],
    [{ LimitResultsCount: { $type: 'System.Int32', $value: 100 } }, { cap: 100 }],
    [{ LimitResultsCount: 0 }, { cap: 0 }],
    [{ LimitResultsCount: -1 }, { cap: 0 }],
    [{ LimitResultsCount: 1 }, { cap: 1 }],
    [{ LimitResultsCount: 'none' }, { cap: 0 }],
    [{ LimitResultsCount: undefined }, { cap: 0 }],
    [{ IsAvailableToREST: false }, { availableToRest: false }],
    [{ IsAvailableToREST: { $type: 'System.Boolean', $value: false } }, { availableToRest: false }],
    [{ IsAvailableToREST: null }, { availableToRest: undefined }],
    [{ IsAvailableToREST: 'no' }, { availableToRest: undefined }],
  ])('with %j says %j', async (more, expected) => {
    expect((await surveyed(result(definition(more)))).definition).toMatchObject(expected);
  });

  test.each<Answer>([
    [403, 'no'],
    [404],
    [501],
    [400, {}],
    result('text'),
    result(7),
    result({}),
    result({ Properties: 'x' }),
    result({ Properties: [null] }),
    result({ Properties: ['ID'] }),
    result({ Properties: [column('ID', 'String', 1), null] }),
  ])('that answers %i %j is none, and the reading goes on without', async (...answer) => {
    const { definition: found, columns } = await surveyed(answer);
    expect(found).toBeUndefined();
    expect(columns?.map(({ source }) => source)).toEqual(['rows', 'rows']);
  });

  test('that cannot be had for an outage fails a survey that needs it, and no other one', async () => {
    mock({ query: page(ROWS), QueryDefinition: [500], QueryParameterDefinition: NO_PROMPTS });
    const error = await errorOf(survey(true));
    expect(error).toMatchObject({ failureType: 'transient_error' });
    expect((error as ConnectorError).message).toContain('the QueryDefinition of the query');
    await expect(survey(false)).resolves.toMatchObject({ definition: undefined });
  });
});

describe('prompts', () => {
  const VALUES = [
    { name: 'since', value: '2027' },
    { name: 'Which event?', value: 'ANNUAL & 27' },
  ];
  const PROMPTS = [
    { $type: 'x', PropertyName: 'EventCode', Prompt: 'Which event?', IsRequired: true },
    { $type: 'x', PropertyName: 'Status', Prompt: 'Status', IsRequired: false },
    { $type: 'x', PropertyName: 'Since', Prompt: null, IsRequired: false },
  ];
  const answers = (parameters: URLSearchParams | undefined): string[][] =>
    [...(parameters ?? [])].filter(([name]) => !['QueryName', 'Limit', 'Offset'].includes(name));

  test.each<[string, Answer]>([
    ['as a collection', result({ $values: PROMPTS })],
    ['as a list', result(PROMPTS)],
    ['one level down', result({ $type: 'x', Parameters: { $values: PROMPTS }, Others: [] })],
    ['as iMIS 2017 sends them', [200, { $values: PROMPTS }]],
  ])('%s are answered by name, and before the first page is asked for', async (_name, prompts) => {
    mock({ query: page(ROWS), QueryDefinition: [403], QueryParameterDefinition: prompts });
    await survey(false, VALUES);
    expect(asked.query.map(answers)).toEqual([
      [
        ['Which event?', 'ANNUAL & 27'],
        ['Since', '2027'],
      ],
    ]);
  });

  test('are answered by place at the old end point', async () => {
    mock({ query: [404], iqa: page(LISTED), QueryDefinition: [403], QueryParameterDefinition: result(PROMPTS) });
    await survey(false, VALUES);
    expect(asked.iqa.map(answers)).toEqual([
      [
        ['Parameter', 'ANNUAL & 27'],
        ['Parameter', ''],
        ['Parameter', '2027'],
      ],
    ]);
  });

  test.each<Answer>([[403], [404], [501], [500], result(null), result('text'), result({ Count: 0 })])(
    'that cannot be looked up (%i %j) are answered as given',
    async (...answer) => {
      mock({ query: page(ROWS), QueryDefinition: [403], QueryParameterDefinition: answer });
      await survey(false, VALUES);
      expect(answers(asked.query[0])).toEqual([
        ['since', '2027'],
        ['Which event?', 'ANNUAL & 27'],
      ]);
    },
  );

  test('a single one may come without a list', async () => {
    mock({ query: page(ROWS), QueryDefinition: [403], QueryParameterDefinition: result(PROMPTS[0]) });
    await survey(false, [{ name: 'eventcode', value: 'x' }]);
    expect(answers(asked.query[0])).toEqual([['Which event?', 'x']]);
  });

  test('that are required and have no value are named, rather than the refusal of the page that follows', async () => {
    mock({ query: [400, { Message: 'x' }], QueryDefinition: [403], QueryParameterDefinition: result(PROMPTS) });
    const error = await errorOf(survey());
    expect(error).toMatchObject({ failureType: 'config_error' });
    expect((error as ConnectorError).message).toContain('"EventCode" (Which event?)');
  });
});

describe('a survey fails', () => {
  const DOWN = { QueryDefinition: result(definition()), QueryParameterDefinition: NO_PROMPTS } as const;

  test.each<[string, Parameters<typeof mock>[0], FailureType, RegExp]>([
    [
      'the path is wrong',
      { query: [404], QueryDefinition: result(null), QueryParameterDefinition: result(null) },
      'config_error',
      /no query at/,
    ],
    [
      'the REST box is off',
      { query: [404], QueryDefinition: result(definition({ IsAvailableToREST: false })) },
      'config_error',
      /Available via the REST API/,
    ],
    ['there is no access', { query: [403], ...DOWN }, 'config_error', /may not read/],
    [
      'nothing may be looked up',
      { query: [404], QueryDefinition: [403] },
      'config_error',
      /does not show its definition/,
    ],
    ['the read is refused as invalid', { query: [400], ...DOWN }, 'config_error', /invalid \(400\)/],
    [
      'the account has no rights',
      { query: [401], QueryDefinition: [401], QueryParameterDefinition: [401] },
      'config_error',
      /RemoteService/,
    ],
    [
      'the read is sent on elsewhere',
      { query: () => [302], ...DOWN },
      'config_error',
      /redirects the request for the query to/,
    ],
    ['the site is busy', { query: [503], ...DOWN }, 'transient_error', /could not serve the request for the query \(/],
    ['there are web pages', { query: [200, '<html>'], ...DOWN }, 'transient_error', /my\.imis\.com could not serve/],
    ['even small pages time out', { query: [504], ...DOWN }, 'transient_error', /pages of 50 rows are no faster/],
    [
      'the site is down and so is its metadata',
      { query: [500], QueryDefinition: [500], QueryParameterDefinition: [500] },
      'transient_error',
      /my\.imis\.com/,
    ],
  ])('where %s, with what to do', async (_name, endpoints, kind, message) => {
    mock(endpoints);
    const error = await errorOf(survey());
    expect(error).toMatchObject({ failureType: kind });
    expect((error as Error).message).toMatch(message);
    expect(site.logIns).toBeLessThanOrEqual(3);
  });
});

describe('a read', () => {
  test('goes on from the surveyed page, halves the page on a time-out, and counts by the registrant', async () => {
    const table = Array.from({ length: 1200 }, (_, at) => ({ 'Registrant ID': `${at % 1100}`, Age: at }));
    mock({
      query: (parameters) => {
        const [offset, limit] = [Number(parameters.get('Offset')), Number(parameters.get('Limit'))];
        if (offset > 0 && limit > 250) return [504];
        const rows = table.slice(offset, offset + limit);
        return page(rows, table.length, { Limit: limit });
      },
      QueryDefinition: result(definition()),
      QueryParameterDefinition: NO_PROMPTS,
    });
    const query = queryWith();
    const surveyed = await query.survey({ needsDefinition: false });
    const read = query.read(surveyed, { makeRow, hasRegistrants: true, wanted: ['Registrant ID', 'Age'] });
    const rows: string[] = [];
    for await (const batch of read.batches()) rows.push(...batch.map(textOf));
    expect(rows).toEqual(table.map((row) => JSON.stringify(row)));
    expect([read.passes, read.furtherRows]).toEqual([1, 100]);
    const limits = asked.query.map((parameters) => Number(parameters.get('Limit')));
    expect([limits[0], limits.slice(-3).every((limit) => limit > 200 && limit <= 250)]).toEqual([500, true]);
  });

  /** The rows of a read, and the pauses that it made. */
  async function readAll(): Promise<{ rows: string[]; pauses: number[] }> {
    const query = queryWith();
    const read = query.read(await query.survey({ needsDefinition: false }), {
      makeRow,
      hasRegistrants: true,
      wanted: ['Registrant ID', 'Age'],
    });
    const rows: string[] = [];
    for await (const batch of read.batches()) rows.push(...batch.map(textOf));
    return { rows, pauses: site.timing.pauses };
  }

  const TABLE = Array.from({ length: 5 }, (_, at) => ({ 'Registrant ID': `${at}`, Age: at }));
  const firstThree = (parameters: URLSearchParams): Answer => {
    const offset = Number(parameters.get('Offset'));
    return page(TABLE.slice(offset, 3), TABLE.length);
  };

  test('ends where the query’s own limit does, although the total says more', async () => {
    mock({ query: firstThree, QueryDefinition: result(definition({ LimitResultsCount: 3 })) });
    expect((await readAll()).rows).toEqual(TABLE.slice(0, 3).map((row) => JSON.stringify(row)));
  });

  test('does without a definition', async () => {
    mock({ query: page(TABLE), QueryDefinition: [403] });
    expect((await readAll()).rows).toHaveLength(5);
  });

  test('asks again after a pause for a page that is shorter than it says', async () => {
    mock({ query: (_parameters, count) => (count === 1 ? page(TABLE.slice(0, 2), 5) : page(TABLE)) });
    const { rows, pauses } = await readAll();
    expect(rows).toHaveLength(5);
    expect(pauses).toEqual([1000]);
  });

  test('fails as an outage for a value that is nested too deep to be written', async () => {
    mock({ query: page(TABLE), QueryDefinition: result(definition()) });
    const query = queryWith();
    const surveyed = await query.survey({ needsDefinition: false });
    const tooDeep = (): never => {
      throw new RangeError('Maximum call stack size exceeded');
    };
    expect(() =>
      query.read(surveyed, { makeRow: tooDeep, hasRegistrants: true, wanted: ['Registrant ID', 'Age'] }),
    ).toThrow(ConnectorError);
  });
});

/** A record of the row as it is. */
function makeRow(item: object): RecordRow {
  const json = JSON.stringify(item);
  const { 'Registrant ID': registrant } = item as { 'Registrant ID': string };
  return recordRow(json, { registrant, fingerprint: fingerprintOf(json) });
}

const textOf = (row: Row): string => (row as RecordRow).json.toString();
