import { describe, expect, it } from 'vitest';
import type { Status } from '../../src/doctor/report.ts';
import type { Fault, OpenWaterKind } from '../simulator/index.ts';
import { doctor, reportOf, statuses, stepsWith } from './doctor.ts';
import { catalogOf, run } from './harness.ts';
import { attendees, calls, numbered, scene as unsortedScene, user, type Scene } from './openwater-scene.ts';

const users = Array.from({ length: 40 }, (_, at) => user(String(at), `Job ${at}`));
const rows = attendees(...Array.from({ length: 50 }, (_, at) => String(at)));
const STEPS = ['openwater-host', 'openwater-keys', 'openwater-form', 'openwater-match'] as const;

/** Of a query that is sorted: the doctor has nothing else to warn about. */
function scene(options: Parameters<typeof unsortedScene>[0]): Promise<Scene> {
  return unsortedScene({ sortFields: ['Registrant ID'], ...options });
}

function fault(each: Scene, on: OpenWaterKind[], what: Fault): Scene {
  each.sim.openWater.fault({ on, do: what });
  return each;
}

describe('the doctor, for OpenWater', () => {
  it('is content where everything is right', async () => {
    const { config } = await scene({ rows, openWater: { users } });
    const { report, exitCode } = await reportOf(config());
    expect({ exitCode, verdict: report.verdict }).toEqual({ exitCode: 0, verdict: 'ready' });
    expect(report.match).toEqual({ sampled: 50, matched: 40, users: 40 });
    const column = report.columns.find(({ name }) => name === 'OpenWater.jobTitle');
    expect(column).toMatchObject({ type: 'string', origin: 'openwater', example: 'Aaa 999' });
    const line = report.steps.find(({ id }) => id === 'openwater-match');
    expect(line?.found).toContain('40 of 50 registrants looked up are users of OpenWater (80 %)');
  });

  it('says once that it is not configured, and asks for nothing', async () => {
    const { sim, config } = await scene({ rows, openWater: { users } });
    const { openwater: _openwater, ...without } = config() as { openwater: unknown };
    const { report, exitCode } = await reportOf(without);
    expect(exitCode).toBe(0);
    for (const id of STEPS) expect(statuses(report)[id]).toBe('skipped');
    expect(sim.openWater.requests).toEqual([]);
    const { stdout } = await doctor(without);
    expect(stdout.match(/OpenWater is not configured/g)).toHaveLength(1);
  });

  const problems: Record<string, { on: OpenWaterKind[]; do: Fault; step: string; says: string[]; outage?: boolean }> = {
    'keys that are rejected with 401': {
      on: ['template', 'users'],
      do: { status: 401 },
      step: 'openwater-keys',
      says: ['Client key (openwater.client_key)', 'API key (openwater.api_key)'],
    },
    'keys that are rejected with 403': {
      on: ['template', 'users'],
      do: { status: 403 },
      step: 'openwater-keys',
      says: ['403'],
    },
    'keys that may not read users': {
      on: ['users'],
      do: { status: 403 },
      step: 'openwater-keys',
      says: ['right to read'],
    },
    'a form that is not there': { on: ['template'], do: { status: 404 }, step: 'openwater-form', says: ['404'] },
    'a form that is none': { on: ['template'], do: { body: '{}' }, step: 'openwater-form', says: [] },
    'an outage': {
      on: ['template', 'users'],
      do: { status: 503 },
      step: 'openwater-host',
      says: ['503', 'later'],
      outage: true,
    },
    'a reset': {
      on: ['template', 'users'],
      do: { reset: true },
      step: 'openwater-host',
      says: ['again'],
      outage: true,
    },
    'a page for people': { on: ['template'], do: { html: true }, step: 'openwater-host', says: ['web page'] },
    'a request that it refuses': { on: ['template'], do: { status: 400 }, step: 'openwater-host', says: [] },
    'users that cannot be had': { on: ['users'], do: { status: 500 }, step: 'openwater-match', says: [], outage: true },
  };

  it.each(Object.entries(problems))(
    'puts one ✗ on the right line: %s',
    async (_what, { on, do: what, step, says, outage }) => {
      const { config } = fault(await scene({ rows, openWater: { users } }), on, what);
      const { report, exitCode } = await reportOf(config());
      expect(exitCode).toBe(1);
      expect(stepsWith(report, 'failed')).toEqual([step]);
      const failed = report.steps.find(({ id }) => id === step);
      for (const words of says) expect([failed?.found, failed?.todo, failed?.where].join('\n')).toContain(words);
      if (outage) expect(failed?.outage).toBe(true);
      // The attendees are none of OpenWater's business: their part of the page is whole.
      expect(statuses(report)['page-time']).toBe('ok');
      expect(report.columns.length).toBeGreaterThan(1);
      expect(report.cost?.openWater).toBeNull();
    },
  );

  it.each([
    ['template', 'openwater-host'],
    ['users', 'openwater-match'],
  ] as const)('is given up when the time is over: %s', async (on, step) => {
    const { config } = fault(await scene({ rows, openWater: { users } }), [on], { hang: true });
    const { report } = await reportOf(config(), { limitMs: 400, environment: { openWaterTimeoutMs: 60_000 } });
    expect(stepsWith(report, 'failed')).toEqual([step]);
    const line = report.steps.find(({ id }) => id === step);
    expect(line).toMatchObject({ outage: true, found: expect.stringContaining('waiting for OpenWater') as string });
  });

  it.each<[what: string, config: Record<string, unknown>, ids: string[], status: Status, says: RegExp]>([
    ['one registrant only', {}, ['7'], 'ok', /1 of 1 registrant looked up is a user of OpenWater/],
    ['no registrant with an id', {}, ['', ''], 'skipped', /No registrant id to look for/],
    ['a match column that the query does not have', { match_column: 'Ident' }, ['7'], 'failed', /"Ident"/],
    ['a match column', { match_column: 'Status' }, ['7', '8'], 'warning', /0 of 1 registrant/],
  ])('tells of the match where there is %s', async (_what, more, ids, status, says) => {
    const { config } = await scene({ rows: attendees(...ids), openWater: { users } });
    const { openwater, ...imis } = config() as { openwater: object };
    const { report } = await reportOf({ ...imis, openwater: { ...openwater, ...more } });
    const line = report.steps.find(({ id }) => id === 'openwater-match');
    expect(line).toMatchObject({ status, found: expect.stringMatching(says) as string });
  });

  it('is shown, where iMIS fails, as far as it can be', async () => {
    const { config } = await scene({ rows, openWater: { users } });
    const { report } = await reportOf({ ...config(), password: 'wrong' });
    expect(stepsWith(report, 'failed')).toEqual(['log-in']);
    expect(STEPS.map((id) => statuses(report)[id])).toEqual(['ok', 'ok', 'ok', 'skipped']);
  });

  it.each([
    ['nobody', []],
    ['four of fifty', users.slice(0, 4)],
  ])('warns where %s is found there', async (_what, few) => {
    const strangers = Array.from({ length: 30 }, (_, at) => user(`stranger-${at}`, 'x'));
    const { config } = await scene({ rows, openWater: { users: [...few, ...strangers] } });
    const { report, exitCode } = await reportOf(config());
    expect(exitCode).toBe(0);
    expect(stepsWith(report, 'warning')).toEqual(['openwater-match']);
    const line = report.steps.find(({ id }) => id === 'openwater-match');
    expect(line?.found).toContain(`${few.length} of 50 registrants`);
    expect(line?.todo).toContain('thirdPartyUniqueId');
    expect(line?.where).toContain('Registrant id column (registrant_id_column)');
  });

  it('warns where the form adds no field', async () => {
    const template = [{ typeName: 'Text', alias: 'firstName', name: 'First name' }];
    const { config } = await scene({ rows, openWater: { users, template } });
    const { report } = await reportOf(config());
    expect(stepsWith(report, 'warning')).toEqual(['openwater-form']);
  });

  it('warns where a field of the form would collide, or is hidden by a column', async () => {
    const template = ['job.title', 'job-title'].map((alias) => ({ typeName: 'Text', alias, name: alias }));
    const colliding = await scene({ rows, openWater: { users, template } });
    const { report } = await reportOf(colliding.config());
    expect(stepsWith(report, 'warning')).toEqual(['names']);
    expect(report.collisions).toEqual([
      { name: 'openwater_job_title', columns: ['OpenWater.job.title', 'OpenWater.job-title'] },
    ]);
    const own = rows.map((row) => ({ ...row, 'OpenWater.jobTitle': 'own' }));
    const hidden = await scene({ rows: own, openWater: { users } });
    const second = await reportOf(hidden.config());
    expect(second.report.steps.find(({ id }) => id === 'names')?.found).toContain('"OpenWater.jobTitle"');
  });

  it('looks up a sample where the list is long, at the pace that was bought', async () => {
    const many = Array.from({ length: 5_000 }, (_, at) => user(`other-${at}`, 'x'));
    const few = Array.from({ length: 400 }, (_, at) => user(String(at), 'x'));
    const long = await scene({
      rows: attendees(...Array.from({ length: 400 }, (_, at) => String(at))),
      openWater: { users: [...many, ...few] },
      pace: 100,
    });
    const { report } = await reportOf(long.config());
    expect(report.match).toEqual({ sampled: 50, matched: 50, users: 5_400 });
    // The form, the first page, a look-up for each of the sample, and three profiles.
    expect(calls(long)).toBe(1 + 1 + 50 + 3);
  });

  it.each([
    ['list', 130, 90, 37],
    ['look-up', 3, 900, 500],
    ['one registrant', 1, 10, 500],
  ])('tells the requests that a quiet read makes: %s', async (_what, registrants, others, pageSize) => {
    const matching = Array.from({ length: registrants }, (_, at) => user(`R${at}`, 'x'));
    const more = Array.from({ length: others }, (_, at) => user(`other-${at}`, 'x'));
    const each = await scene({
      rows: attendees(...Array.from({ length: registrants }, (_, at) => `R${at}`)),
      sortFields: ['Registrant ID'],
      openWater: { users: [...matching, ...more] },
    });
    const config = { ...each.config(), page_size: pageSize };
    const { report } = await reportOf(config);
    each.sim.imis.requests.length = 0;
    each.sim.openWater.requests.length = 0;
    const properties = {
      'Registrant ID': { type: ['null', 'string'] },
      'OpenWater.jobTitle': { type: ['null', 'string'] },
    };
    const outcome = await run('read', config, { catalog: catalogOf(properties) });
    expect(outcome.exitCode).toBe(0);
    expect(report.cost?.imis.requests).toBe(each.sim.imis.requests.length);
    expect(report.cost?.openWater?.calls).toBe(calls(each));
  });

  it('tells the pages of a capped read, with the look across the cap', async () => {
    const { sim, config } = await scene({
      rows: numbered(400),
      sortFields: ['Registrant ID'],
      limitResultsCount: 300,
      totalIgnoresCap: true,
      openWater: {},
    });
    const given: Record<string, unknown> = { ...config(), openwater: undefined, page_size: 100 };
    const { report } = await reportOf(given);
    sim.imis.requests.length = 0;
    expect((await run('read', given)).exitCode).toBe(0);
    expect(report.cost?.imis.requests).toBe(sim.imis.requests.length);
  });
});
