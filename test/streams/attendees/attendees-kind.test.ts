import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordSchema } from '../../../src/airbyte/full-refresh-stream.ts';
import { ConnectorLogger } from '../../../src/airbyte/logger.ts';
import { ImisQuery } from '../../../src/imis/query.ts';
import { columnWins } from '../../../src/problems/names.ts';
import { messageOf } from '../../../src/problems/problem.ts';
import { typesFromRows } from '../../../src/problems/rows.ts';
import {
  attendeesKind,
  type AttendeesOptions,
  type AttendeesSurvey,
} from '../../../src/streams/attendees/attendees-kind.ts';
import { QueryStream } from '../../../src/streams/query-stream.ts';
import type { Purpose } from '../../../src/streams/stream-kind.ts';
import { collecting } from '../../airbyte/collector.ts';
import { HOST, RETRY, Site } from '../../imis/site.ts';
import { mockHttp } from '../../mocked-http.ts';
import {
  answersOf,
  fakeOpenWater,
  usersNamed,
  type FakeOpenWater,
  type Reply,
} from '../../openwater/fake-openwater.ts';

const NAME = '$/Org/Attendees';
const TEXT = { type: ['null', 'string'] };
const TEMPLATE = '/v2/Users/ProfileFormTemplate';

type Rows = readonly Record<string, unknown>[];

interface Setting {
  rows?: Rows;
  /** The names of the definition's columns and its other properties; a status where it cannot be had. */
  definition?: { columns: string[]; more?: object } | number;
  /** Undefined where OpenWater is not configured. */
  openWater?: (path: string) => Reply;
  options?: Partial<AttendeesOptions>;
  pageSize?: number;
}

interface Scene {
  stream: QueryStream<AttendeesSurvey>;
  openWater: FakeOpenWater | undefined;
  /** How often iMIS was asked for rows. */
  pagesAsked: () => number;
  /** `WARN …`, `INFO …` */
  log: () => string[];
}

const attendees = (...ids: unknown[]): Rows =>
  ids.map((id) => ({ 'Registrant ID': id, Name: `name of ${String(id)}` }));
const ROWS = attendees('a', 'b', 'c');
/** More than a page of the smallest size. */
const MANY = attendees(...Array.from({ length: 30 }, (_, at) => `r${at}`));
const DEFINITION = { columns: ['Registrant ID', 'Name'] };
const ALL = { properties: { 'Registrant ID': TEXT, Name: TEXT } };
const WITH_JOB = { properties: { ...ALL.properties, 'OpenWater.job': TEXT } };

/** An OpenWater with a form of one field, and these users. */
function openWaterWith(...thirdPartyIds: string[]): (path: string) => Reply {
  const users = answersOf(usersNamed(...thirdPartyIds));
  const form = { json: { fields: [{ alias: 'job', typeName: 'Text' }] } };
  return (path) => (path === TEMPLATE ? form : users(path));
}

let site: Site;

mockHttp();

beforeEach(() => {
  site = new Site().logsIn();
});

afterEach(() => {
  expect(site.requests.filter((request) => request.startsWith('unexpected'))).toEqual([]);
  site.close();
});

/** @returns how often the query was asked for rows */
function mockQuery(rows: Rows, definition: NonNullable<Setting['definition']>): () => number {
  let asked = 0;
  nock(HOST)
    .persist()
    .get('/api/query')
    .query(true)
    .reply((path) => {
      asked++;
      const parameters = new URLSearchParams(path.split('?')[1]);
      const [offset, limit] = ['Offset', 'Limit'].map((name) => Number(parameters.get(name))) as [number, number];
      const part = rows.slice(offset, offset + limit);
      return [
        200,
        { Items: { $values: part }, Count: part.length, TotalCount: rows.length, Offset: offset, Limit: limit },
      ];
    });
  nock(HOST)
    .persist()
    .post('/api/QueryDefinition/_execute')
    .reply(() => {
      if (typeof definition === 'number') return [definition];
      const columns = definition.columns.map((name, at) => ({
        PropertyName: name,
        DataTypeName: 'String',
        DisplayOrder: at,
      }));
      const found = {
        Path: NAME,
        Properties: { $values: columns },
        SortFields: { $values: [{}] },
        IsAvailableToREST: true,
      };
      return [200, { Result: { ...found, ...definition.more } }];
    });
  nock(HOST).persist().post('/api/QueryParameterDefinition/_execute').reply(403);
  // Asked for the names of columns that flat rows may leave out.
  nock(HOST).persist().get('/api/iqa').query(true).reply(404);
  return () => asked;
}

