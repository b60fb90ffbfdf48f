import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import { registrantId, type Fault, type OpenWaterUser } from '../simulator/index.ts';
import { reportOf } from './doctor.ts';
import { catalogOf, type Outcome } from './harness.ts';
import {
  HURRY,
  IMPATIENT,
  JOB,
  about,
  attendees,
  calls,
  jobs,
  numbered,
  scene,
  user,
  type Scene,
} from './openwater-scene.ts';

const REGISTRANT = 'Registrant ID';
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => registrantId(at));
/** One user for each id, whose job names it. */
const usersFor = (all: readonly string[]): OpenWaterUser[] => all.map((id) => user(id, `job of ${id}`));

/** Every attendee is there, each with its own profile or none. @returns how many have none */
function without(outcome: Outcome, count: number): number {
  expect([outcome.exitCode, outcome.records.length]).toEqual([0, count]);
  const wrong = outcome.records.filter((record) => {
    const job = record['OpenWater.jobTitle'];
    return job !== null && job !== `job of ${String(record[REGISTRANT]).trim()}`;
  });
  expect(wrong).toEqual([]);
  return jobs(outcome).filter((job) => job === null).length;
}

const about1 = (outcome: Outcome): string => {
  expect(about(outcome)).toHaveLength(1);
  return about(outcome)[0] ?? '';
};

describe('one refusal', () => {
  it.each([401, 403, 400, 410, 500])('costs the profile that it is about and no other: %i for ever', async (status) => {
    const { read, sim } = await scene({ rows: numbered(40), openWater: { users: usersFor(ids(40)) } });
    const broken = sim.openWater.users[5]?.id;
    sim.openWater.fault({ on: ({ path }) => path.endsWith(`/${broken}`), do: { status } });
    const outcome = await read({ env: { LOG_LEVEL: 'debug' } });
    expect(without(outcome, 40)).toBe(1);
    expect(about1(outcome)).toContain(
      `(${status === 401 || status === 403 ? '' : status === 500 ? 'server, HTTP ' : 'refused, HTTP '}${status}`,
    );
    expect(about1(outcome)).toContain('1 attendee went on without');
    expect(outcome.logs('DEBUG').join('\n')).toContain(`OpenWater user ${broken}: no profile`);
  });

  it.each([401, 403, 400, 500])('that passes costs nobody: %i once for each call', async (status) => {
    const seen = new Set<string>();
    const { read, sim } = await scene({ rows: numbered(30), openWater: { users: usersFor(ids(30)) } });
    sim.openWater.fault({
      on: ({ url, index }) => index % 5 === 4 && !seen.has(url) && Boolean(seen.add(url)),
      do: { status },
    });
    const outcome = await read();
    expect([without(outcome, 30), about(outcome)]).toEqual([0, []]);
  });

  it('of every call is about the keys: revoked half-way, they are found out with a handful of calls', async () => {
    const at = await scene({ rows: numbered(60), openWater: { users: usersFor(ids(60)) }, pace: 40 });
    at.sim.openWater.fault({ on: ['template', 'users', 'user'], skip: 20, do: { status: 401 } });
    const outcome = await at.read();
    expect(without(outcome, 60)).toBe(41);
    expect(about1(outcome)).toMatch(/^OpenWater rejects the keys \(401\).*41 attendees went on without/);
    expect(calls(at)).toBeLessThanOrEqual(20 + 8);
  });
});

