import { describe, expect, it } from 'vitest';
import { breaches } from '../protocol/breaches.ts';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { Fault, ImisKind, Row, Simulator, SimulatorOptions } from '../simulator/index.ts';
import { Outcome, catalogOf, configFor, run, type RunOptions } from './harness.ts';
import { startSite } from './site.ts';

const COMMANDS = ['check', 'discover', 'read'] as const;
const PASSWORD = 'Pä55+w0rd & "quotes"\\/';
/** In every value of every attendee. */
const MARK = 'Xq7Attendee';
const LOUD: RunOptions = { env: { LOG_LEVEL: 'debug' }, environment: { retryBaseMs: 0.1, timeoutMs: 500 } };

const rows: Row[] = Array.from({ length: 60 }, (_, at) => ({
  'Registrant ID': at % 20 === 19 ? null : `${MARK}-${at - (at % 3)}`,
  FirstName: `${MARK} Ada`,
  Email: `${MARK}${at % 7}@example.com`,
  On: `${MARK} is no date`,
  Zoned: '2024-01-01T00:00:00Z',
  Fee: `${MARK} is no number`,
}));
const columns = [
  { name: 'Registrant ID' },
  { name: 'FirstName' },
  { name: 'Email' },
  { name: 'On', dataType: 'DateTime' },
  { name: 'Zoned', dataType: 'DateTime' },
  { name: 'Fee', dataType: 'Decimal' },
];

/** The ways in which a secret may be written. */
function spellings(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  const inJson = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, encoded, encoded.replaceAll('%20', '+'), form, inJson, JSON.stringify(inJson).slice(1, -1), base64];
}

function leaksIn(outcome: Outcome, password = PASSWORD): string[] {
  const text = outcome.outsideRecords;
  const secrets = [...spellings(password), MARK, MARK.toLowerCase()].filter((secret) => text.includes(secret));
  return [...secrets, ...(/token-\d+-\w+/.exec(text) ?? [])];
}

interface Scene {
  options?: SimulatorOptions;
  config?: Record<string, unknown>;
  break?: (site: Simulator) => void;
}

const fault = (
  on: ImisKind | readonly ImisKind[],
  fault: Fault,
  more: { skip?: number; times?: number } = {},
): Scene => ({
  break: (site) => {
    site.imis.fault({ on, do: fault, ...more });
  },
});

const EVERYTHING = ['token', 'query', 'iqa', 'definition', 'prompts'] as const;
const API = ['query', 'iqa', 'definition', 'prompts'] as const;
const personal = `{"Message":"${MARK} Ada may not","rows":[{"Email":"${MARK}@example.com"`;

const scenes: Record<string, Scene> = {
  'a whole read': {},
  'a read through api/iqa': { options: { queryEndpoint: 404 } },
  'a query without a definition': { options: { definition: { status: 403 } } },
  'a column that is missing': { config: { registrant_id_column: 'Person' } },
  'a prompt that is missing': {
    options: { prompts: [{ propertyName: 'Email', label: 'Email?', required: true, allowMultiple: false }] },
    config: { query_parameters: [{ name: 'Mail', value: `${MARK}@example.com` }] },
  },
  'a prompt whose value is refused': {
    ...fault(['query', 'iqa'], { echo: 400 }),
    config: { query_parameters: [{ name: 'Email', value: `${MARK}@example.com` }] },
  },
  'rows that move': { options: { shuffle: 5 }, config: { page_size: 20 } },
  'rows that move to and fro': { options: { shuffle: 5, definition: { status: 403 } }, config: { page_size: 7 } },
  'an offset that is ignored': { options: { ignoreOffset: true }, config: { page_size: 20 } },
  'a total that is too high': { options: { totalOffset: 30 } },
  'a total that is too low': { options: { totalOffset: -30 }, config: { page_size: 20 } },
  'stolen tokens': { options: { stealEvery: 2 }, config: { page_size: 20 } },
  'no rights': { options: { rights: false } },
  ...Object.fromEntries(
    [400, 401, 403, 404, 408, 429, 500, 501, 503].flatMap((status): [string, Scene][] => [
      [`an echo of the log-in with ${status}`, fault('token', { echo: status })],
      [`an echo of the calls with ${status}`, fault(API, { echo: status })],
    ]),
  ),
  'an echo in the middle of a read': { ...fault('query', { echo: 500 }, { skip: 1 }), config: { page_size: 20 } },
  'an echo once': fault(EVERYTHING, { echo: 503 }, { times: 3 }),
  'a person in an answer that is cut off': fault(['query', 'iqa'], { body: personal }),
  'a person in an error': fault(['query', 'iqa'], { status: 500, body: `${MARK} Ada could not be read` }),
  'a person in a refusal': fault(['query', 'iqa'], { status: 400, body: `${personal}}]}` }),
  'a person where rows are due': fault(['query', 'iqa'], { body: `{"Items":["${MARK}"],"TotalCount":1,"Count":1}` }),
  'a person where the total is due': fault(['query', 'iqa'], { body: `{"Items":[],"TotalCount":"${MARK}"}` }),
  'a person in the definition': fault('definition', { body: `{"Result":{"Properties":"${MARK}"}}` }),
  'a person in the content type': fault(['query', 'iqa'], { body: 'x', contentType: `text/${MARK} ${MARK}` }),
  'a password in the refusal of a log-in': fault('token', {
    status: 400,
    body: JSON.stringify({ error: 'invalid_grant', error_description: `no ${PASSWORD}` }),
  }),
  'a password as the error of a log-in': fault('token', { status: 400, body: JSON.stringify({ error: PASSWORD }) }),
  'a password in a redirect': fault('token', {
    redirect: `https://x.example.com/${encodeURIComponent(PASSWORD)}/in?p=${encodeURIComponent(PASSWORD)}#${MARK}`,
  }),
  'a person in a redirect': fault(API, { redirect: `https://x.example.com/in?email=${MARK}@example.com` }),
  'a certificate for nobody': { config: { host: 'https://127.0.0.1:1' } },
  'a password in the host': { config: { host: `https://me:${encodeURIComponent(PASSWORD)}@imis.example.com` } },
  'a password in the query of the host': {
    config: { host: `https://imis.example.com/?p=${encodeURIComponent(PASSWORD)}` },
  },
};

