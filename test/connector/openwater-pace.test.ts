import { describe, expect, it } from 'vitest';
import { mostWithin } from '../most-within.ts';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import { generateOpenWater, type Fault, type SimRequest } from '../simulator/index.ts';
import { departuresTo } from './departures.ts';
import { catalogOf, configFor } from './harness.ts';
import {
  ALL_KINDS,
  HURRY,
  IMPATIENT,
  JOB,
  about,
  attendees,
  calls,
  numbered,
  scene,
  timed,
  user,
} from './openwater-scene.ts';

const COMMANDS = ['check', 'discover', 'read'] as const;

describe('the pace', () => {
  it('is never exceeded in any second', async () => {
    const cases = [
      { pace: 3, rows: 6, users: 6, latencyMs: 0 },
      { pace: 2.5, rows: 5, users: 5, latencyMs: 0 },
      { pace: 25, rows: 50, users: 50, latencyMs: 0 },
      // By look-up, and answers that are slow: as many calls as that takes are under way at once.
      { pace: 25, rows: 30, users: 4000, latencyMs: 400 },
      { pace: 90, rows: 150, users: 150, latencyMs: 5 },
    ];
    await Promise.all(
      cases.map(async ({ pace, rows, users, latencyMs }) => {
        const openWater = { ...generateOpenWater({ users, matching: Math.min(rows, 20 * pace) }), latencyMs };
        const at = await scene({ rows: numbered(rows), openWater, pace });
        const departures = departuresTo(at.sim.openWaterUrl);
        expect(about(await at.read())).toEqual([]);
        const name = `${pace} a second, ${users} users`;
        expect(departures.length, name).toBe(calls(at));
        expect(mostWithin(1000, departures), name).toBeLessThanOrEqual(Math.ceil(pace));
      }),
    );
  });

  it('is lowered where OpenWater has sold less, and every profile comes all the same', async () => {
    const at = await scene({
      rows: numbered(13),
      openWater: { ...generateOpenWater({ users: 13, matching: 13 }), pace: { perSecond: 10, answer429: true } },
      pace: 14,
    });
    const { outcome, ms } = await timed(at.read);
    expect(outcome.logs('INFO').join()).toContain('13 attendees matched, 0 not matched, 0 failed');
    expect(at.sim.openWater.requests.some(({ status }) => status === 429)).toBe(true);
    expect(about(outcome)).toEqual([]);
    expect(ms).toBeLessThan(8000);
  });

  it('does not hold up the reading of iMIS', async () => {
    const openWater = generateOpenWater({ users: 12, matching: 12 });
    const at = await scene({ rows: numbered(300), openWater });
    // Everyone who matches is on the first page, and no profile comes before the last page is asked for.
    const lastPage = new Promise<void>((resolve) => {
      at.sim.imis.fault(({ offset = 0, limit = 0 }) => {
        if (offset + limit >= 300) resolve();
        return undefined;
      });
    });
    at.sim.openWater.fault({ on: 'user', do: { until: lastPage } });
    const outcome = await runByProtocol(
      'read',
      { ...at.config(), page_size: 20 },
      { ...HURRY, catalog: catalogOf(JOB) },
    );
    expect(outcome.records.map((record) => record['Registrant ID'])).toEqual(
      numbered(300).map((row) => row['Registrant ID']),
    );
    expect(outcome.logs('INFO').join()).toContain('12 attendees matched, 288 not matched, 0 failed');
    // One try for each: none of them had to be given up while the pages came.
    expect(at.sim.openWater.requests.filter(({ kind }) => kind === 'user')).toHaveLength(12);
  });
});

