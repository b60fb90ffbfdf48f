import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WrittenRecord } from '../../../src/airbyte/full-refresh-stream.ts';
import { unwrap } from '../../../src/imis/rows/value.ts';
import { fromBytes, toBytes } from '../../../src/json/byte-string.ts';
import { parseJson } from '../../../src/json/parse-json.ts';
import type { Profile } from '../../../src/openwater/profile.ts';
import { fitFor } from '../../../src/streams/attendees/fit.ts';
import { MISFIT } from '../../../src/streams/attendees/misfit.ts';
import type { PlanOptions } from '../../../src/streams/attendees/record-plan.ts';
import { writtenFits } from '../../../src/streams/attendees/written-fits.ts';
import { WrittenPlan } from '../../../src/streams/attendees/written-plan.ts';

const TEXT = { type: ['null', 'string'] };
const INTEGER = { type: ['null', 'integer'] };
const BOTH = { ID: TEXT, N: INTEGER };

function planOf(properties: Record<string, unknown>, more: Partial<PlanOptions> = {}): WrittenPlan | undefined {
  const options = { schema: { properties }, columns: ['ID', 'N'], registrantIdColumn: 'ID', swapcardFields: false };
  return WrittenPlan.for({ ...options, counts: { zonesTakenOff: 0 }, ...more }, []);
}

/** The inside of the record of a row; undefined where it has to be taken apart. */
function passedOn(plan: WrittenPlan | undefined, inside: string, profile?: Profile): string | undefined {
  const row = plan?.pattern.match(toBytes(`{${inside}}`), 0)?.row;
  const record: WrittenRecord | undefined = row && plan.record(row, profile);
  return record && fromBytes(record.inside);
}

describe('a row as the server wrote it', () => {
  test('is passed on where every value fits its column', () => {
    for (const inside of ['"ID":"1","N":2', '"ID":null,"N":null', '"ID":"é","N":-9007199254740993']) {
      expect(passedOn(planOf(BOTH), inside)).toBe(inside);
    }
  });

  test('is taken apart where a value has to be changed, or cannot be told', () => {
    for (const inside of ['"ID":1,"N":2', '"ID":"1","N":"x"', '"ID":"1","N":"2"', '"ID":"1","N":true']) {
      expect(passedOn(planOf(BOTH), inside)).toBeUndefined();
    }
  });

  test('is taken apart where it lacks a column; where one is not wanted, all are', () => {
    expect(passedOn(planOf(BOTH), '"ID":"1"')).toBeUndefined();
    expect(planOf({ ID: TEXT })).toBeUndefined();
    expect(planOf({}, { columns: [] })).toBeUndefined();
  });

  test.each(['1.0', '1E+2', '-0.0', '01', '+1'])('is taken apart where an integer is spelled %s', (number) => {
    expect(passedOn(planOf(BOTH), `"ID":"1","N":${number}`)).toBeUndefined();
  });

  test('has the added columns written behind it', () => {
    const plan = planOf({ ...BOTH, client_id: TEXT, 'OpenWater.a': TEXT, gone: TEXT }, { swapcardFields: true });
    expect(passedOn(plan, '"ID":"1","N":2', new Map([['a', 'x"é']]))).toBe(
      '"ID":"1","N":2,"client_id":"IMIS-1","OpenWater.a":"x\\"é","gone":null',
    );
  });

  test.each([
    ['client_id', ['ID', 'client_id']],
    ['first_name', ['ID', 'FirstName', 'first_name']],
    ['email', ['ID', 'email', 'Email']],
  ])('is taken apart where the Swapcard field %s stands in the place of a column', (_field, columns) => {
    const properties = Object.fromEntries(columns.map((name) => [name, TEXT]));
    expect(planOf(properties, { columns, swapcardFields: true })).toBeUndefined();
    expect(planOf(properties, { columns })).toBeDefined();
  });

  test('is passed on where a Swapcard field is the column itself', () => {
    const plan = planOf({ ID: TEXT, email: TEXT }, { columns: ['ID', 'email'], swapcardFields: true });
    expect(passedOn(plan, '"ID":"1","email":"a@b.c"')).toBe('"ID":"1","email":"a@b.c"');
    const keyed = planOf(
      { email: TEXT, Email: TEXT },
      { columns: ['email', 'Email'], registrantIdColumn: 'email', swapcardFields: true },
    );
    expect(passedOn(keyed, '"email":"1","Email":"a@b.c"')).toBe('"email":"1","Email":"a@b.c"');
  });

  test('is taken apart where a value that is added does not fit: only a record that is made can say so', () => {
    const plan = planOf({ ...BOTH, 'OpenWater.a': INTEGER });
    expect(passedOn(plan, '"ID":"1","N":2', new Map([['a', 'x']]))).toBeUndefined();
    expect(passedOn(plan, '"ID":"1","N":2', new Map([['a', '7']]))).toBe('"ID":"1","N":2,"OpenWater.a":7');
  });

  test('is not confused by a column that a later row brings', () => {
    const columns = ['ID', 'N'];
    const plan = planOf({ ...BOTH, Late: TEXT }, { columns });
    columns.push('Late');
    expect(passedOn(plan, '"ID":"1","N":2')).toBe('"ID":"1","N":2,"Late":null');
  });
});

