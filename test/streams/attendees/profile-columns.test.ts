import type { AirbyteLogger } from 'faros-airbyte-cdk/lib/logger.js';
import { describe, expect, test } from 'vitest';
import { ConfigError, TransientError } from '../../../src/errors.ts';
import { ProfileForm, aliasOf } from '../../../src/streams/attendees/profile-columns.ts';
import { fakeOpenWater, type Reply } from '../../openwater/fake-openwater.ts';

function formOver(answer: () => Reply): { form: ProfileForm; warnings: string[]; off: () => void } {
  const warnings: string[] = [];
  const logger = { warn: (message: string) => warnings.push(message) } as unknown as AirbyteLogger;
  const { client, breaker } = fakeOpenWater(answer);
  return {
    form: new ProfileForm(client, logger),
    warnings,
    off: () => {
      breaker.off('not-needed');
    },
  };
}

const FIELDS = [
  { alias: 'job', typeName: 'Text' },
  { alias: 'years', typeName: 'NumberField' },
  { alias: 'since', typeName: 'Date' },
  { alias: 'diet', typeName: 'CheckboxList' },
  { alias: 'home', typeName: 'Address' },
  { alias: 'career', typeName: 'Table' },
];

describe('the profile form', () => {
  test('gives a column of its type for each field, in its order', async () => {
    const { form, warnings } = formOver(() => ({ json: { fields: FIELDS } }));
    expect(await form.fetch()).toBeUndefined();
    const text = { type: ['null', 'string'] };
    const object = { type: ['null', 'object'], additionalProperties: true };
    expect([...form.columnsBeside([{ name: 'job' }])]).toEqual([
      ['OpenWater.job', text],
      ['OpenWater.years', { type: ['null', 'number'] }],
      ['OpenWater.since', { ...text, format: 'date-time', airbyte_type: 'timestamp_with_timezone' }],
      ['OpenWater.diet', { type: ['null', 'array'], items: text }],
      ['OpenWater.home', object],
      ['OpenWater.career', { type: ['null', 'array'], items: object }],
    ]);
    expect(warnings).toEqual([]);
  });

  test('gives way to columns of the query, and says so', async () => {
    const { form, warnings } = formOver(() => ({ json: { fields: FIELDS } }));
    await form.fetch();
    const columns = form.columnsBeside([{ name: 'OpenWater.job' }, { name: 'OpenWater.years' }, { name: 'x' }]);
    expect([...columns.keys()]).toEqual(['since', 'diet', 'home', 'career'].map((alias) => `OpenWater.${alias}`));
    expect(warnings).toEqual([
      'The query has a column "OpenWater.job" of its own, which wins over the OpenWater field of that name.',
      'The query has a column "OpenWater.years" of its own, which wins over the OpenWater field of that name.',
    ]);
  });

  test.each<[string, Reply | TypeError, typeof ConfigError | typeof TransientError, RegExp]>([
    ['rejected keys', { status: 401 }, ConfigError, /^OpenWater rejects the keys \(401\)/],
    ['an outage', { status: 500 }, TransientError, /^OpenWater is out of order/],
    ['a form that is none', { json: [] }, TransientError, /^OpenWater is out of order/],
    ['the unforeseen', new TypeError('odd'), TransientError, /^OpenWater answered .* Please report it\.$/],
  ])('that cannot be had is told, not thrown: %s', async (_what, reply, kind, message) => {
    const { form, warnings } = formOver(() => {
      if (reply instanceof TypeError) throw reply;
      return reply;
    });
    const problem = await form.fetch();
    expect(problem).toBeInstanceOf(kind);
    expect(problem?.message).toMatch(message);
    expect([...form.columnsBeside([])]).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('that nobody waits for any more is let go', async () => {
    const { form, off } = formOver(() => ({ status: 500 }));
    const fetching = form.fetch();
    off();
    expect(await fetching).toBeInstanceOf(TransientError);
  });

  test('tells what the command was ended for, where that came first', async () => {
    const ended = new TransientError('Not done after 8 minutes');
    const { form } = formOver(() => {
      throw ended;
    });
    expect(await form.fetch()).toBe(ended);
  });

  test('knows which fields a schema asks for, whether or not it was fetched', () => {
    const { form } = formOver(() => ({ json: {} }));
    const declared = ['Registrant ID', 'OpenWater.job', 'OpenWater.a.b', 'OpenWater.own', 'openwater.x', 'OpenWater.'];
    expect(form.aliasesAmong(declared, ['Registrant ID', 'OpenWater.own'])).toEqual(new Set(['job', 'a.b', '']));
  });
});

test('a column name tells its alias', () => {
  expect(['OpenWater.a.b', 'OpenWater', 'Status', '__proto__'].map(aliasOf)).toEqual([
    'a.b',
    undefined,
    undefined,
    undefined,
  ]);
});
