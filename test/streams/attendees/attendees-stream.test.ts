import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordSchema } from '../../../src/airbyte/full-refresh-stream.ts';
import { ConnectorLogger } from '../../../src/airbyte/logger.ts';
import { ConfigError, SystemError, TransientError } from '../../../src/errors.ts';
import { ImisQuery } from '../../../src/imis/query.ts';
import { fromBytes } from '../../../src/json/byte-string.ts';
import {
  AttendeesStream,
  type AttendeesOptions,
  type Purpose,
} from '../../../src/streams/attendees/attendees-stream.ts';
import { ProfileForm } from '../../../src/streams/attendees/profile-columns.ts';
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
  purpose?: Purpose;
  options?: Partial<AttendeesOptions>;
}

interface Scene {
  stream: AttendeesStream;
  openWater: FakeOpenWater | undefined;
  /** How often iMIS was asked for rows. */
  pagesAsked: () => number;
  /** `WARN …`, `INFO …` */
  log: () => string[];
}

const attendees = (...ids: unknown[]): Rows =>
  ids.map((id) => ({ 'Registrant ID': id, Name: `name of ${String(id)}` }));
const ROWS = attendees('a', 'b', 'c');
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
  return () => asked;
}

function scene({ rows = ROWS, definition = DEFINITION, openWater, purpose = 'read', options }: Setting = {}): Scene {
  const { out, writer } = collecting();
  const logger = new ConnectorLogger(writer, 'info');
  const pagesAsked = mockQuery(rows, definition);
  const pageSize = options?.pageSize ?? 500;
  const { client, timing } = site;
  const limits = { pageSize, parallelRequests: 1 };
  const fake = openWater && fakeOpenWater(openWater);
  const stream = new AttendeesStream(logger, {
    query: new ImisQuery({ client, name: NAME, promptValues: [], limits, retry: RETRY, timing }),
    profileForm: fake && new ProfileForm(fake.client, logger),
    registrantIdColumn: 'Registrant ID',
    registrantIdField: 'Registrant id column (registrant_id_column)',
    swapcardFields: false,
    ...{ pageSize, purpose, timing },
    ...options,
  });
  const log = (): string[] =>
    out.lines.map((line) => {
      const { level, message } = line['log'] as { level: string; message: string };
      return `${level} ${message}`;
    });
  return { stream, openWater: fake, pagesAsked, log };
}

interface Read {
  /** One that is passed on as it was written is the text of it. */
  records: unknown[];
  estimates: number[];
}

/** @param passed milliseconds that pass with each batch */
async function read({ stream }: Scene, schema: RecordSchema = ALL, passed = 0): Promise<Read> {
  const [records, estimates]: [unknown[], number[]] = [[], []];
  const onEstimate = (rows: number): void => void estimates.push(rows);
  for await (const batch of stream.batches({ schema, onEstimate })) {
    for (const record of batch) records.push('inside' in record ? `{${fromBytes(record.inside)}}` : record);
    site.timing.pass(passed);
  }
  return { records, estimates };
}

describe('the stream', () => {
  test('is called Attendees, and has the registrant id for its key', () => {
    const { stream } = scene({ options: { registrantIdColumn: 'Key' } });
    expect([stream.name, stream.primaryKey]).toEqual(['Attendees', [['Key']]]);
  });

  test('can tell nothing before its survey', () => {
    const { stream } = scene();
    expect(() => stream.getJsonSchema()).toThrow(SystemError);
    expect(() => stream.rowCount).toThrow('The stream was asked before its survey.');
  });
});

describe('the survey', () => {
  test('tells how many rows and columns the query has', async () => {
    const { stream, log } = scene();
    await stream.survey();
    expect([stream.rowCount, stream.columnCount, log()]).toEqual([3, 2, []]);
  });

  test.each<Purpose>(['check', 'discover', 'read'])(
    'for %s takes a query whose columns cannot be known as it is',
    async (purpose) => {
      const { stream } = scene({ rows: [], definition: 403, purpose });
      await stream.survey();
      expect([stream.rowCount, stream.columnCount]).toEqual([0, undefined]);
    },
  );

  test('refuses a query without the column of the registrant id, and names the field', async () => {
    const { stream } = scene({ rows: [], definition: { columns: ['ID'] }, openWater: () => ({ status: 401 }) });
    await expect(stream.survey()).rejects.toMatchObject({
      message: expect.stringMatching(
        /^The query has no column "Registrant ID"\. .* into Registrant id column \(registrant_id_column\)\./,
      ) as string,
      problem: 'no-such-column',
    });
  });

  test.each<Purpose>(['check', 'read'])('for %s does without a definition that is out of order', async (purpose) => {
    const { stream } = scene({ definition: 500, purpose });
    await stream.survey();
    expect(stream.columnCount).toBe(2);
  });

  test('to discover fails where the definition is out of order', async () => {
    await expect(scene({ definition: 500, purpose: 'discover' }).stream.survey()).rejects.toBeInstanceOf(
      TransientError,
    );
  });

  test.each<[Purpose, string[]]>([
    ['check', [TEMPLATE]],
    ['discover', [TEMPLATE]],
    ['read', []],
  ])('for %s asks OpenWater for %j', async (purpose, paths) => {
    const { stream, openWater, log } = scene({ openWater: openWaterWith(), purpose });
    await stream.survey();
    expect([openWater?.paths, log()]).toEqual([paths, []]);
  });

  test('of a check warns of an OpenWater that does not do its part', async () => {
    const { stream, log } = scene({ openWater: () => ({ status: 401 }), purpose: 'check' });
    await stream.survey();
    expect(log()).toEqual([
      expect.stringMatching(
        /^WARN OpenWater rejects the keys \(401\)\. .* Attendees are read all the same, without the OpenWater fields\.$/,
      ),
    ]);
  });

  test('to discover fails where OpenWater does not do its part: columns would be dropped downstream', async () => {
    const { stream, log } = scene({ openWater: () => ({ status: 401 }), purpose: 'discover' });
    await expect(stream.survey()).rejects.toMatchObject({ problem: 'keys-rejected' });
    expect(log()).toEqual([]);
  });
});

