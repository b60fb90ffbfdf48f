import { describe, expect, test } from 'vitest';
import { answerPrompts, byOtherNames } from '../../src/imis/prompt-answers.ts';
import type { Prompt } from '../../src/imis/prompts.ts';
import { unansweredPrompt } from '../../src/problems/prompts.ts';
import { thrown } from '../thrown.ts';

const EVENT: Prompt = { propertyName: 'EventCode', label: 'Which event?', required: true };
const STATUS: Prompt = { propertyName: 'Status', label: 'Status', required: false };
const SINCE: Prompt = { propertyName: 'SentDate', label: 'StartDate', required: false };
const UNTIL: Prompt = { propertyName: 'SentDate', label: 'EndDate', required: false };
const given = (...names: string[]): { name: string; value: string }[] =>
  names.map((name, at) => ({ name, value: `secret ${at}` }));

describe('the answers to prompts that are known', () => {
  test('go by the search label to the one endpoint, and by place to the other', () => {
    expect(answerPrompts(given('EndDate', 'eventcode'), [EVENT, STATUS, SINCE, UNTIL])).toEqual({
      named: [
        { name: 'Which event?', value: 'secret 1', otherName: 'EventCode' },
        { name: 'EndDate', value: 'secret 0', toProve: UNTIL },
      ],
      positional: ['secret 1', '', '', 'secret 0'],
      url: [],
    });
  });

  test.each(['EventCode', 'eventcode', ' EVENTCODE ', 'Which event?', ' which EVENT?'])(
    'are found by %j, the property name or the label in any case',
    (name) => {
      const prompt = { ...EVENT, propertyName: 'EventCode ', label: 'Which event? ' };
      expect(answerPrompts(given(name), [prompt])).toMatchObject({
        named: [{ name: 'Which event? ', value: 'secret 0', otherName: 'EventCode ' }],
        positional: ['secret 0'],
      });
    },
  );

  test('go by the property name where the label is generated, and by the label if that is refused', () => {
    const prompt = { ...EVENT, label: 'Event Code =' };
    const { named = [] } = answerPrompts(given('event code ='), [prompt]);
    expect(named).toEqual([{ name: 'EventCode', value: 'secret 0', otherName: 'Event Code =' }]);
    expect(byOtherNames(named)).toEqual([{ name: 'Event Code =', value: 'secret 0' }]);
  });

  test('have no other names to try where the label is all there is', () => {
    const { named = [] } = answerPrompts(given('Status', 'StartDate', 'EndDate'), [STATUS, SINCE, UNTIL]);
    expect(named.map(({ name }) => name)).toEqual(['Status', 'StartDate', 'EndDate']);
    expect(byOtherNames(named)).toBeUndefined();
  });

  test('may be empty where the prompt is optional, which proves nothing', () => {
    expect(answerPrompts([{ name: 'StartDate', value: '' }], [SINCE])).toMatchObject({
      named: [{ name: 'StartDate', value: '', otherName: 'SentDate' }],
      positional: [''],
    });
    expect(answerPrompts([], [STATUS, SINCE])).toEqual({ named: [], positional: ['', ''], url: [] });
  });

  test('of a filter that a page feeds from its URL keep their own names beside them', () => {
    const values = given('@url:ID', 'Status', '@URL: Town ');
    const url = [
      { name: 'ID', value: 'secret 0' },
      { name: 'Town', value: 'secret 2' },
    ];
    expect(answerPrompts(values, [STATUS])).toEqual({
      named: [{ name: 'Status', value: 'secret 1' }],
      positional: ['secret 1'],
      url,
    });
    expect(answerPrompts(values, undefined)).toMatchObject({ named: [{ name: 'Status' }], url });
    expect(answerPrompts(given('@url:ID'), [])).toMatchObject({ named: [], positional: [], url: [{ name: 'ID' }] });
  });

  test('prefer the server name to the label or the property name of another prompt', () => {
    const paid = { propertyName: 'PaidStatus', label: 'Status', required: false };
    const member = { propertyName: 'Status', label: 'Member status', required: false };
    expect(answerPrompts(given('status'), [member, paid]).positional).toEqual(['', 'secret 0']);
    // "Status" is the other prompt's own name: a value must not go there.
    const { named = [] } = answerPrompts(given('Member status'), [member, paid]);
    expect(byOtherNames(named)).toBeUndefined();
  });

  test.each<[string, Prompt[], string]>([
    [
      'two generated labels on one column',
      [SINCE, UNTIL].map((each, at) => ({ ...each, label: `Sent ${'><'[at]}` })),
      'sent >',
    ],
    ['one label twice', [SINCE, { ...UNTIL, propertyName: 'Date', label: 'startdate' }], 'Date'],
    ['a label that steers the paging', [{ ...SINCE, label: 'Limit' }], 'SentDate'],
  ])('go by place alone where names are not apart: %s', (_what, prompts, name) => {
    const { named, positional } = answerPrompts(given(name), prompts);
    expect(named).toBeUndefined();
    expect(positional.filter((value) => value !== '')).toEqual(['secret 0']);
  });
});

describe('values are refused', () => {
  const message = (names: string[], prompts: Prompt[] | undefined): string => {
    const error = thrown(() => answerPrompts(given(...names), prompts));
    expect(error).toMatchObject({ failureType: 'config_error' });
    expect((error as Error).message).not.toContain('secret');
    return (error as Error).message;
  };

  test.each([[[]], [[{ name: 'EventCode', value: '' }]]])('that lack required ones (%j)', (values) => {
    const unlabelled = { propertyName: 'Year', label: '', required: true };
    expect(thrown(() => answerPrompts(values, [STATUS, EVENT, unlabelled]))).toMatchObject({
      problem: unansweredPrompt({ prompts: ['"EventCode" (Which event?)', '"Year"'] }),
    });
  });

  test('that no prompt asks for, with those that are there and how a URL filter is written', () => {
    expect(message(['EventKode'], [EVENT, STATUS])).toMatch(
      /"EventKode".*"EventCode" \(Which event\?\), "Status".*"@url:EventKode"/,
    );
    expect(message(['ID'], [])).toMatch(/"ID".*has no prompts.*"@url:ID"/);
  });

  test('that are two for one prompt', () => {
    expect(message(['eventcode', 'Which event?'], [STATUS, EVENT])).toMatch(
      /2 times, as "eventcode" and "Which event\?"/,
    );
  });

  test('by a property name that fits two prompts, with both labels', () => {
    expect(message(['sentdate'], [SINCE, UNTIL])).toMatch(/"sentdate", which fits 2 prompts.*"StartDate", "EndDate"/);
    const unlabelled = [SINCE, UNTIL].map((prompt) => ({ ...prompt, label: '' }));
    expect(message(['sentdate'], unlabelled)).toMatch(/fits 2 prompts.*search label of its own/);
  });

  test.each([[[STATUS]], [undefined]])('that are two under one name, a prompt and a URL filter', (prompts) => {
    expect(message(['Status', '@url:status'], prompts)).toMatch(/two values that iMIS takes under one name, "status"/);
  });
});

describe('the answers to prompts that are not known', () => {
  test('go as they were given', () => {
    const values = given('B', 'A');
    expect(answerPrompts(values, undefined)).toEqual({ named: values, positional: ['secret 0', 'secret 1'], url: [] });
    expect(answerPrompts([], undefined)).toEqual({ named: [], positional: [], url: [] });
  });
});