function scene({ rows = ROWS, definition = DEFINITION, openWater, options, pageSize = 500 }: Setting = {}): Scene {
  const { out, writer } = collecting();
  const logger = new ConnectorLogger(writer, 'info');
  const pagesAsked = mockQuery(rows, definition);
  const { client, timing } = site;
  const limits = { pageSize, parallelRequests: 1 };
  const fake = openWater && fakeOpenWater(openWater);
  const kind = attendeesKind({
    query: new ImisQuery({ client, name: NAME, promptValues: [], limits, retry: RETRY, timing }),
    openWater: fake?.client,
    registrantIdColumn: 'Registrant ID',
    swapcardFields: false,
    matchColumn: undefined,
    logger,
    ...options,
  });
  const stream = new QueryStream(logger, kind, { pageSize, timing });
  const log = (): string[] =>
    out.lines.map((line) => {
      const { level, message } = line['log'] as { level: string; message: string };
      return `${level} ${message}`;
    });
  return { stream, openWater: fake, pagesAsked, log };
}

interface Read {
  /** As JSON. */
  records: string[];
  estimates: number[];
}

/** @param passed milliseconds that pass with each batch */
async function read({ stream }: Scene, schema: RecordSchema = ALL, passed = 0): Promise<Read> {
  const [records, estimates]: [string[], number[]] = [[], []];
  const onEstimate = (rows: number): void => void estimates.push(rows);
  for await (const batch of stream.batches({ schema, onEstimate })) {
    records.push(...batch.map(({ json }) => json.toString()));
    site.timing.pass(passed);
  }
  return { records, estimates };
}

describe('the stream', () => {
  test('is called Attendees, and has the registrant id for its key', () => {
    const { stream } = scene({ options: { registrantIdColumn: 'Key' } });
    expect([stream.name, stream.primaryKey]).toEqual(['Attendees', [['Key']]]);
  });
});

describe('the survey', () => {
  test('says how many rows and columns the query has', async () => {
    const { stream, log } = scene();
    const { firstPage, columns } = await stream.survey('check');
    expect([firstPage.total, columns?.length, log()]).toEqual([3, 2, []]);
  });

  test.each<Purpose>(['check', 'discover', 'read'])(
    'for %s takes a query whose columns are unknown as it is',
    async (purpose) => {
      const { firstPage, columns } = await scene({ rows: [], definition: 403 }).stream.survey(purpose);
      expect([firstPage.total, columns]).toEqual([0, undefined]);
    },
  );

  test('refuses a query without the column of the registrant id, and names the field', async () => {
    const { stream } = scene({ rows: [], definition: { columns: ['ID'] }, openWater: () => ({ status: 401 }) });
    await expect(stream.survey('check')).rejects.toMatchObject({
      message: expect.stringMatching(
        /^The query has no column "Registrant ID"\. .* into Registrant id column \(registrant_id_column\)\./,
      ) as string,
      problem: { id: 'no-such-column' },
    });
  });

  test.each<Purpose>(['check', 'read'])('for %s does without a definition that is unavailable', async (purpose) => {
    expect((await scene({ definition: 500 }).stream.survey(purpose)).columns?.length).toBe(2);
  });

  test('to discover fails where the definition is unavailable', async () => {
    await expect(scene({ definition: 500 }).stream.survey('discover')).rejects.toMatchObject({
      failureType: 'transient_error',
    });
  });

  test.each<[Purpose, string[]]>([
    ['check', [TEMPLATE]],
    ['discover', [TEMPLATE]],
    ['read', []],
  ])('for %s asks OpenWater for %j', async (purpose, paths) => {
    const { stream, openWater, log } = scene({ openWater: openWaterWith() });
    await stream.survey(purpose);
    expect([openWater?.paths, log()]).toEqual([paths, []]);
  });

  test('of a check warns of an OpenWater that does not do its part', async () => {
    const { stream, log } = scene({ openWater: () => ({ status: 401 }) });
    await stream.survey('check');
    expect(log()).toEqual([
      expect.stringMatching(
        /^WARN OpenWater rejects the keys \(401\)\. .* Attendees are read all the same, without the OpenWater fields\.$/,
      ),
    ]);
  });

  test('to discover fails where OpenWater does not do its part: columns would be dropped downstream', async () => {
    const { stream, log } = scene({ openWater: () => ({ status: 401 }) });
    await expect(stream.survey('discover')).rejects.toMatchObject({ problem: { id: 'keys-rejected' } });
    expect(log()).toEqual([]);
  });
});