describe.each(COMMANDS)('%s with LOG_LEVEL=debug', (command) => {
  it.each(Object.entries(scenes))('tells no secret and nobody: %s', async (_what, scene) => {
    const site = await startSite({ rows, columns, sortFields: [], password: PASSWORD, ...scene.options });
    scene.break?.(site);
    const outcome = await runByProtocol(command, configFor(site, scene.config), LOUD);
    expect(outcome.lines.length).toBeGreaterThan(0);
    expect(leaksIn(outcome)).toEqual([]);
  });
});

describe('a leak', () => {
  it('would be found: the records hold what nothing else may', async () => {
    const site = await startSite({ rows, columns, password: PASSWORD });
    const outcome = await runByProtocol('read', configFor(site), LOUD);
    expect(outcome.records.length).toBeGreaterThan(10);
    expect(outcome.lines.filter((line) => line.includes(MARK)).length).toBe(outcome.records.length);
    expect(outcome.warnings.length).toBeGreaterThan(1);
    expect(leaksIn(new Outcome(1, '', MARK))).toEqual([MARK]);
  });

  it('is not made by values that cannot be coerced', async () => {
    const site = await startSite({ rows, columns, password: PASSWORD });
    // A catalog from before: discover itself believes no type that the rows contradict.
    const dateTime = { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_without_timezone' };
    const catalog = catalogOf({ On: dateTime, Fee: { type: ['null', 'number'] } });
    const outcome = await runByProtocol('read', configFor(site), { ...LOUD, catalog });
    expect(outcome.warnings.join()).toContain('cannot be coerced');
    expect(outcome.records[0]).toMatchObject({ On: null, Fee: null });
    expect(leaksIn(outcome)).toEqual([]);
  });

  it.each([12345678, ['hidden-word-1'], { value: 'hidden-word-1' }, null])(
    'is not made by a password of the wrong type: %j',
    async (password) => {
      const site = await startSite();
      const outcome = await runByProtocol('check', configFor(site, { password }), LOUD);
      expect(outcome.status?.status).toBe('FAILED');
      expect(outcome.outsideRecords).not.toMatch(/12345678|hidden-word/);
    },
  );

  it('is not made by a configuration that is no JSON', async () => {
    for (const command of COMMANDS) {
      const outcome = await run(command, `{"password": "${MARK}" "host": "x"}`, LOUD);
      expect(breaches(command, outcome)).toEqual([]);
      expect(leaksIn(outcome)).toEqual([]);
    }
  });

  it('is not made by the built program, on either of its outputs', async () => {
    for (const scene of ['a whole read', 'an echo of the calls with 500', 'a person in an answer that is cut off']) {
      const site = await startSite({ rows, columns, sortFields: [], password: PASSWORD });
      scenes[scene]?.break?.(site);
      const outcome = await runByProtocol('read', configFor(site), { ...LOUD, built: true });
      expect(outcome.stderr).toBe('');
      expect(leaksIn(outcome)).toEqual([]);
    }
  });
});

describe('a password that is a common word', () => {
  it.each([
    'STREAM',
    'type',
    'message',
    'Attendees',
    'null',
    'stream',
    'INFO',
    'config_error',
    'a',
    '1',
    '"',
    '{',
    'string',
    'e',
    ' ',
  ])('breaks no message: %j', async (password) => {
    const site = await startSite({ rows: { count: 5, seed: 1 }, password });
    for (const command of COMMANDS) {
      const outcome = await runByProtocol(command, configFor(site), LOUD);
      expect(outcome.exitCode).toBe(0);
      expect(outcome.records).toHaveLength(command === 'read' ? 5 : 0);
    }
    site.imis.fault({ on: 'query', do: { status: 503 } });
    const failed = await runByProtocol('read', configFor(site), LOUD);
    expect(failed.errors[0]?.failure_type).toBe('transient_error');
  });

  it('leaves the catalog as it is', async () => {
    const site = await startSite({ rows: { count: 5, seed: 1 }, password: 'Email' });
    const { stream } = await runByProtocol('discover', configFor(site));
    expect(Object.keys(stream.json_schema.properties)).toContain('Email');
  });
});
