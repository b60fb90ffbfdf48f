import { describe, expect, test } from 'vitest';
import { lookUpPrompts, serverName, type Prompt } from '../../src/imis/prompts.ts';
import { clientThatFinds } from './site.ts';

const EVENT: Prompt = { propertyName: 'EventCode', label: 'Which event?', required: true };

describe('the name that iMIS knows a prompt by', () => {
  test.each([
    ['Which event?', 'EventCode', 'Which event?'],
    ['', 'EventCode', 'EventCode'],
    [' ', 'EventCode', 'EventCode'],
    ['Event Code =', 'EventCode', 'EventCode'],
    ['Sent Date >=', 'SentDate', 'SentDate'],
    ['Sent Date &lt;', 'SentDate', 'SentDate'],
    ['Sent Date <>:', 'SentDate', 'SentDate'],
    ['Since', '', 'Since'],
    ['Since =', '', 'Since ='],
  ])('with the label "%s" and the property "%s" is "%s"', (label, propertyName, name) => {
    expect(serverName({ label, propertyName, required: false })).toBe(name);
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
    ['with a label alone', { Prompt: 'Since' }, [{ propertyName: '', label: 'Since', required: false }]],
    [
      'with a name alone, that may be left open',
      { PropertyName: 'Since', IsRequired: 'true' },
      [{ propertyName: 'Since', label: '', required: false }],
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
