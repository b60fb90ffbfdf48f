import { describe, expect, test } from 'vitest';
import type { FailureType } from '../../../src/problems/problem.ts';
import { aliasOf, fetchForm, profileColumns, type Form } from '../../../src/streams/attendees/profile-columns.ts';
import { madeUp } from '../../made-up-error.ts';
import { fakeOpenWater, type Reply } from '../../openwater/fake-openwater.ts';

const formOver = (answer: () => Reply): Promise<Form> => fetchForm(fakeOpenWater(answer).client);

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
    const form = await formOver(() => ({ json: { fields: FIELDS } }));
    const text = { type: ['null', 'string'] };
    const object = { type: ['null', 'object'], additionalProperties: true };
    expect('fields' in form && [...profileColumns(form.fields)]).toEqual([
      ['OpenWater.job', text],
      ['OpenWater.years', { type: ['null', 'number'] }],
      ['OpenWater.since', { ...text, format: 'date-time', airbyte_type: 'timestamp_with_timezone' }],
      ['OpenWater.diet', { type: ['null', 'array'], items: text }],
      ['OpenWater.home', object],
      ['OpenWater.career', { type: ['null', 'array'], items: object }],
    ]);
  });

  test.each<[string, Reply | TypeError, FailureType, RegExp]>([
    ['rejected keys', { status: 401 }, 'config_error', /^OpenWater rejects the keys \(401\)/],
    ['an outage', { status: 500 }, 'transient_error', /^OpenWater is unavailable/],
    ['a form that is none', { json: [] }, 'transient_error', /^OpenWater responds with something/],
    ['the unforeseen', new TypeError('odd'), 'transient_error', /^An unexpected error .*internal message\.$/],
  ])('that cannot be had is told, not thrown: %s', async (_what, reply, kind, message) => {
    const form = await formOver(() => {
      if (reply instanceof TypeError) throw reply;
      return reply;
    });
    const problem = 'problem' in form ? form.problem : undefined;
    expect(problem?.failureType).toBe(kind);
    expect(problem?.message).toMatch(message);
  });

  test('that nobody waits for any more is let go', async () => {
    const { client, breaker } = fakeOpenWater(() => ({ status: 500 }));
    const fetching = fetchForm(client);
    breaker.off('not-needed');
    expect(await fetching).toMatchObject({ problem: { failureType: 'transient_error' } });
  });

  test('tells what the command was ended for, where that came first', async () => {
    const ended = madeUp('transient_error', 'Not done after 8 minutes');
    const form = await formOver(() => {
      throw ended;
    });
    expect(form).toEqual({ problem: ended });
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