describe('the schema', () => {
  test('has the columns of the query, of Swapcard and of the profile form', async () => {
    const openWater = openWaterWith();
    const { stream, log } = scene({ openWater, purpose: 'discover', options: { swapcardFields: true } });
    await stream.survey();
    const swapcard = ['client_id', 'first_name', 'last_name', 'email', 'company'];
    const names = ['Registrant ID', 'Name', ...swapcard, 'OpenWater.job'];
    expect(Object.keys(stream.getJsonSchema().properties)).toEqual(names);
    expect(log()).toEqual([]);
  });

  test.each<[string, NonNullable<Setting['definition']>]>([
    ['no column', 403],
    ['some columns only', { columns: ['Registrant ID'] }],
  ])('comes with a warning where iMIS tells the types of %s', async (_what, definition) => {
    const { stream, log } = scene({ definition });
    await stream.survey();
    expect(Object.keys(stream.getJsonSchema().properties)).toEqual(['Registrant ID', 'Name']);
    expect(log()).toEqual([
      'WARN iMIS does not tell the types of all columns, so that they come from the values of the first page. They can change when the data does.',
    ]);
  });

  test('is none where the columns cannot be known, and the query is named', async () => {
    const { stream } = scene({ rows: [], definition: 403 });
    await stream.survey();
    expect(() => stream.getJsonSchema()).toThrow(ConfigError);
    expect(() => stream.getJsonSchema()).toThrow(`The columns of the query "${NAME}" cannot be known`);
  });
});

describe('a read', () => {
  test('passes rows on as they were written where all of their columns are wanted', async () => {
    const whole = scene();
    expect(await read(whole, ALL, 1500)).toEqual({
      records: ROWS.map((row) => JSON.stringify(row)),
      estimates: [3],
    });
    expect(whole.log()).toEqual(['INFO Attendees: 3 records, read once, 3.0 s.']);
  });

  test('makes records of the declared columns only, and counts what does not fit or is blank', async () => {
    const some = scene({ rows: attendees('7', 'x', ' ') });
    const { records } = await read(some, { properties: { 'Registrant ID': { type: ['null', 'integer'] } } });
    const unfit = { data: { 'Registrant ID': null }, nulled: ['Registrant ID'] };
    expect(records).toEqual([{ data: { 'Registrant ID': 7 } }, unfit, unfit]);
    expect(some.log()).toEqual([
      expect.stringMatching(/^WARN 1 row has no registrant id \(column "Registrant ID"\)/),
      expect.stringMatching(/^WARN 2 records hold a value that does not fit/),
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
    expect([empty.log(), empty.openWater?.paths]).toEqual([['INFO Attendees: 0 records, read once, 0.0 s.'], []]);
  });

  test.each([false, true])('asks for the first page once, surveyed before or not (%s)', async (isSurveyed) => {
    const { stream, pagesAsked, ...more } = scene();
    if (isSurveyed) await stream.survey();
    await read({ stream, pagesAsked, ...more });
    expect(pagesAsked()).toBe(1);
  });

  test('gives a sign of life every ten seconds', async () => {
    const long = scene({ rows: attendees('a', 'b', 'c', 'd', 'e', 'f', 'g'), options: { pageSize: 3 } });
    await read(long, ALL, 5000);
    expect(long.log()).toEqual([
      'INFO Attendees: 5 of 7 rows',
      'INFO Attendees: 7 of 7 rows',
      'INFO Attendees: 7 records, read once, 20.0 s.',
    ]);
  });

  test('warns of what to know of the query and of its rows', async () => {
    const definition = { ...DEFINITION, more: { SortFields: [], LimitResultsCount: 50 } };
    const rows = [...attendees('a', 'b', 'b'), { 'Registrant ID': 'a', Name: 'another' }];
    const odd = scene({ rows, definition, options: { pageSize: 3 } });
    await read(odd);
    expect(odd.log()).toEqual([
      expect.stringMatching(/^WARN The query is not sorted, and longer than a page/),
      expect.stringMatching(/^WARN The query itself gives 50 rows at most/),
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

  test('finds the registrants of rows that have to be taken apart, too', async () => {
    const apart = scene({ rows: attendees(' a ', 7), openWater: openWaterWith('a', '7') });
    const { records } = await read(apart, { properties: { 'OpenWater.job': TEXT } });
    expect(records).toEqual([{ data: { 'OpenWater.job': 'job of 1' } }, { data: { 'OpenWater.job': 'job of 2' } }]);
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