describe('keys and outages', () => {
  const problems: [string, Fault | 'gone', string][] = [
    ['a refusal of the key (401)', { status: 401 }, 'config_error'],
    ['a refusal of the key (403)', { status: 403 }, 'config_error'],
    ['status 404', { status: 404 }, 'config_error'],
    ['status 500', { status: 500 }, 'transient_error'],
    ['a web page', { html: true }, 'transient_error'],
    ['a hang', { hang: true }, 'transient_error'],
    ['torn connections', { reset: true }, 'transient_error'],
    ['no fields', { body: '{}' }, 'transient_error'],
    ['a server that is gone', 'gone', 'transient_error'],
  ];

  it.each(problems)('fail discover, and only warn in check: %s', async (what, fault, failureType) => {
    const options = what === 'a hang' ? IMPATIENT : HURRY;
    const { sim, config } = await scene({ rows: numbered(3), openWater: {} });
    if (fault === 'gone') await sim.openWater.stop();
    else sim.openWater.fault({ on: ALL_KINDS, do: fault });
    const check = await runByProtocol('check', config(), options);
    expect(check.status).toEqual({ status: 'SUCCEEDED', message: 'Connected. The query has 2 columns and 3 rows.' });
    expect(check.warnings).toHaveLength(1);
    expect(check.warnings[0]).toMatch(/OpenWater.* Attendees are read all the same, without the OpenWater fields\.$/);
    const discover = await runByProtocol('discover', config(), options);
    expect(discover.exitCode).toBe(1);
    expect(discover.errors).toEqual([expect.objectContaining({ failure_type: failureType })]);
    expect(discover.errors[0]?.message).toContain('OpenWater');
    expect(discover.warnings).toEqual([]);
  });

  it('that are wrong are told apart by the place that mends them', async () => {
    const { config } = await scene({ rows: numbered(3), openWater: { rejectWith: 403 } });
    const { errors } = await runByProtocol('discover', config({ api_key: 'another-key-0001' }), HURRY);
    expect(errors[0]?.message).toBe(
      'OpenWater rejects the keys (403). Check OpenWater: Client key (openwater.client_key) and OpenWater: API key (openwater.api_key). The key needs the right to read users.',
    );
  });

  it('of iMIS come before those of OpenWater', async () => {
    const { sim, config } = await scene({
      rows: numbered(3),
      openWater: { faults: [{ on: ALL_KINDS, do: { status: 401 } }] },
    });
    const { errors } = await runByProtocol('discover', { ...config(), query_name: '$/Demo/Nowhere' }, HURRY);
    expect(errors[0]?.message).toContain('$/Demo/Nowhere');
    expect(errors[0]?.message).not.toContain('OpenWater');
    expect(sim.openWater.requests.length).toBeLessThanOrEqual(2);
  });

  it.each(COMMANDS)('leave the key nowhere but in the headers of requests: %s', async (command) => {
    const openWater = generateOpenWater({ users: 8, matching: 8 });
    const { sim, config } = await scene({ rows: numbered(8), openWater });
    sim.openWater.fault({ on: ALL_KINDS, skip: command === 'read' ? 4 : 0, do: { echo: 500 } });
    const organisation = { organization_code: 'ORG-7' };
    const outcome = await runByProtocol(command, config(organisation), {
      ...HURRY,
      catalog: catalogOf(JOB),
      env: { LOG_LEVEL: 'debug' },
    });
    const { apiKey, clientKey } = sim.openWater.settings;
    expect(outcome.lines.join('\n') + outcome.stderr).not.toContain(apiKey);
    const addresses = [...sim.openWater.requests, ...sim.imis.requests].map(({ url }) => url).join('\n');
    expect(addresses).not.toContain(apiKey);
    expect(sim.openWater.requests.map(sentKeys)).toEqual(
      sim.openWater.requests.map(() => [apiKey, clientKey, 'true', 'ORG-7']),
    );
    const imisHeaders = sim.imis.requests.map(({ headers }) => JSON.stringify(headers)).join('\n');
    expect(imisHeaders).not.toContain(apiKey);
  });

  it('leave standard error empty in the built program, with many calls that wait and an OpenWater that dies', async () => {
    const openWater = generateOpenWater({ users: 400, matching: 400 });
    const { sim, config } = await scene({ rows: numbered(400), openWater, pace: 60 });
    sim.openWater.fault({ on: ALL_KINDS, skip: 70, do: { status: 401 } });
    const outcome = await runByProtocol('read', config(), {
      built: true,
      environment: { retryBaseMs: 5 },
      env: { SOURCE_IMIS_OPENWATER_TIMEOUT_MS: '300', LOG_LEVEL: 'debug' },
      catalog: catalogOf(JOB),
    });
    expect([outcome.exitCode, outcome.stderr, outcome.records.length]).toEqual([0, '', 400]);
    expect(about(outcome)).toHaveLength(1);
  });
});

function sentKeys({ headers }: SimRequest): unknown[] {
  return [headers['x-apikey'], headers['x-clientkey'], headers['x-suppressemails'], headers['x-organizationcode']];
}

describe('what is said at the end', () => {
  const NOBODY =
    'No attendee matched anyone in OpenWater. Two fields must agree: Registrant id column (registrant_id_column) in the query, or OpenWater: Match column (openwater.match_column) if you have set one, and the third-party id (thirdPartyUniqueId) of the OpenWater users.';

  it.each([
    ['of a list', [user('x1', 'a'), user(null, 'b')]],
    ['of look-ups', Array.from({ length: 900 }, (_, at) => user(`x${at}`, 'a'))],
    ['of nobody at all', []],
  ])('warns once that nobody matched: %s', async (_what, users) => {
    const { read } = await scene({ rows: attendees('1', '2'), openWater: { users } });
    expect(about(await read())).toEqual([NOBODY]);
  });

  it('warns of nobody where somebody matched, or nobody was asked for', async () => {
    const matched = await scene({ rows: attendees('1', '2'), openWater: { users: [user('2', 'a')] } });
    expect(about(await matched.read())).toEqual([]);
    expect(about(await matched.read({ properties: { 'Registrant ID': {} } }))).toEqual([]);
  });

  it('sums up before the count of the attendees', async () => {
    const users = [user('1', 'a'), user('2', 'b'), user('3', 'c')];
    const { read, sim } = await scene({ rows: attendees('1', '2', '2', '4', null), openWater: { users } });
    sim.openWater.fault({ on: ({ path }) => path.endsWith(`/${String(users[0]?.id)}`), do: { status: 500 } });
    const outcome = await read();
    expect(outcome.logs('INFO').at(-2)).toBe(
      'OpenWater: 1 attendee matched, 2 not matched, 1 failed; 9 calls, by listing the users, 3 fewer than by the other plan.',
    );
    expect(outcome.logs('INFO').at(-1)).toMatch(/^Attendees: 4 records, 1 exact repeat left out/);
    expect(about(outcome)).toEqual([
      expect.stringMatching(/^OpenWater is unavailable \(server, HTTP 500.*1 attendee went on without/),
    ]);
  });

  it('does not speak of OpenWater where it is not configured', async () => {
    const { sim } = await scene({ rows: numbered(3), openWater: {} });
    const outcome = await runByProtocol('read', configFor(sim), { catalog: catalogOf(JOB) });
    expect(outcome.records[0]).toEqual({
      'Registrant ID': numbered(1)[0]?.['Registrant ID'],
      'OpenWater.jobTitle': null,
    });
    expect(outcome.outsideRecords).not.toContain('OpenWater');
    expect(sim.openWater.requests).toEqual([]);
  });
});
