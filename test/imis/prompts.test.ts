import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { answerPrompts, type Prompt } from '../../src/imis/prompts.ts';

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

  test.each(['EventCode', 'eventcode', ' EVENTCODE ', 'Which event?', 'which EVENT?'])(
    'are found by %j, the name or the label in any case',
    (name) => {
      expect(answerPrompts([{ name, value: 'x' }], [EVENT])).toEqual({
        named: [{ name: 'EventCode', value: 'x' }],
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

  test.each([[[]], [[{ name: 'EventCode', value: '' }]]])('that lack a required one (%j) name it', (values) => {
    expect(() => answerPrompts(values, [STATUS, EVENT])).toThrow(ConfigError);
    expect(() => answerPrompts(values, [STATUS, EVENT])).toThrow(
      /Query parameters \(query_parameters\) does not give: "EventCode" \(Which event\?\)/,
    );
  });

  test('with one that nobody asks for name it, and what is asked for', () => {
    const values = [{ name: 'EventKode', value: 'secret value' }];
    expect(() => answerPrompts(values, [EVENT, STATUS])).toThrow(ConfigError);
    expect(() => answerPrompts(values, [EVENT, STATUS])).toThrow(
      /"EventKode", but the query has no such prompt.*"EventCode" \(Which event\?\), "Status"/,
    );
    expect(() => answerPrompts(values, [EVENT])).not.toThrow(/secret value/);
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
