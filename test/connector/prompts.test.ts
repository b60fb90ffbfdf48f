import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { Prompt, SimulatorOptions, Simulator } from '../simulator/index.ts';
import { configFor, type Outcome } from './harness.ts';
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
    expect((await read({ 'Which Event?': 'ANNUAL27', 'Which Status?': 'Paid' }, hidden)).ids).toEqual(['1']);
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

const event = { propertyName: 'EventCode', label: 'Event', required: false, allowMultiple: false };
const sent = (label: string, comparison: 'atLeast' | 'below'): Prompt => ({
  propertyName: 'SentDate',
  label,
  comparison,
  required: false,
  allowMultiple: false,
});
const registrations = Array.from({ length: 30 }, (_, at) => ({
  'Registrant ID': String(100 + at),
  EventCode: at < 20 ? 'ANNUAL27' : 'SPRING27',
  SentDate: `2027-01-${String(at + 1).padStart(2, '0')}`,
}));
const pages = (site: Simulator): Record<string, unknown>[] =>
  site.imis.requests.filter(({ pageIndex }) => pageIndex !== undefined).map(({ query }) => query);
const withoutEffect = (outcome: Outcome): string[] =>
  outcome.warnings.filter((warning) => warning.includes('makes no difference'));
const labels: SimulatorOptions = { rows: registrations, prompts: [event] };

describe('the search label is the name where one is set', () => {
  it.each(['Event', 'event', 'EventCode', 'EVENTCODE'])('and %s finds the prompt', async (name) => {
    const { outcome, site, ids } = await read({ [name]: 'ANNUAL27' }, labels);
    expect(ids).toHaveLength(20);
    expect(withoutEffect(outcome)).toEqual([]);
    expect(pages(site)[0]).toMatchObject({ Event: 'ANNUAL27' });
    expect(pages(site)[0]).not.toHaveProperty('EventCode');
  });

  it('but not a label that iMIS made up of the caption and the comparison', async () => {
    const made = { ...event, label: 'Event Code =', labelIsGenerated: true };
    for (const unknownNames of ['ignore', 'reject'] as const) {
      const { ids } = await read({ 'event code =': 'ANNUAL27' }, { ...labels, prompts: [made], unknownNames });
      expect(ids).toHaveLength(20);
    }
  });

  it('and on a site that rejects it the property name is tried once, on the first page alone', async () => {
    const older = { ...labels, promptNames: 'property', unknownNames: 'reject' } as const;
    const site = await startSite(older);
    const query_parameters = [{ name: 'Event', value: 'ANNUAL27' }];
    const outcome = await runByProtocol('read', configFor(site, { query_parameters, page_size: 20 }));
    expect(outcome.records).toHaveLength(20);
    const rejected = site.imis.requests.filter(({ status }) => status === 400);
    expect(rejected.map(({ query }) => query['Event'])).toEqual(['ANNUAL27']);
    expect(
      pages(site)
        .slice(1)
        .every((query) => !('Event' in query)),
    ).toBe(true);
  });

  it('and where both names are rejected, the read ends as a mistake of the set-up after two tries', async () => {
    const { outcome, site } = await read(
      { Event: 'ANNUAL27' },
      { ...labels, faults: [{ on: 'query', do: { status: 400, body: '{"Message":"Validation error"}' } }] },
    );
    expect(outcome.errors[0]?.failure_type).toBe('config_error');
    expect(pages(site).map((query) => Object.keys(query).find((name) => name.startsWith('Event')))).toEqual([
      'Event',
      'EventCode',
    ]);
  });
});

describe('two prompts on one column', () => {
  const range = [sent('StartDate', 'atLeast'), sent('EndDate', 'below')];
  const dates = { StartDate: '2027-01-05', EndDate: '2027-01-10' };
  const expected = ['104', '105', '106', '107', '108'];

  it.each(endpoints)('are told apart by their labels through %s', async (_endpoint, options) => {
    const { outcome, site, ids } = await read(dates, { ...labels, prompts: range, ...options });
    expect(ids).toEqual(expected);
    expect(pages(site).some((query) => 'SentDate' in query)).toBe(false);
    expect(withoutEffect(outcome)).toEqual([]);
  });

  it('are refused by the name of that column, with both labels', async () => {
    const { outcome, site } = await read({ SentDate: '2027-01-05' }, { ...labels, prompts: range });
    expect(outcome.errors[0]).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(/"SentDate".*"StartDate", "EndDate"/) as string,
    });
    expect(pages(site)).toEqual([]);
  });

  const generated = range.map((prompt, at) => ({
    ...prompt,
    label: `Sent Date ${['>=', '<'][at]}`,
    labelIsGenerated: true,
  }));
  const given = { 'Sent Date >=': '2027-01-05', 'Sent Date <': '2027-01-10' };

  it('without labels of their own go by place, never under one name', async () => {
    const { site, ids } = await read(given, { ...labels, prompts: generated });
    expect(ids).toEqual(expected);
    expect(pages(site).every(({ Parameter }) => Array.isArray(Parameter))).toBe(true);
  });

  it('without labels of their own are refused where only names are taken', async () => {
    const { outcome } = await read(given, { ...labels, prompts: generated, iqaEndpoint: 404 });
    expect(outcome.errors[0]?.message).toMatch(/search label of its own/);
  });
});

