import { describe, expect, it } from 'vitest';
import type { Prompt, SimulatorOptions, Simulator } from '../simulator/index.ts';
import { configFor, type Outcome } from './harness.ts';
import { runByProtocol } from './run-by-protocol.ts';
import { startSite } from './site.ts';

const people = [
  { 'Registrant ID': '1', Event: 'ANNUAL27', Status: 'Paid', Year: '2027' },
  { 'Registrant ID': '2', Event: 'ANNUAL27', Status: 'Owing', Year: '2027' },
  { 'Registrant ID': '3', Event: 'Spring & Co+1 = 50%', Status: 'Paid', Year: '2026' },
  { 'Registrant ID': '4', Event: 'Сессия 🎉', Status: 'Paid', Year: '2026' },
];
const prompt = (propertyName: string, more: Partial<Prompt> = {}): Prompt => ({
  propertyName,
  label: `Which ${propertyName}?`,
  required: false,
  allowMultiple: false,
  ...more,
});
const prompts = [prompt('Event', { required: true }), prompt('Status'), prompt('Year')];

interface Asked {
  outcome: Outcome;
  site: Simulator;
  ids: unknown[];
}

async function read(given: Record<string, string>, options: SimulatorOptions = {}): Promise<Asked> {
  const site = await startSite({ rows: people, prompts, ...options });
  const query_parameters = Object.entries(given).map(([name, value]) => ({ name, value }));
  const outcome = await runByProtocol('read', configFor(site, { query_parameters }));
  return { outcome, site, ids: outcome.records.map((record) => record['Registrant ID']) };
}

const endpoints: [string, SimulatorOptions][] = [
  ['api/query', {}],
  ['api/iqa', { queryEndpoint: 404 }],
];

describe.each(endpoints)('through %s, a prompt', (_endpoint, options) => {
  it.each([
    ['its property name', { Event: 'ANNUAL27' }],
    ['its property name in another case', { eVENT: 'ANNUAL27' }],
    ['its label', { 'Which Event?': 'ANNUAL27' }],
    ['its label in another case, with spaces', { ' which event? ': 'ANNUAL27' }],
  ])('is answered by %s', async (_what, given) => {
    expect((await read(given, options)).ids).toEqual(['1', '2']);
  });

  it.each([
    ['in the order of the definition', { Event: 'ANNUAL27', Status: 'Owing' }, ['2']],
    ['in another order', { Status: 'Owing', Event: 'ANNUAL27' }, ['2']],
    ['leaving one out in the middle', { Year: '2027', Event: 'ANNUAL27' }, ['1', '2']],
    ['with an empty one in the middle', { Year: '2027', Status: '', Event: 'ANNUAL27' }, ['1', '2']],
  ])('may be one of several, given %s', async (_what, given, ids) => {
    expect((await read(given, options)).ids).toEqual(ids);
  });

  it.each(['Spring & Co+1 = 50%', 'Сессия 🎉'])('takes any text: %s', async (event) => {
    expect((await read({ Event: event }, options)).ids).toHaveLength(1);
  });

  it('of many values takes them as they are given', async () => {
    const many = [prompt('Status', { allowMultiple: true })];
    expect((await read({ Status: 'Paid,Owing' }, { ...options, prompts: many })).ids).toHaveLength(4);
  });

  it('that is optional needs no answer', async () => {
    expect((await read({}, { ...options, prompts: [prompt('Event'), prompt('Status')] })).ids).toHaveLength(4);
  });

  it('is answered on every page', async () => {
    const rows = Array.from({ length: 90 }, (_, at) => ({
      'Registrant ID': String(100 + at),
      Event: at % 3 ? 'A' : 'B',
    }));
    const site = await startSite({ rows, prompts: [prompt('Event', { required: true })], ...options });
    const config = configFor(site, { page_size: 10, query_parameters: [{ name: 'event', value: 'A' }] });
    const outcome = await runByProtocol('read', config);
    expect(outcome.records).toHaveLength(60);
  });

  it.each([403, 404, 501])('that cannot be looked up (%i) gets its value as it was given', async (status) => {
    const hidden = { ...options, prompts: { status, prompts } };
    expect((await read({ Event: 'ANNUAL27', Status: 'Paid' }, hidden)).ids).toEqual(['1']);
  });

  it.each(['', undefined])(
    'that is required and has the value %j is named, and no page is asked for in vain',
    async (value) => {
      const { outcome, site } = await read(value === undefined ? { Year: '2027' } : { Event: value }, options);
      expect(outcome.errors[0]).toMatchObject({
        failure_type: 'config_error',
        message: expect.stringContaining('"Event" (Which Event?)') as string,
      });
      expect(outcome.records).toEqual([]);
      expect(site.imis.requests.filter(({ pageIndex }) => pageIndex !== undefined)).toEqual([]);
    },
  );

  it('that the query lacks is named, and those that it has', async () => {
    const { outcome } = await read({ Event: 'ANNUAL27', Town: 'Leeds' }, options);
    expect(outcome.errors[0]?.message).toMatch(/"Town".*"Event".*"Status".*"Year"/);
    expect(outcome.errors[0]?.message).not.toContain('Leeds');
  });

  it('that nobody knows of and nobody answers ends as a mistake of the set-up, not as an outage', async () => {
    const hidden = { ...options, prompts: { status: 403, prompts } };
    const { outcome } = await read({}, hidden);
    expect(outcome.errors[0]?.failure_type).toBe('config_error');
    expect(outcome.errors[0]?.message).toContain('Query parameters (query_parameters)');
  });

  it('that gives no rows is no error', async () => {
    const { outcome, ids } = await read({ Event: 'NO SUCH' }, options);
    expect(outcome.exitCode).toBe(0);
    expect(ids).toEqual([]);
  });
});
