import { describe, expect, it } from 'vitest';
import type { Fault, ImisKind, Row, Simulator } from '../simulator/index.ts';
import { doctor, type DoctorRun } from './doctor.ts';
import { configFor } from './harness.ts';
import { user } from './openwater-scene.ts';
import { startSite } from './site.ts';

const PASSWORD = 'Pä55+w0rd & "quotes"\\/<b>';
const API_KEY = 'k3y-<i>0d9c2f4e</i>';
/** In every value of every attendee. */
const MARK = 'Xq7Attendee';
const LOUD = { LOG_LEVEL: 'debug' };
const EVERYTHING = ['token', 'query', 'iqa', 'definition', 'prompts'] as const;

const rows: Row[] = Array.from({ length: 60 }, (_, at) => ({
  'Registrant ID': at % 20 === 19 ? null : `${MARK}-${at - (at % 3)}`,
  Email: `${MARK}${at % 7}@example.com`,
  Note: `<script>${MARK}</script>`,
  // Longer than the number of a port, which the page does show.
  Fee: 470_811.25 + at,
}));

/** The ways in which a secret may be written, as it is and escaped for HTML. */
function spellings(secret: string): string[] {
  const plain = [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ];
  const inHtml = plain.map((text) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  );
  return [...new Set([...plain, ...inHtml])];
}

function leaksIn({ stdout, stderr, html }: DoctorRun): string[] {
  const text = stdout + stderr + html;
  const known = [...spellings(PASSWORD), ...spellings(API_KEY), MARK, MARK.toLowerCase(), '470811'];
  return [...known.filter((secret) => text.includes(secret)), ...(/token-\d+-\w+/.exec(text) ?? [])];
}

async function site(): Promise<{ sim: Simulator; config: Record<string, unknown> }> {
  const users = Array.from({ length: 20 }, (_, at) => user(`${MARK}-${at * 3}`, `${MARK} the ${at}th`));
  const sim = await startSite({ rows, password: PASSWORD, openWater: { users, apiKey: API_KEY } });
  const { clientKey } = sim.openWater.settings;
  const openwater = {
    client_key: clientKey,
    api_key: API_KEY,
    base_url: sim.openWaterUrl,
    requests_per_second: 500,
  };
  return { sim, config: configFor(sim, { openwater }) };
}

async function leaksOf(config: unknown): Promise<string[]> {
  const runs = [await doctor(config, { env: LOUD }), await doctor(config, { env: LOUD, args: ['--json'] })];
  return runs.flatMap(leaksIn);
}

describe('the doctor leaks nothing', () => {
  it('of a set-up that is right, and would be caught if it did', async () => {
    const { config } = await site();
    expect(await leaksOf(config)).toEqual([]);
    const shown = await doctor(config, { args: ['--show-values'] });
    expect(leaksIn(shown)).toEqual(expect.arrayContaining([MARK]));
    for (const secret of [...spellings(PASSWORD), ...spellings(API_KEY)]) {
      expect(shown.stdout + shown.html).not.toContain(secret);
    }
  });

  const faults: [what: string, on: readonly ImisKind[], fault: Fault][] = [
    400, 401, 403, 404, 408, 429, 500, 501, 503,
  ].flatMap((status): [string, readonly ImisKind[], Fault][] => [
    [`the log-in echoed with ${status}`, ['token'], { echo: status }],
    [`the calls echoed with ${status}`, EVERYTHING.slice(1), { echo: status }],
  ]);

  it.each([
    ...faults,
    [
      'the password in a redirect',
      ['token'],
      { redirect: `https://x.example.com/${encodeURIComponent(PASSWORD)}/in?p=${MARK}` },
    ],
    ['a person in an error', ['query', 'iqa'], { status: 400, body: `${MARK} may not` }],
    ['a person where rows are due', ['query', 'iqa'], { body: `{"Items":["${MARK}"],"TotalCount":1,"Count":1}` }],
  ] as typeof faults)('of %s', async (_what, on, fault) => {
    const { sim, config } = await site();
    sim.imis.fault({ on, do: fault });
    expect(await leaksOf(config)).toEqual([]);
  });

  it.each([401, 403, 500])('of an OpenWater that echoes its keys with %i', async (status) => {
    const { sim, config } = await site();
    sim.openWater.fault({ on: ['template', 'users', 'user'], do: { echo: status } });
    expect(await leaksOf(config)).toEqual([]);
  });

  it('of secrets that a server puts into names', async () => {
    const sim = await startSite({ rows: [{ 'Registrant ID': '1', [`Note ${PASSWORD}`]: 'x' }], password: PASSWORD });
    expect(await leaksOf(configFor(sim))).toEqual([]);
  });

  it('of values for prompts', async () => {
    const prompts = [{ propertyName: 'Status', label: 'Status?', required: true, allowMultiple: false }];
    const sim = await startSite({ prompts });
    const run = await doctor(configFor(sim, { query_parameters: [{ name: 'Status', value: MARK }] }));
    expect(leaksIn(run)).toEqual([]);
  });

  it('on either output of the built program', async () => {
    const { sim, config } = await site();
    expect(leaksIn(await doctor(config, { built: true, env: LOUD }))).toEqual([]);
    sim.imis.fault({ on: ['token'], do: { echo: 500 } });
    expect(leaksIn(await doctor(config, { built: true, env: LOUD }))).toEqual([]);
  });

  it.each(['ok', 'failed', 'string', 'definition', 'a', '1', '"', '{', ' ', 'true', 'version'])(
    'and a password that is a common word breaks no report: %j',
    async (password) => {
      const sim = await startSite({ rows: { count: 5, seed: 1 }, password });
      const { stdout, exitCode } = await doctor(configFor(sim), { args: ['--json'] });
      expect(exitCode).toBe(0);
      const { steps, columns } = JSON.parse(stdout) as { steps: { status: string }[]; columns: { type: string }[] };
      expect(steps[0]?.status).toBe('ok');
      expect(columns[0]?.type).toBe('string');
    },
  );
});