describe('an optional prompt that makes no difference', () => {
  const ignoring = { ...labels, promptNames: 'property' } as const;
  const query_parameters = [{ name: 'Event', value: 'ANNUAL27' }];

  it.each(['check', 'discover', 'read'])('is named by %s in one warning', async (command) => {
    const site = await startSite(ignoring);
    const outcome = await runByProtocol(command, configFor(site, { query_parameters }));
    expect(withoutEffect(outcome)).toEqual([expect.stringMatching(/"EventCode" \(Event\).*30 rows/)]);
    expect(outcome.outsideRecords).not.toContain('ANNUAL27');
    const probes = pages(site).filter(({ Limit }) => Limit === '1');
    expect(probes).toEqual([expect.not.objectContaining({ Event: 'ANNUAL27' })]);
  });

  it('is looked for with one request for each value', async () => {
    const prompts = [event, sent('StartDate', 'atLeast'), sent('EndDate', 'below')];
    const values = { Event: 'ANNUAL27', StartDate: '2027-01-01', EndDate: '2027-01-10' };
    const { outcome, site } = await read(values, { ...labels, prompts });
    expect(pages(site).filter(({ Limit }) => Limit === '1')).toHaveLength(3);
    // All rows are of that month, and those before the tenth of one event: without their values they are as many.
    expect(withoutEffect(outcome)).toHaveLength(2);
  });

  it('costs nothing where the count cannot be had', async () => {
    const { outcome, ids } = await read(
      { Event: 'ANNUAL27' },
      { ...labels, faults: [{ on: ({ limit }) => limit === 1, do: { status: 400 } }] },
    );
    expect(ids).toHaveLength(20);
    expect(outcome.exitCode).toBe(0);
  });

  it.each<[string, Record<string, string>, SimulatorOptions]>([
    ['is required', { Event: 'ANNUAL27' }, { prompts: [{ ...event, required: true }] }],
    ['has no label', { EventCode: 'ANNUAL27' }, { prompts: [{ ...event, label: '' }] }],
    ['goes by place', { Event: 'ANNUAL27' }, { queryEndpoint: 404 }],
    ['is left empty', { Event: '' }, {}],
    ['gets no value', {}, {}],
  ])('is not looked for where a prompt %s', async (_what, given, options) => {
    const { site } = await read(given, { ...labels, ...options });
    expect(site.imis.requests.filter(({ limit }) => limit === 1)).toEqual([]);
  });
});

describe('a filter that a web page feeds from its URL', () => {
  const filtered: SimulatorOptions = {
    ...labels,
    prompts: [event],
    urlFilters: [{ name: 'ID', column: 'Registrant ID' }],
  };

  it.each(endpoints)('gets its value by its own name through %s, besides the prompts', async (_endpoint, options) => {
    const { ids } = await read({ '@url:ID': '107', Event: 'ANNUAL27' }, { ...filtered, ...options });
    expect(ids).toEqual(['107']);
  });

  it.each(endpoints)('gets it through %s where prompts are not shown', async (_endpoint, options) => {
    const { ids } = await read({ '@url:ID': '107' }, { ...filtered, ...options, prompts: { status: 403 } });
    expect(ids).toEqual(['107']);
  });

  it.each([[[event]], [[]]])('is hinted at where a name is not listed', async (prompts) => {
    const { outcome, site } = await read({ ID: '107' }, { ...filtered, prompts });
    expect(outcome.errors[0]).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringContaining('"@url:ID"') as string,
    });
    expect(pages(site)).toEqual([]);
  });

  it.each(['QueryName', 'limit', 'OFFSET', 'OrderBy', '@url:Limit', '@url:Parameter', '@url:'])(
    'and no prompt may be called %s',
    async (name) => {
      const { outcome, site } = await read({ [name]: '1' }, filtered);
      expect(outcome.errors[0]?.message).toContain(`"${name}"`);
      expect(site.imis.requests).toEqual([]);
    },
  );
});
