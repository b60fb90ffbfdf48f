import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { answerPrompts, lookUpPrompts, type Prompt } from '../../src/imis/prompts.ts';
import { thrown } from '../thrown.ts';
import { clientThatFinds } from './site.ts';

const EVENT: Prompt = { propertyName: 'EventCode', label: 'Which event?', required: true };
const STATUS: Prompt = { propertyName: 'Status', label: 'Status', required: false };
const FROM: Prompt = { propertyName: 'From', label: 'Registered since', required: false };

describe('the answers to prompts that are known', () => {
  test('go by name to the one end point, and by place to the other', () => {
    const values = [
      { name: 'From', value: '2027-01-01' },
      { name: 'EventCode', value: 'ANNUAL27' },
    ];
    expect(answerPrompts(values, [EVENT, STATUS, FROM])).toEqual({
      named: [
        { name: 'EventCode', value: 'ANNUAL27' },
        { name: 'From', value: '2027-01-01' },
      ],
      positional: ['ANNUAL27', '', '2027-01-01'],
    });
  });

  test.each(['EventCode', 'eventcode', ' EVENTCODE ', 'Which event?', ' which EVENT?'])(
    'are found by %j, the name or the label in any case',
    (name) => {
      const prompt = { ...EVENT, propertyName: 'EventCode ', label: 'Which event? ' };
      expect(answerPrompts([{ name, value: 'x' }], [prompt])).toEqual({
        named: [{ name: 'EventCode ', value: 'x' }],
        positional: ['x'],
      });
    },
  );

  test('may be empty where the prompt is optional', () => {
    expect(answerPrompts([{ name: 'Status', value: '' }], [STATUS])).toEqual({
      named: [{ name: 'Status', value: '' }],
      positional: [''],
    });
    expect(answerPrompts([], [STATUS, FROM])).toEqual({ named: [], positional: ['', ''] });
  });

  test('go by the name that was given where a prompt has none of its own', () => {
    const nameless = { ...EVENT, propertyName: '' };
    expect(answerPrompts([{ name: 'which event?', value: 'x' }], [nameless]).named).toEqual([
      { name: 'which event?', value: 'x' },
    ]);
  });

  test.each([[[]], [[{ name: 'EventCode', value: '' }]]])('that lack required ones (%j) name them', (values) => {
    const unlabelled = { propertyName: 'Year', label: '', required: true };
    expect(thrown(() => answerPrompts(values, [STATUS, EVENT, unlabelled]))).toEqual(
      new ConfigError(
        'The query asks for a value that Query parameters (query_parameters) does not give: "EventCode" (Which event?), "Year". Add it there, or make the prompt optional in iMIS (the query\'s Filter tab).',
        undefined,
        'unanswered-prompt',
      ),
    );
  });

  test('with one that nobody asks for name it, and what is asked for, but not its value', () => {
    const values = [{ name: 'EventKode', value: 'secret value' }];
    expect(thrown(() => answerPrompts(values, [EVENT, STATUS]))).toEqual(
      new ConfigError(
        'Query parameters (query_parameters) gives a value for "EventKode", but the query has no such prompt. It asks for: "EventCode" (Which event?), "Status".',
        undefined,
        'unknown-prompt',
      ),
    );
  });

  test('with two for one prompt, by its name and by its label, name both', () => {
    const values = ['eventcode', 'Which event?'].map((name) => ({ name, value: 'secret value' }));
    expect(thrown(() => answerPrompts(values, [STATUS, EVENT]))).toEqual(
      new ConfigError(
        'Query parameters (query_parameters) answers the prompt "EventCode" (Which event?) 2 times, as "eventcode" and "Which event?". Keep one of them.',
        undefined,
        'unknown-prompt',
      ),
    );
  });
});

describe('the answers to prompts that are not known', () => {
  const values = [
    { name: 'B', value: '2' },
    { name: 'A', value: '1' },
  ];

  test.each([[undefined], [[]]])('(%j) go as they were given', (prompts) => {
    expect(answerPrompts(values, prompts)).toEqual({ named: values, positional: ['2', '1'] });
  });

  test('are none where none were given', () => {
    expect(answerPrompts([], undefined)).toEqual({ named: [], positional: [] });
    expect(answerPrompts([], [])).toEqual({ named: [], positional: [] });
  });
});

describe('the prompts that iMIS tells of', () => {
  const RAW = { $type: 'x', PropertyName: 'EventCode', Prompt: 'Which event?', IsRequired: true };
  const list = ($values: unknown[]): object => ({ $type: 'x', $values });

  test.each<[string, unknown, Prompt[]]>([
    ['in a list', list([RAW]), [EVENT]],
    ['in a bare list', [RAW], [EVENT]],
    ['beside entries that are none', list([7, null, 'text', { IsRequired: true }, RAW]), [EVENT]],
    ['without a list, where there is one', RAW, [EVENT]],
    ['one level down, beside other lists', { Fields: list([7]), None: list([]), Parameters: list([RAW]) }, [EVENT]],
    ['of which one list has others among them', { Mixed: list([RAW, 7]), Parameters: list([RAW]) }, [EVENT]],
    ['as none', list([]), []],
    ['as none, one level down', { Count: 0, Parameters: list([]) }, []],
    ['with a label alone', { Prompt: 'Since' }, [{ propertyName: 'Since', label: 'Since', required: false }]],
    [
      'with a name alone, that may be left open',
      { PropertyName: 'Since', IsRequired: 'true' },
      [{ propertyName: 'Since', label: 'Since', required: false }],
    ],
    ['with neither in text', { PropertyName: 7, Prompt: {} }, [{ propertyName: '', label: '', required: false }]],
  ])('are read %s', async (_where, found, prompts) => {
    expect(await lookUpPrompts(clientThatFinds(found), '$/Q')).toEqual({ found: prompts });
  });

  test.each(['text', 7, true, {}, { Count: 0 }])('are not known where it tells %j', async (found) => {
    expect(await lookUpPrompts(clientThatFinds(found), '$/Q')).toBe('refused');
  });

  test('are none of a query that is not there', async () => {
    expect(await lookUpPrompts(clientThatFinds(null), '$/Q')).toBe('absent');
  });
});