describe('the description', () => {
  const columnsOf = async ({ stream }: Scene): Promise<string[]> =>
    Object.keys((await stream.described()).json_schema['properties'] as object);

  test('has the columns of the query, of Swapcard and of the profile form', async () => {
    const described = scene({ openWater: openWaterWith(), options: { swapcardFields: true } });
    const swapcard = ['client_id', 'first_name', 'last_name', 'email', 'company'];
    expect(await columnsOf(described)).toEqual(['Registrant ID', 'Name', ...swapcard, 'OpenWater.job']);
    expect(described.log()).toEqual([]);
  });

  test('warns of a field of the profile form that a column of the query hides', async () => {
    const definition = { columns: ['Registrant ID', 'OpenWater.job'] };
    const hidden = scene({ rows: [], definition, openWater: openWaterWith() });
    expect(await columnsOf(hidden)).toEqual(['Registrant ID', 'OpenWater.job']);
    expect(hidden.log()).toEqual([`WARN ${messageOf(columnWins({ names: ['OpenWater.job'] }))}`]);
  });

  test.each<[string, NonNullable<Setting['definition']>, number]>([
    ['no column', 403, 2],
    ['some columns only', { columns: ['Registrant ID'] }, 1],
  ])('comes with a warning where iMIS says the types of %s', async (_what, definition, guessed) => {
    const described = scene({ definition });
    expect(await columnsOf(described)).toEqual(['Registrant ID', 'Name']);
    expect(described.log()).toEqual([`WARN ${messageOf(typesFromRows({ guessed, columns: 2 }))}`]);
  });

  test('is none where the columns are unknown, and the query is named', async () => {
    const { stream } = scene({ rows: [], definition: 403 });
    const error: unknown = await stream.described().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failureType: 'config_error' });
    expect(String(error)).toContain(`The columns of the query "${NAME}" are unknown`);
  });
});

