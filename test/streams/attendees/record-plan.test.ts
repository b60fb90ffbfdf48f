import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactNumber, stringifyExact } from '../../../src/json/exact-number.ts';
import { RecordPlan, idText, type PlanOptions } from '../../../src/streams/attendees/record-plan.ts';

const TEXT = { type: ['null', 'string'] };
const INTEGER = { type: ['null', 'integer'] };

function plan(properties: [string, unknown][], columns: string[], more: Partial<PlanOptions> = {}): RecordPlan {
  return new RecordPlan({
    schema: { properties: Object.fromEntries(properties) },
    columns,
    registrantIdColumn: 'ID',
    swapcardFields: false,
    counts: { zonesTakenOff: 0 },
    ...more,
  });
}

describe('a record', () => {
  test('holds the declared columns only, in the order of the catalog', () => {
    const { data } = plan(
      [
        ['B', TEXT],
        ['ID', TEXT],
      ],
      ['ID', 'A', 'B'],
    ).record(['1', 'a', 'b']);
    expect(Object.entries(data)).toEqual([
      ['B', 'b'],
      ['ID', '1'],
    ]);
  });

  test('has null for a column that the row or the query lacks', () => {
    const wide = plan(
      [
        ['ID', TEXT],
        ['A', INTEGER],
        ['Gone', TEXT],
      ],
      ['ID', 'A'],
    );
    expect(wide.record(['1'])).toEqual({ data: { ID: '1', A: null, Gone: null } });
    expect(wide.record(['1', null])).toEqual({ data: { ID: '1', A: null, Gone: null } });
  });

  test('makes values fit, and names those that cannot', () => {
    const mixed = plan(
      [
        ['ID', TEXT],
        ['A', INTEGER],
        ['B', INTEGER],
      ],
      ['ID', 'A', 'B'],
    );
    expect(mixed.record([7, '12', 'twelve'])).toEqual({ data: { ID: '7', A: 12, B: null }, nulled: ['B'] });
    expect(mixed.record([7, 'x', 'y'])).toEqual({ data: { ID: '7', A: null, B: null }, nulled: ['A', 'B'] });
    expect(mixed.record([7, 1, 2])).not.toHaveProperty('nulled');
  });

  test('keeps any name and any digit on its way to a line of JSON', () => {
    const name = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'a.b', ' x ', ''), fc.string());
    fc.assert(
      fc.property(
        fc.uniqueArray(
          name.filter((each) => !/^\d+$/.test(each)),
          { minLength: 1 },
        ),
        (names) => {
          const digits = '9007199254740993';
          const { data } = plan(
            names.map((each) => [each, INTEGER]),
            names,
          ).record(names.map(() => new ExactNumber(digits)));
          expect(stringifyExact(data)).toBe(`{${names.map((each) => `${JSON.stringify(each)}:${digits}`).join(',')}}`);
          expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
        },
      ),
    );
  });

  test('takes nothing from a profile that is not there', () => {
    const profile = new Map([['badge', 'Blue']]);
    const withProfile = plan(
      [
        ['ID', TEXT],
        ['OpenWater.badge', TEXT],
        ['OpenWater.other', TEXT],
      ],
      ['ID'],
    );
    expect(withProfile.record(['1'], profile).data).toEqual({
      ID: '1',
      'OpenWater.badge': 'Blue',
      'OpenWater.other': null,
    });
    expect(withProfile.record(['1']).data).toEqual({ ID: '1', 'OpenWater.badge': null, 'OpenWater.other': null });
  });
});

describe('the Swapcard fields of a record', () => {
  const FIELDS: [string, unknown][] = ['client_id', 'first_name', 'last_name', 'email', 'company'].map((name) => [
    name,
    TEXT,
  ]);

  test('are copied from the query’s columns', () => {
    const { data } = plan(FIELDS, ['ID', 'FirstName', 'LASTNAME', 'Email'], { swapcardFields: true }).record([
      17,
      'Zoë',
      'X',
      'z@example.org',
    ]);
    expect(data).toEqual({
      client_id: 'IMIS-17',
      first_name: 'Zoë',
      last_name: 'X',
      email: 'z@example.org',
      company: null,
    });
  });

  test.each([[null], [''], ['  '], [undefined]])('have no client id where the registrant id is %j', (id) => {
    const { data } = plan(FIELDS, ['ID'], { swapcardFields: true }).record(id === undefined ? [] : [id]);
    expect(data['client_id']).toBeNull();
  });

  test('trim the registrant id in the client id', () => {
    expect(plan(FIELDS, ['ID'], { swapcardFields: true }).record([' 17 ']).data['client_id']).toBe('IMIS-17');
  });

  test('are not filled from a column without a name', () => {
    expect(plan(FIELDS, ['ID', ''], { swapcardFields: true }).record(['1', 'nameless']).data['company']).toBeNull();
  });

  test('are ordinary columns where nobody asked for them, or where one is the registrant id', () => {
    expect(plan(FIELDS, ['ID', 'email', 'Email'], {}).record(['1', 'own', 'other']).data).toMatchObject({
      client_id: null,
      email: 'own',
    });
    const keyed = plan([['email', TEXT]], ['email', 'Email'], { swapcardFields: true, registrantIdColumn: 'email' });
    expect(keyed.record(['key', 'other']).data).toEqual({ email: 'key' });
  });

  test('do not stumble over columns that are called like what every object has', () => {
    const odd = plan(
      [
        ['constructor', TEXT],
        ['toString', TEXT],
      ],
      ['constructor'],
      { swapcardFields: true },
    );
    expect(Object.entries(odd.record(['x']).data)).toEqual([
      ['constructor', 'x'],
      ['toString', null],
    ]);
  });
});

test.each<[unknown, string]>([
  [null, ''],
  [undefined, ''],
  ['  ', ''],
  [' 17 ', '17'],
  [17, '17'],
  [new ExactNumber('9007199254740993'), '9007199254740993'],
])('the id %s is compared as %j', (value, text) => {
  expect(idText(value)).toBe(text);
});