describe('a profile', () => {
  it("of another user is nobody's", async () => {
    const users = usersFor(ids(6));
    const mixUps = new Map([[users[0]?.id ?? 0, users[1]?.id ?? 0]]);
    const outcome = await (await scene({ rows: numbered(6), openWater: { users, mixUps } })).read();
    expect(without(outcome, 6)).toBe(1);
    expect(about1(outcome)).toMatch(/^OpenWater sent the profile of another user.*1 attendee went on without/);
  });

  it('of an account whose e-mail address ends in .deleted does not win', async () => {
    const gone = { email: 'p@example.org.deleted', lastModifiedAtUtc: '2026-01-01T00:00:00Z' };
    const users = [user(registrantId(0), 'the deleted one', gone), user(registrantId(0), `job of ${registrantId(0)}`)];
    const others = Array.from({ length: 900 }, (_, at) => user(`x${at}`, 'other'));
    for (const all of [users, [...users, ...others]]) {
      expect(without(await (await scene({ rows: numbered(2), openWater: { users: all } })).read(), 2)).toBe(1);
    }
  });

  it('has the value that is filled in, of two fields with one alias', async () => {
    const template = ['Text', 'TextField'].map((typeName) => ({ typeName, alias: 'jobTitle', name: typeName }));
    const { read, sim } = await scene({
      rows: attendees('1', '2'),
      openWater: { users: [user('1', 'a'), user('2', 'b')], template },
    });
    const value = (text: string | null): object => ({ typeName: 'Text', alias: 'jobTitle', value: text });
    sim.openWater.fault({
      on: 'user',
      do: ({ path }) => {
        const each = sim.openWater.users.find(({ id }) => path.endsWith(`/${id}`));
        const texts = each?.thirdPartyUniqueId === '1' ? [value(null), value('second')] : [value('first'), value('')];
        return { body: JSON.stringify({ ...each, fieldValues: texts }) };
      },
    });
    expect(jobs(await read())).toEqual(['second', 'first']);
  });
});

describe('an outage', () => {
  const SHAPES: Record<string, Fault> = {
    503: { status: 503 },
    reset: { reset: true },
    hang: { hang: true },
    html: { html: true, status: 502 },
  };

  /** OpenWater is unavailable from the nth call on, for so long. */
  function interrupt({ sim }: Scene, fault: Fault, { after, forMs }: { after: number; forMs: number }): void {
    let until: number | undefined;
    sim.openWater.fault((request) => {
      if (request.index === after) until = request.at + forMs;
      return until !== undefined && request.at < until ? fault : undefined;
    });
  }

  it.each(Object.entries(SHAPES))('shorter than the failure window costs nobody: %s', async (what, fault) => {
    await Promise.all(
      [20, 400].map(async (pace) => {
        const at = await scene({ rows: numbered(60), openWater: { users: usersFor(ids(60)) }, pace });
        interrupt(at, fault, { after: 15, forMs: 1500 });
        const base = what === 'hang' ? IMPATIENT : HURRY;
        const outcome = await at.read({ environment: { ...base.environment, openWaterWindowMs: 6000 } });
        expect([without(outcome, 60), about(outcome)], `${pace} a second`).toEqual([0, []]);
      }),
    );
  });

  it.each(Object.entries(SHAPES))('that lasts ends with few calls: %s', async (what, fault) => {
    const at = await scene({ rows: numbered(600), openWater: { users: usersFor(ids(600)) }, pace: 400 });
    interrupt(at, fault, { after: 30, forMs: Infinity });
    const outcome = await at.read(what === 'hang' ? IMPATIENT : HURRY);
    expect(about1(outcome)).toContain(`${without(outcome, 600)} attendees went on without`);
    expect(calls(at) - 30).toBeLessThanOrEqual(250);
  });

  it('is waited out by the built program', async () => {
    const at = await scene({ rows: numbered(50), openWater: { users: usersFor(ids(50)) }, pace: 50 });
    interrupt(at, { status: 503 }, { after: 10, forMs: 1200 });
    const outcome = await at.read({ built: true, environment: { retryBaseMs: 5, openWaterWindowMs: 8000 } });
    expect([without(outcome, 50), about(outcome), outcome.stderr]).toEqual([0, [], '']);
  });
});

