import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../src/http/failures.ts';
import { fetchProfileForm } from '../../src/openwater/profile-form.ts';
import { readProfile } from '../../src/openwater/profile.ts';
import { fakeOpenWater } from './fake-openwater.ts';

const choice = (value: unknown): object => ({ id: '1', value, isDisabled: false });
const valueOf = (field: object): unknown => readProfile([{ alias: 'a', typeName: 'Whatever', ...field }]).get('a');

describe('a value is read by its keys, not by its type', () => {
  test.each<[string, object, unknown]>([
    ['text', { value: ' as it is ' }, ' as it is '],
    ['empty text', { value: '' }, ''],
    ['no text', { value: null }, null],
    ['a number', { value: 0 }, 0],
    ['a date with a zone', { valueUtc: '2024-05-01T10:00:00Z' }, '2024-05-01T10:00:00Z'],
    ['a date with another zone', { valueUtc: '2024-05-01T10:00:00.5+02:00' }, '2024-05-01T10:00:00.5+02:00'],
    ['a date without a zone', { valueUtc: '2024-05-01T10:00:00.123' }, '2024-05-01T10:00:00.123Z'],
    ['a date without seconds', { valueUtc: '2024-05-01T10:00' }, '2024-05-01T10:00Z'],
    ['a date in a list, which is none', { valueUtc: ['2024-05-01T10:00:00'] }, ['2024-05-01T10:00:00']],
    ['no date', { valueUtc: null }, null],
    ['a choice', { selectedValue: choice('S') }, 'S'],
    ['a choice as bare text', { selectedValue: 'S' }, 'S'],
    ['a choice of yes or no', { selectedValue: false }, false],
    ['no choice', { selectedValue: null }, null],
    ['a choice of nothing', { selectedValue: {} }, null],
    [
      'choices',
      { selectedValues: [choice('a'), choice(null), choice(7), null, {}, 'b', choice({}), true] },
      ['a', '7', 'b', 'true'],
    ],
    ['choices of none', { selectedValues: [] }, []],
    ['no choices', { selectedValues: null }, null],
    ['choices that are none', { selectedValues: 'x' }, []],
    ['an address', { city: 'X', zip: null, street: '' }, { city: 'X', zip: null, street: '' }],
    ['an address that is not filled in', { city: null, zip: '' }, null],
    ['a file', { mediaId: 0, caption: null }, { mediaId: 0, caption: null }],
    ['a charity', { ein: '1', charityName: 'C' }, { ein: '1', charityName: 'C' }],
    ['nothing', {}, null],
    ['a table without rows', { rows: [] }, []],
    ['a table that is none', { rows: null }, null],
    ['the one of several keys that is filled in', { value: null, valueUtc: null, selectedValue: choice('S') }, 'S'],
    ['none of several keys', { value: null, rows: null }, null],
  ])('%s', (_what, field, expected) => {
    expect(valueOf(field)).toEqual(expected);
  });

  test('a table becomes objects by alias, in the order of its rows, and tables within as well', () => {
    const inner = { alias: 'inner', rows: [{ fieldValues: [{ alias: 'x', value: 1 }] }] };
    const rows = [
      { id: '2', sortOrder: 2, fieldValues: [{ alias: 'from', valueUtc: '2020-01-01T00:00:00' }] },
      { id: '1', sortOrder: 1, fieldValues: [{ alias: 'sector', selectedValue: choice('Arts') }, inner, null, 'x'] },
      { id: '3', sortOrder: 3, fieldValues: null },
      null,
    ];
    expect(valueOf({ rows })).toEqual([{ sector: 'Arts', inner: [{ x: 1 }] }, { from: '2020-01-01T00:00:00Z' }, {}]);
  });
});

