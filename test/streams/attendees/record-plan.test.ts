import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MadeRecord, StreamRecord } from '../../../src/airbyte/full-refresh-stream.ts';
import { ExactNumber, stringifyExact } from '../../../src/http/exact-number.ts';
import type { Row } from '../../../src/imis/row.ts';
import type { Profile } from '../../../src/openwater/profile.ts';
import { RecordPlan, idText, type PlanOptions } from '../../../src/streams/attendees/record-plan.ts';

const TEXT = { type: ['null', 'string'] };
const INTEGER = { type: ['null', 'integer'] };

function plan(
  properties: [string, unknown][],
  columns: string[],
  more: Partial<PlanOptions> = {},
): { record(row: Row, profile?: Profile): MadeRecord } {
  const recordPlan = new RecordPlan({
    schema: { properties: Object.fromEntries(properties) },
    columns,
    registrantIdColumn: 'ID',
    swapcardFields: false,
    counts: { zonesTakenOff: 0 },
    ...more,
  });
  return { record: (row, profile) => made(recordPlan.record(row, profile)) };
}

function made(record: StreamRecord): MadeRecord {
  if (!('data' in record)) throw new Error('This row has no text of its own.');
  return record;
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
])('the id %j is compared as %j', (value, text) => {
  expect(idText(value)).toBe(text);
});

describe('a row as the server wrote it', () => {
  const written = (text: string, values: unknown[]): Row => Object.assign([...values] as string[], { text });
  const columns = ['ID', 'N'];
  const planOf = (properties: Record<string, unknown>, more: Partial<PlanOptions> = {}): RecordPlan =>
    new RecordPlan({
      schema: { properties },
      columns,
      registrantIdColumn: 'ID',
      swapcardFields: false,
      counts: { zonesTakenOff: 0 },
      ...more,
    });
  const both = { ID: TEXT, N: INTEGER };

  test('is passed on where every value fits its column', () => {
    expect(planOf(both).record(written('"ID":"1","N":2', ['1', 2]))).toEqual({ text: '{"ID":"1","N":2}' });
    expect(planOf(both).record(written('"ID":null,"N":null', [null, null]))).toEqual({ text: '{"ID":null,"N":null}' });
  });

  test('is taken apart where a value has to be changed, or cannot be told', () => {
    expect(planOf(both).record(written('"ID":1,"N":2', [1, 2]))).toEqual({ data: { ID: '1', N: 2 } });
    expect(planOf(both).record(written('"ID":"1","N":"x"', ['1', 'x']))).toEqual({
      data: { ID: '1', N: null },
      nulled: ['N'],
    });
  });

  test('is taken apart where a column is not wanted, or where it lacks one', () => {
    expect(planOf({ ID: TEXT }).record(written('"ID":"1","N":2', ['1', 2]))).toEqual({ data: { ID: '1' } });
    expect(planOf(both).record(written('"ID":"1"', ['1']))).toEqual({ data: { ID: '1', N: null } });
  });

  test.each(['1.0', '1E+2', '-0.0'])('is taken apart where an integer is spelled %s', (number) => {
    expect(planOf(both).record(written(`"ID":"1","N":${number}`, ['1', Number(number)]))).toEqual({
      data: { ID: '1', N: Number(number) },
    });
  });

  test('has the added columns written behind it', () => {
    const properties = { ...both, client_id: TEXT, 'OpenWater.a': TEXT, gone: TEXT };
    const { record } = { record: planOf(properties, { swapcardFields: true }) };
    const profile = new Map<string, unknown>([['a', 'x"y']]);
    expect(record.record(written('"ID":"1","N":2', ['1', 2]), profile)).toEqual({
      text: '{"ID":"1","N":2,"client_id":"IMIS-1","OpenWater.a":"x\\"y","gone":null}',
    });
  });

  test('counts a zone once, although it was looked at twice', () => {
    const counts = { zonesTakenOff: 0 };
    const local = { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_without_timezone' };
    const row = written('"ID":"1","N":"2026-01-01T00:00:00Z"', ['1', '2026-01-01T00:00:00Z']);
    expect(planOf({ ID: TEXT, N: local }, { counts }).record(row)).toEqual({
      data: { ID: '1', N: '2026-01-01T00:00:00' },
    });
    expect(counts.zonesTakenOff).toBe(1);
  });
});