describe('a read', () => {
  test('holds all columns as they were sent where all are wanted', async () => {
    const whole = scene();
    expect(await read(whole, ALL, 1500)).toEqual({
      records: ROWS.map((row) => JSON.stringify(row)),
      estimates: [3],
    });
    expect(whole.log()).toEqual(['INFO Attendees: 3 records, read once, 3.0 s.']);
  });

  test('holds the declared columns only, and counts what cannot be coerced or is blank', async () => {
    const some = scene({ rows: attendees('7', 'x', ' ') });
    const { records } = await read(some, { properties: { 'Registrant ID': { type: ['null', 'integer'] } } });
    expect(records).toEqual(['{"Registrant ID":7}', '{"Registrant ID":null}', '{"Registrant ID":null}']);
    expect(some.log()).toEqual([
      expect.stringMatching(/^WARN 1 row has no registrant id \(column "Registrant ID"\)/),
      expect.stringMatching(/^WARN Values that cannot be coerced .*: "Registrant ID" \(2\)\./),
      'INFO Attendees: 3 records, read once, 0.0 s.',
    ]);
  });

  test.each<RecordSchema>([{}, { properties: {} }])('gives all columns where the catalog says %j', async (schema) => {
    const { records } = await read(scene({ rows: attendees('a'), options: { swapcardFields: true } }), schema);
    expect(records).toEqual([
      '{"Registrant ID":"a","Name":"name of a","client_id":"IMIS-a","first_name":null,"last_name":null,"email":null,"company":null}',
    ]);
  });

  test('of a query without rows gives none, though nobody can tell its columns', async () => {
    const empty = scene({ rows: [], definition: 403, openWater: openWaterWith() });
    expect(await read(empty, {})).toEqual({ records: [], estimates: [0] });
    expect(empty.log()).toEqual(['INFO Attendees: 0 records, read once, 0.0 s.']);
  });

  test('asks for the first page once', async () => {
    const { pagesAsked, ...more } = scene();
    await read({ pagesAsked, ...more });
    expect(pagesAsked()).toBe(1);
  });

  test('has null for a declared column that the query does not have, and one warning names them', async () => {
    const declared = { ...ALL.properties, Gone: TEXT, Lost: TEXT, client_id: TEXT, 'OpenWater.job': TEXT };
    const lacking = scene({ rows: attendees('a') });
    const { records } = await read(lacking, { properties: declared });
    expect(records).toEqual([
      '{"Registrant ID":"a","Name":"name of a","Gone":null,"Lost":null,"client_id":null,"OpenWater.job":null}',
    ]);
    expect(lacking.log()).toEqual([
      expect.stringMatching(/^WARN The catalog declares 2 columns that the query does not have: "Gone", "Lost"\./),
      expect.stringMatching(/^INFO/),
    ]);
  });

  test('takes in a column that first appears on a later page where the catalog declares none', async () => {
    const rows = [...MANY, { 'Registrant ID': 'd', Name: 'x', Late: 7 }, ...attendees('e')];
    const { records } = await read(scene({ rows, definition: 403, pageSize: 20 }), {});
    expect(records.filter((record) => record.includes('Late'))).toEqual(['{"Registrant ID":"d","Name":"x","Late":7}']);
    expect(records).toHaveLength(MANY.length + 2);
  });

  test('knows a declared column that only a later page brings', async () => {
    const rows = [...MANY, { 'Registrant ID': 'd', Name: 'x', Late: '7' }];
    const declared = { properties: { 'Registrant ID': TEXT, Late: { type: ['null', 'integer'] } } };
    const { records } = await read(scene({ rows, definition: 403, pageSize: 20 }), declared);
    expect(records.at(-1)).toBe('{"Registrant ID":"d","Late":7}');
  });

  test('gives a sign of life every ten seconds', async () => {
    const long = scene({ rows: MANY, pageSize: 20 });
    await read(long, ALL, 5000);
    expect(long.log()).toEqual([
      expect.stringMatching(/^INFO Attendees: 30 of 30 rows$/),
      expect.stringMatching(/^INFO Attendees: 30 records, read once, \d+\.0 s\.$/),
    ]);
  });

  test('warns of what to know of the query and of its rows', async () => {
    const definition = { ...DEFINITION, more: { SortFields: [], LimitResultsCount: 50 } };
    const rows = [...attendees('a', 'b', 'b'), { 'Registrant ID': 'a', Name: 'another' }];
    const odd = scene({ rows, definition, pageSize: 3 });
    await read(odd);
    expect(odd.log()).toEqual([
      expect.stringMatching(/^WARN The query is not sorted, and longer than a page/),
      expect.stringMatching(/^WARN The query itself returns 50 rows at most/),
      expect.stringMatching(/^WARN 1 row belongs to a registrant who has another row already/),
      'INFO Attendees: 3 records, 1 exact repeat left out, read once, 0.0 s.',
    ]);
  });
});