describe('a profile', () => {
  test('has what is wanted, and everything where nothing is said', () => {
    const fields = [{ alias: 'a', value: 1 }, { alias: 'b', value: 2 }, { value: 3 }, { alias: 4, value: 4 }, null];
    expect(readProfile(fields, new Set(['b', 'c']))).toEqual(new Map([['b', 2]]));
    expect([...readProfile(fields).keys()]).toEqual(['a', 'b']);
  });

  test('takes names like __proto__ and constructor as what they are', () => {
    const row = JSON.parse(
      '{"fieldValues":[{"alias":"__proto__","value":{"x":1}},{"alias":"constructor","value":2}]}',
    ) as object;
    const [cells] = valueOf({ rows: [row] }) as object[];
    expect(Object.entries(cells ?? {})).toEqual([
      ['__proto__', { x: 1 }],
      ['constructor', 2],
    ]);
    expect(Object.getPrototypeOf(cells)).toBe(Object.prototype);
    const group = JSON.parse('{"alias":"a","__proto__":{"y":1}}') as object;
    const value = readProfile([group]).get('a') as object;
    expect([Object.getPrototypeOf(value), Object.keys(value)]).toEqual([Object.prototype, ['__proto__']]);
  });

  test('of a table whose order cannot be told keeps the order that it has', () => {
    const odd = [{ valueOf: 1, toString: 1 }, '1', null, undefined, -1];
    const rows = odd.map((sortOrder, at) => ({ sortOrder, fieldValues: [{ alias: 'at', value: at }] }));
    expect(valueOf({ rows })).toEqual([{ at: 4 }, { at: 0 }, { at: 1 }, { at: 2 }, { at: 3 }]);
  });

  test('of any JSON is read without an error, and changes no prototype', () => {
    const keys = [
      'alias',
      'value',
      'valueUtc',
      'selectedValue',
      'selectedValues',
      'rows',
      'fieldValues',
      'sortOrder',
      '__proto__',
      'toString',
      'valueOf',
    ];
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, '', 'a', '__proto__', 0, -1.5, true),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc
          .array(fc.tuple(fc.constantFrom(...keys), tie('tree')), { maxLength: 4 })
          .map((entries) => Object.fromEntries(entries) as unknown),
      ),
    }));
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 4 }), (fieldValues) => {
        const profile = readProfile(JSON.parse(JSON.stringify(fieldValues)) as unknown[]);
        JSON.stringify([...profile]);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the profile form', () => {
  test('is asked for at its own address', async () => {
    const { client, paths } = fakeOpenWater(() => ({ json: { fields: [] } }));
    await fetchProfileForm(client);
    expect(paths).toEqual(['/v2/Users/ProfileFormTemplate']);
  });

  const formOf = async (fields: unknown): Promise<unknown> => {
    const { client } = fakeOpenWater(() => ({ json: { fields } }));
    return fetchProfileForm(client);
  };

  test.each([
    ['Address', 'object'],
    ['CharityCheck', 'object'],
    ['CheckboxList', 'texts'],
    ['Date', 'date'],
    ['DigitalSignature', 'text'],
    ['DropDownList', 'text'],
    ['Email', 'text'],
    ['FileUpload', 'object'],
    ['MultilineText', 'text'],
    ['Number', 'number'],
    ['PhoneNumber', 'text'],
    ['RadioList', 'text'],
    ['Table', 'table'],
    ['Text', 'text'],
    ['Url', 'text'],
    ['FieldTable', 'text'],
    ['ApplicationCategory', 'text'],
    ['SessionType', 'text'],
    ['SomethingNew', 'text'],
    ['constructor', 'text'],
    ['__proto__', 'text'],
  ])('knows the kind of %s, with and without the suffix, in any case', async (typeName, kind) => {
    for (const name of [typeName, `${typeName}Field`, `${typeName}field`, typeName.toUpperCase(), ` ${typeName} `]) {
      expect(await formOf([{ alias: 'a', typeName: name }])).toEqual([{ alias: 'a', kind }]);
    }
  });

  test('leaves out what the query covers, what holds no value, and what has no name', async () => {
    const fields = [
      { alias: 'firstName', typeName: 'Text' },
      { alias: ' LastName ', typeName: 'TextField' },
      { alias: 'emailaddress', typeName: 'Email' },
      { alias: 'line', typeName: 'Separator' },
      { alias: 'line2', typeName: 'SeparatorField' },
      { alias: ' ', typeName: 'Text' },
      { alias: null, typeName: 'Text' },
      { typeName: 'Text' },
      null,
      'x',
      { alias: 'b', typeName: 'Text', hidden: true, sortOrder: 9 },
      { alias: 'a', typeName: null, sortOrder: 1 },
      { alias: 'b', typeName: 'Number' },
      { alias: '__proto__', typeName: 'Text' },
    ];
    expect(await formOf(fields)).toEqual([
      { alias: 'b', kind: 'text' },
      { alias: 'a', kind: 'text' },
      { alias: '__proto__', kind: 'text' },
    ]);
  });

  test('without fields is no answer', async () => {
    const failure = { kind: 'not-json', message: 'not-json, the profile form has no fields' };
    await expect(formOf(undefined)).rejects.toMatchObject(failure);
    await expect(formOf({})).rejects.toMatchObject(failure);
    expect(await formOf([])).toEqual([]);
  });
});

test('a profile whose values are nested too deep to be written is no profile', () => {
  const nested = (levels: number, open: string, close: string): unknown =>
    JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);
  expect(valueOf({ value: nested(50, '[', ']') })).toEqual(nested(50, '[', ']'));
  for (const value of [nested(200_000, '[', ']'), nested(200_000, '{"rows":[{"fieldValues":[', ']}]}')]) {
    const failure = new CallFailure('not-json', { detail: 'values nested too deep' });
    expect(() => valueOf({ value })).toThrow(failure);
    expect(() => valueOf(value as object)).toThrow(failure);
  }
});