describe('the list of users', () => {
  it('finds one who was saved between its two pages', async () => {
    const at = await scene({ rows: numbered(101), openWater: { users: usersFor(ids(101)), order: 'modified' } });
    at.sim.openWater.onRequest(({ kind, index }) => {
      const [first] = at.sim.openWater.users;
      if (kind === 'users' && index === 1 && first) at.sim.openWater.touch(first);
    });
    const outcome = await at.read();
    expect([without(outcome, 101), about(outcome), calls(at, 'users')]).toEqual([0, [], 4]);
  });

  it.each(['empty', 'repeated', 'invented'] as const)(
    'whose total always promises a page more costs few calls: %s',
    async (endless) => {
      const at = await scene({ rows: numbered(40), openWater: { users: usersFor(ids(30)), endless } });
      const outcome = await at.read();
      expect(without(outcome, 40)).toBe(10);
      expect(calls(at)).toBeLessThan(30 + 100);
      expect([...outcome.warnings, ...outcome.logs('INFO')].join()).not.toMatch(/\d{5,}|\d,\d{3},/);
    },
  );

  it('is asked for in smaller pages where one user breaks it, and names no absurd number', async () => {
    const users = usersFor(ids(150));
    const at = await scene({ rows: numbered(150), openWater: { users, maxPageSize: 1000 } });
    at.sim.openWater.fault(({ kind, query, offset = 0, limit = 0 }) =>
      kind === 'users' && !('thirdPartyId' in query) && offset <= 77 && 77 < offset + limit
        ? { status: 500 }
        : undefined,
    );
    const outcome = await at.read();
    expect(without(outcome, 150)).toBe(0);
    expect(calls(at, 'users')).toBeLessThan(120);
  });

  it('that lacks users is reported with their number, in one warning', async () => {
    const users = usersFor(ids(500));
    const at = await scene({ rows: numbered(500), openWater: { users, maxPageSize: 100 } });
    // One page is always that of the others, and looking up finds nobody.
    at.sim.openWater.fault(({ kind, query }) => {
      if (kind !== 'users') return undefined;
      const paging = { pageIndex: 0, pageSize: 100, totalCount: 500, hasNextPage: query['pageIndex'] !== '4' };
      const index = Number(query['pageIndex']);
      const from = 'thirdPartyId' in query ? 500 : index === 3 ? 200 : index * 100;
      const items = users.slice(from, from + 100).map(({ values: _values, ...rest }) => rest);
      const pagingInfo = 'thirdPartyId' in query ? { ...paging, totalCount: 0, hasNextPage: false } : paging;
      return { body: JSON.stringify({ items, pagingInfo }) };
    });
    const outcome = await at.read();
    expect(without(outcome, 500)).toBeGreaterThanOrEqual(100);
    expect(about1(outcome)).toMatch(/lacks \d+ of 500 users, although it was read twice/);
  });
});

describe('ids that nearly match', () => {
  const GUID = '4f9c2f4e-61b7-4a7c-9d53-8e1f3a5b7c90';
  const FORMS: [string, string, string][] = [
    ['001234', '1234', 'leading zeros'],
    ['1234', '0001234', 'leading zeros'],
    ['IMIS-77', '77', 'the prefix "IMIS-"'],
    ['77', 'IMIS-77', 'the prefix "IMIS-"'],
    ['ab12', 'AB12', 'upper and lower case'],
    [`{${GUID}}`, GUID, 'braces around a GUID'],
  ];

  it.each(FORMS)(
    'are named with the difference, the number and the remedy: %s and %s',
    async (id, other, difference) => {
      const strangers = Array.from({ length: 1200 }, (_, at) => user(`0000${9_000_000 + at}`, 'x'));
      for (const [users, plan] of [
        [[user(other, 'x')], 'list'],
        [[user(other, 'x'), user(`IMIS-${other}`, 'x'), ...strangers], 'look-up'],
      ] as const) {
        if (plan === 'look-up' && difference.includes('IMIS')) continue;
        const at = await scene({ rows: attendees(id, 'z'), openWater: { users: [...users], maxPageSize: 100 } });
        const outcome = await at.read();
        expect(jobs(outcome), plan).toEqual([null, null]);
        // Padding is only tried in the length that the users on the first page have.
        if (plan === 'look-up' && other.startsWith('0')) continue;
        expect(about1(outcome), plan).toContain(`1 registrant matches no OpenWater user, but nearly`);
        expect(about1(outcome), plan).toContain(difference);
        expect(about1(outcome), plan).toContain('(openwater.match_column)');
        expect(about1(outcome), plan).not.toContain(id);
      }
    },
  );

  it.each(FORMS)('are named by the doctor: %s and %s', async (id, other, difference) => {
    const { config } = await scene({
      rows: attendees(id, '9', '8'),
      openWater: { users: [user(other, 'x'), user('9', 'x')] },
    });
    const { report } = await reportOf(config());
    const line = report.steps.find((step) => step.id === 'openwater-match');
    expect(line).toMatchObject({ status: 'warning', found: expect.stringContaining(difference) as string });
    expect(line?.todo).toContain('(openwater.match_column)');
    expect(JSON.stringify(line)).not.toContain(id);
  });
});