describe('the values that are passed on as written', () => {
  const LOCAL = { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_without_timezone' };
  const INSTANT = { ...LOCAL, airbyte_type: 'timestamp_with_timezone' };
  const DAY = { type: 'string', format: 'date' };
  const properties: [string, object][] = [
    ['text', TEXT],
    ['integer', INTEGER],
    ['number', { type: ['null', 'number'] }],
    ['boolean', { type: 'boolean' }],
    ['local time', LOCAL],
    ['instant', INSTANT],
    ['day', DAY],
    ['list', { type: 'array', items: TEXT }],
    ['object', { type: 'object' }],
    ['anything', {}],
  ];
  const isPassedOn = (property: object, json: string): boolean =>
    new RegExp(`^(?:${writtenFits(property)})$`).test(toBytes(json));

  test.each<[string, object, passedOn: string[], not: string[]]>([
    ['text', TEXT, ['null', '""', '"a\\n"', '"é"'], ['7', 'true', '"a', '"\n"', '"\\x"']],
    ['an integer', INTEGER, ['null', '0', '-12'], ['1.0', '01', '"7"', 'true']],
    ['a number', { type: 'number' }, ['null', '-0.5', '1e9', '1.5E-2'], ['.5', '1.', '"7"']],
    ['a boolean', { type: 'boolean' }, ['null', 'true', 'false'], ['1', '"true"']],
    [
      'a day',
      DAY,
      ['null', '"2021-02-28"', '"2021-12-31"'],
      ['"2021-02-29"', '"0000-01-01"', '"2021-04-31"', '20210228'],
    ],
    [
      'a time',
      LOCAL,
      ['null', '"2021-02-28T23:59"', '"2021-02-28T23:59:59.5"'],
      ['"2021-02-28T24:00"', '"2021-02-28T23:59Z"'],
    ],
    ['a moment', INSTANT, ['null', '"2021-02-28T23:59Z"', '"2021-02-28T23:59:59-0530"'], ['"2021-02-28T23:59"']],
    ['anything', {}, ['null', 'true', 'false', '-1.5e3', '"a"'], ['[]', '{}']],
    ['a list', { type: 'array', items: TEXT }, ['null'], ['[]', '["a"]']],
    ['an object', { type: 'object' }, ['null'], ['{}']],
  ])('of %s are those that need not be changed', (_name, property, passedOn, not) => {
    expect(passedOn.filter((text) => !isPassedOn(property, text))).toEqual([]);
    expect(not.filter((text) => isPassedOn(property, text))).toEqual([]);
  });

  const digits = fc.stringMatching(/^\d{1,4}$/);
  const time = fc
    .tuple(digits, digits, digits, digits, digits, digits, fc.constantFrom('', '.5', 'Z', '+01:00', '-2400', 'z'))
    .map(([y, mo, d, h, mi, s, end]) => {
      const two = (text: string): string => text.slice(-2).padStart(2, '0');
      return `${y.padStart(4, '0')}-${two(mo)}-${two(d)}T${two(h)}:${two(mi)}:${two(s)}${end}`;
    });
  const realTime = fc
    .tuple(
      fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      fc.constantFrom('', 'Z', '+05:30'),
    )
    .map(([date, zone]) => date.toISOString().slice(0, -1) + zone);
  const json = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.bigInt().map(String),
    time.map((text) => JSON.stringify(text)),
    realTime.map((text) => JSON.stringify(text)),
    realTime.map((text) => JSON.stringify(text.slice(0, 10))),
    fc.stringMatching(/^-?\d{0,3}\.?\d{0,3}([eE][+-]?\d{1,3})?$/),
    fc
      .array(fc.constantFrom('\\', '"', 'u', 'n', '0', '\n', '\u0000', ' '), { maxLength: 6 })
      .map((signs) => `"${signs.join('')}"`),
  );

  test.each(properties)('of %s are whole JSON, and are the same when they have been taken apart', (_name, property) => {
    const fit = fitFor(property, { zonesTakenOff: 0 });
    let passed = 0;
    fc.assert(
      fc.property(json, (text) => {
        if (!isPassedOn(property, text)) return;
        passed++;
        const value = unwrap(parseJson(text));
        expect(text).not.toMatch(/[\n\r]/);
        expect(value === null ? null : fit(value)).toEqual(value);
        expect(value).not.toBe(MISFIT);
      }),
      { numRuns: 3000 },
    );
    expect(passed).toBeGreaterThan(0);
  });

  test('are all that can be, of texts, numbers and days that every year has', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => isPassedOn(TEXT, JSON.stringify(text))));
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) =>
        isPassedOn({ type: 'number' }, JSON.stringify(number)),
      ),
    );
    fc.assert(fc.property(fc.bigInt(), (number) => isPassedOn(INTEGER, String(number))));
    fc.assert(
      fc.property(realTime, (text) => {
        const isLeapDay = text.slice(5, 10) === '02-29';
        const isZoned = text.length > 23;
        expect([LOCAL, INSTANT].map((property) => isPassedOn(property, JSON.stringify(text)))).toEqual([
          !isZoned && !isLeapDay,
          isZoned && !isLeapDay,
        ]);
      }),
    );
  });
});