describe('a read with OpenWater', () => {
  test('adds the profiles, and tells how they were found', async () => {
    const enriched = scene({ openWater: openWaterWith('a', 'c') });
    const { records } = await read(enriched, WITH_JOB);
    expect(records).toEqual([
      '{"Registrant ID":"a","Name":"name of a","OpenWater.job":"job of 1"}',
      '{"Registrant ID":"b","Name":"name of b","OpenWater.job":null}',
      '{"Registrant ID":"c","Name":"name of c","OpenWater.job":"job of 2"}',
    ]);
    expect(enriched.log()).toEqual([
      'INFO OpenWater: 2 attendees matched, 1 not matched, 0 failed; 3 calls, by listing the users, 3 fewer than by the other plan.',
      'INFO Attendees: 3 records, read once, 0.0 s.',
    ]);
  });

  test('finds registrants by their trimmed id, whatever its type', async () => {
    const apart = scene({ rows: attendees(' a ', 7), openWater: openWaterWith('a', '7') });
    const { records } = await read(apart, { properties: { 'OpenWater.job': TEXT } });
    expect(records).toEqual(['{"OpenWater.job":"job of 1"}', '{"OpenWater.job":"job of 2"}']);
  });

  test.each([
    [2, 'by looking up each registrant'],
    [0, 'by listing the users'],
  ])('takes the plan that is cheaper for as many as the cap lets through (%i)', async (LimitResultsCount, plan) => {
    const users = Array.from({ length: 350 }, (_, at) => `u${at}`);
    const definition = { ...DEFINITION, more: { LimitResultsCount } };
    const capped = scene({ definition, openWater: openWaterWith(...users) });
    await read(capped, WITH_JOB);
    expect(capped.log().join()).toContain(plan);
  });

  test('adds the profiles also where iMIS does not show the definition', async () => {
    const { records } = await read(scene({ definition: 403, openWater: openWaterWith('b') }), WITH_JOB);
    expect(records[1]).toBe('{"Registrant ID":"b","Name":"name of b","OpenWater.job":"job of 1"}');
  });

  test('warns where nobody matched', async () => {
    const strangers = scene({ openWater: openWaterWith('x') });
    await read(strangers, WITH_JOB);
    expect(strangers.log()[0]).toMatch(/^WARN No attendee matched anyone in OpenWater\./);
  });

  test('asks for the form where the catalog declares no column', async () => {
    const undeclared = scene({ rows: attendees('a'), openWater: openWaterWith('a') });
    const { records } = await read(undeclared, {});
    expect(records).toEqual(['{"Registrant ID":"a","Name":"name of a","OpenWater.job":"job of 1"}']);
    expect(undeclared.openWater?.paths[0]).toBe(TEMPLATE);
  });

  test('goes on without a form that it cannot have, and says for how many', async () => {
    const rejected = scene({ openWater: () => ({ status: 401 }) });
    const { records } = await read(rejected, {});
    expect(records).toEqual(ROWS.map((row) => JSON.stringify(row)));
    expect(rejected.log()).toEqual([
      expect.stringMatching(
        /^WARN OpenWater rejects the keys \(401\)\. .* 3 attendees went on without the OpenWater fields\./,
      ),
      'INFO Attendees: 3 records, read once, 0.0 s.',
    ]);
  });

  test.each<[string, RecordSchema, Rows]>([
    ['no column of it is wanted', ALL, ROWS],
    ['the query has the column itself', WITH_JOB, ROWS.map((row) => ({ ...row, 'OpenWater.job': 'own' }))],
    ['there are no rows', WITH_JOB, []],
  ])('asks it for nothing where %s', async (_what, schema, rows) => {
    const columns = Object.keys(rows[0] ?? ROWS[0] ?? {});
    const quiet = scene({ rows, definition: { columns }, openWater: openWaterWith('a') });
    const { records } = await read(quiet, schema);
    expect(records).toEqual(rows.map((row) => JSON.stringify(row)));
    expect(quiet.openWater?.paths).toEqual([]);
    expect(quiet.log()).toEqual([`INFO Attendees: ${rows.length} records, read once, 0.0 s.`]);
  });

  test('that is not configured leaves its declared columns empty', async () => {
    const { records } = await read(scene({ rows: attendees('a') }), WITH_JOB);
    expect(records).toEqual(['{"Registrant ID":"a","Name":"name of a","OpenWater.job":null}']);
  });
});