describe('the configuration', () => {
  it('matches by another column of the query', async () => {
    const rows = [
      { [REGISTRANT]: '1', 'OpenWater ID': ' a1 ' },
      { [REGISTRANT]: 'a1', 'OpenWater ID': null },
      { [REGISTRANT]: '3', 'OpenWater ID': 'a3' },
    ];
    const { config } = await scene({
      rows,
      openWater: { users: [user('a1', 'one'), user('a3', 'three'), user('1', 'no')] },
    });
    const matched = await runByProtocol('read', config({ match_column: 'OpenWater ID' }), {
      ...HURRY,
      catalog: catalogOf(JOB),
    });
    expect(jobs(matched)).toEqual(['one', null, 'three']);
    const { report } = await reportOf(config({ match_column: 'OpenWater ID' }));
    expect(report.match).toMatchObject({ sampled: 2, matched: 2 });
  });

  it.each(['check', 'discover', 'read', 'doctor'])(
    'names a match column that the query does not have: %s',
    async (command) => {
      const { config, sim } = await scene({ rows: numbered(3), openWater: { users: usersFor(ids(3)) } });
      const given = config({ match_column: 'OpenWater ID' });
      const message = /The query has no column "OpenWater ID".*\(openwater\.match_column\)/;
      if (command === 'doctor') {
        const { report } = await reportOf(given);
        expect(report.steps.find(({ id }) => id === 'openwater-match')).toMatchObject({ status: 'failed' });
        return;
      }
      const outcome = await runByProtocol(command, given, { ...HURRY, catalog: catalogOf(JOB) });
      if (command === 'check')
        expect(outcome.status).toMatchObject({ status: 'FAILED', message: expect.stringMatching(message) as string });
      else if (command === 'discover')
        expect(outcome.errors).toEqual([
          expect.objectContaining({ failure_type: 'config_error', message: expect.stringMatching(message) as string }),
        ]);
      else {
        // Attendees come first: a read goes on without OpenWater.
        expect([without(outcome, 3), about1(outcome)]).toEqual([
          3,
          expect.stringMatching(/has no column "OpenWater ID"/),
        ]);
        expect(sim.openWater.requests).toEqual([]);
      }
    },
  );

  it.each([
    'https://demo.secure-platform.com',
    'https://demo.secure-platform.com/',
    ' demo.secure-platform.com/a/organizations/main ',
    'http://demo.secure-platform.com/a?x=1',
    'demo.secure-platform.com',
  ])('takes the client key out of a pasted URL: %j', async (clientKey) => {
    const at = await scene({ rows: numbered(3), openWater: { users: usersFor(ids(3)) } });
    const outcome = await runByProtocol('read', at.config({ client_key: clientKey }), {
      ...HURRY,
      catalog: catalogOf(JOB),
    });
    expect([without(outcome, 3), about(outcome)]).toEqual([0, []]);
  });
});
