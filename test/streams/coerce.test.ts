import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactNumber } from '../../src/json/exact-number.ts';
import { parseJson } from '../../src/json/parse-json.ts';
import { stringifyExact } from '../../src/json/write-json.ts';
import { coercionTo, toText } from '../../src/streams/coerce.ts';
import { NOT_COERCIBLE } from '../../src/streams/not-coercible.ts';

const STRING = { type: ['null', 'string'] };
const INTEGER = { type: ['null', 'integer'] };
const NUMBER = { type: ['null', 'number'] };
const BOOLEAN = { type: ['null', 'boolean'] };
const ARRAY = { type: ['null', 'array'], items: { type: ['null', 'string'] } };
const OBJECT = { type: ['null', 'object'] };
const DATE = { type: ['null', 'string'], format: 'date' };
const LOCAL = { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_without_timezone' };
const INSTANT = { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_with_timezone' };

const exact = (digits: string): ExactNumber => new ExactNumber(digits);

function coerce(property: unknown, value: unknown, changes = { zonesRemoved: 0 }): unknown {
  return coercionTo(property)(value, changes);
}

/** Whether JSON, as it will be written, is of the declared type. */
const HOLDS: [string, object, (value: unknown, json: string) => boolean][] = [
  ['string', STRING, (value) => typeof value === 'string'],
  ['integer', INTEGER, (_value, json) => /^-?\d+$/.test(json) || Number.isInteger(Number(json))],
  ['number', NUMBER, (_value, json) => /^-?\d[\d.]*(e[+-]?\d+)?$/i.test(json)],
  ['boolean', BOOLEAN, (value) => typeof value === 'boolean'],
  ['array', ARRAY, Array.isArray],
  ['object', OBJECT, (value, json) => json.startsWith('{') && !Array.isArray(value)],
  ['date', DATE, (value) => /^\d{4}-\d\d-\d\d$/.test(String(value)) && !Number.isNaN(Date.parse(String(value)))],
  [
    'time of the site',
    LOCAL,
    (value) => /T[\d:.]+$/i.test(String(value)) && !Number.isNaN(Date.parse(`${String(value)}Z`)),
  ],
  [
    'moment',
    INSTANT,
    (value) => /(z|[+-]\d\d:?\d\d)$/i.test(String(value)) && !Number.isNaN(Date.parse(String(value))),
  ],
];

const dateLike = fc
  .tuple(
    fc.integer({ min: 0, max: 9999 }),
    fc.nat(14),
    fc.nat(33),
    fc.constantFrom('', 'T', 'T12:30', 'T23:59:59.123', 't24:00:00', 'T00:00:60'),
    fc.constantFrom('', 'Z', 'z', '+02:00', '-0530', '+99:99', '+1'),
  )
  .map(
    ([year, month, day, time, zone]) =>
      `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}${time}${zone}`,
  );
const numberLike = fc.stringMatching(/^ ?[+-]?\d{0,25}\.?\d{0,25}([eE][+-]?\d{1,3})? ?$/);
const value = fc.oneof(
  fc.jsonValue().filter((each) => each !== null),
  dateLike,
  numberLike,
  numberLike
    .filter((text) => /^-?\d+$/.test(text))
    .map((text) => BigInt(text).toString())
    .map(exact),
  fc.constantFrom('true', 'FALSE', ' True ', '0', '1', 0, 1, -0),
);

describe.each(HOLDS)('a value for a column of the type %s', (_name, property, holds) => {
  test('fits it, or is a misfit', () => {
    let fitting = 0;
    fc.assert(
      fc.property(value, (value) => {
        const fitted = coerce(property, value);
        if (fitted === NOT_COERCIBLE) return;
        fitting++;
        const json = stringifyExact(fitted);
        expect([json, holds(fitted, json)]).toEqual([json, true]);
        expect(stringifyExact(parseJson(json))).toBe(json);
      }),
      { numRuns: 1500 },
    );
    expect(fitting).toBeGreaterThan(10);
  });

  test('stays as it is once it fits', () => {
    fc.assert(
      fc.property(value, (value) => {
        const fitted = coerce(property, value);
        if (fitted !== NOT_COERCIBLE) expect(coerce(property, fitted)).toEqual(fitted);
      }),
    );
  });
});

describe('text', () => {
  test.each<[unknown, string]>([
    ['as it is ', 'as it is '],
    ['', ''],
    [12.5, '12.5'],
    [0, '0'],
    [true, 'true'],
    [exact('9007199254740993'), '9007199254740993'],
    [{ a: [1, exact('12345678901234567.1234')] }, '{"a":[1,12345678901234567.1234]}'],
    [['x', null], '["x",null]'],
  ])('takes %s as %s', (value, text) => {
    expect(coerce(STRING, value)).toBe(text);
    expect(toText(value)).toBe(text);
  });
});

describe('whole numbers', () => {
  test.each<[unknown, unknown]>([
    [7, 7],
    [-7, -7],
    [7.0, 7],
    ['7', 7],
    [' +007. ', 7],
    ['-12.000', -12],
    ['9007199254740993', exact('9007199254740993')],
    ['-0009007199254740993.0', exact('-9007199254740993')],
    [exact('9007199254740993'), exact('9007199254740993')],
    [exact('9007199254740993.000'), exact('9007199254740993')],
    ['-007', -7],
    ['0', 0],
    ['-009007199254740993', exact('-9007199254740993')],
  ])('take %s as %s', (value, expected) => {
    expect(coerce(INTEGER, value)).toEqual(expected);
  });

  test.each<[unknown]>([
    [7.5],
    ['7.5'],
    ['7,000'],
    ['0x7'],
    ['seven'],
    [''],
    [true],
    [{}],
    [[7]],
    [exact('12345678901234567.1234')],
    ['1e3'],
    ['--7'],
    ['NaN'],
  ])('do not take %s', (value) => {
    expect(coerce(INTEGER, value)).toBe(NOT_COERCIBLE);
  });
});

describe('numbers', () => {
  test.each<[unknown, unknown]>([
    [7.5, 7.5],
    ['7', 7],
    ['7.5', 7.5],
    ['-1E+12', -1e12],
    [' -.5 ', -0.5],
    ['5.', 5],
    ['+5.e3', 5000],
    ['-007.5', -7.5],
    ['.12345678901234567891', exact('0.12345678901234567891')],
    ['-.12345678901234567891', exact('-0.12345678901234567891')],
    ['-0012345678901234567.1234e+3', exact('-12345678901234567.1234e+3')],
    ['-33.869894900000', -33.8698949],
    ['12345678901234567.1234', exact('12345678901234567.1234')],
    [exact('12345678901234567.1234'), exact('12345678901234567.1234')],
  ])('take %s as %s', (value, expected) => {
    expect(coerce(NUMBER, value)).toEqual(expected);
  });

  test.each<[unknown]>([['7,5'], [''], ['.'], ['-'], ['e5'], ['Infinity'], ['NaN'], ['1 2'], [true], [{}], [[1]]])(
    'do not take %s',
    (value) => {
      expect(coerce(NUMBER, value)).toBe(NOT_COERCIBLE);
    },
  );
});

describe('booleans', () => {
  test.each<[unknown, unknown]>([
    [true, true],
    [false, false],
    ['true', true],
    [' FALSE ', false],
    ['True', true],
    [1, true],
    [0, false],
  ])('take %s as %s', (value, expected) => {
    expect(coerce(BOOLEAN, value)).toBe(expected);
  });

  test.each<[unknown]>([['yes'], [''], [2], [{}], [[true]], [exact('9007199254740993')]])('do not take %s', (value) => {
    expect(coerce(BOOLEAN, value)).toBe(NOT_COERCIBLE);
  });
});

describe('times of the iMIS site', () => {
  test.each([
    '2021-02-20T18:00:00',
    '2019-10-14T14:30:10.317',
    '0001-01-01T00:00:00',
    '9999-12-31T23:59:59.9999999',
    '2024-02-29T00:00:00',
    '2000-02-29T12:00',
    '0004-02-29T12:00',
    '0400-02-29T12:00',
  ])('pass as they were sent: %s', (text) => {
    const counts = { zonesRemoved: 0 };
    expect(coerce(LOCAL, text, counts)).toBe(text);
    expect(counts.zonesRemoved).toBe(0);
  });

  test('begin at midnight where there is a bare date', () => {
    expect(coerce(LOCAL, '2021-02-20')).toBe('2021-02-20T00:00:00');
  });

  test.each(['Z', 'z', '+02:00', '-0530', '-23:59'])('lose the zone %s, which is counted', (zone) => {
    const counts = { zonesRemoved: 3 };
    expect(coerce(LOCAL, `2021-02-20T18:00:00.5${zone}`, counts)).toBe('2021-02-20T18:00:00.5');
    expect(counts.zonesRemoved).toBe(4);
  });

  test.each<[unknown]>([
    [''],
    ['2021'],
    ['2021-02'],
    ['20.02.2021'],
    ['02/20/2021'],
    ['2021-13-01'],
    ['2021-00-10'],
    ['2021-02-30'],
    ['2021-02-00'],
    ['2023-02-29T00:00:00'],
    ['1900-02-29'],
    ['0100-02-29'],
    ['0003-02-29'],
    ['0000-01-01'],
    ['2021-02-20T24:00:00'],
    ['2021-02-20T30:00:00'],
    ['2021-02-20T18:60:00'],
    ['2021-02-20T18:00:60'],
    ['2021-02-20 18:00:00'],
    ['2021-02-20T18:00:00+99:99'],
    ['2021-02-20Z'],
    ['2021-02-20T'],
    [' 2021-02-20'],
    [' 2021-02-20T18:00:00'],
    ['2021-02-20T18:00:00 '],
    ['2021-02-20T18:00:00+24:00'],
    [['2021-02-20']],
    [20210220],
    [true],
    [{}],
  ])('are not read into %j', (value) => {
    const counts = { zonesRemoved: 0 };
    expect(coerce(LOCAL, value, counts)).toBe(NOT_COERCIBLE);
    expect(counts.zonesRemoved).toBe(0);
  });
});

describe('moments', () => {
  test.each([
    ['2021-02-20T18:00:00Z', '2021-02-20T18:00:00Z'],
    ['2021-02-20T18:00:00+02:00', '2021-02-20T18:00:00+02:00'],
    ['2021-02-20T18:00:00.25', '2021-02-20T18:00:00.25Z'],
    ['2021-02-20', '2021-02-20T00:00:00Z'],
  ])('take %s as %s', (text, expected) => {
    const counts = { zonesRemoved: 0 };
    expect(coerce(INSTANT, text, counts)).toBe(expected);
    expect(counts.zonesRemoved).toBe(0);
  });
});

test('dates are cut from times', () => {
  expect(coerce(DATE, '2021-02-20T18:00:00')).toBe('2021-02-20');
  expect(coerce(DATE, '2021-02-20')).toBe('2021-02-20');
  expect(coerce(DATE, '2021-02-31')).toBe(NOT_COERCIBLE);
});

test('lists and objects pass as they are, and nothing else passes for them', () => {
  const [list, object] = [['a'], { a: 1 }];
  expect([coerce(ARRAY, list), coerce(OBJECT, object)]).toEqual([list, object]);
  expect([
    coerce(ARRAY, object),
    coerce(ARRAY, 'a'),
    coerce(OBJECT, list),
    coerce(OBJECT, 'a'),
    coerce(OBJECT, exact('9007199254740993')),
  ]).toEqual(Array.from({ length: 5 }, () => NOT_COERCIBLE));
});

test('items of a list are made to fit, and null stays null among them', () => {
  expect(coerce(ARRAY, ['a', 7, null])).toEqual(['a', '7', null]);
  const integers = { type: 'array', items: INTEGER };
  expect([coerce(integers, ['7', null]), coerce(integers, ['7', 'x'])]).toEqual([[7, null], NOT_COERCIBLE]);
});

test.each<[unknown]>([[{}], [undefined], [null], [{ type: 'null' }], [{ type: 'whatever' }], [true]])(
  'a column of no known type (%j) takes every value as it is',
  (property) => {
    for (const value of ['x', 1, true, [1], exact('9007199254740993')]) expect(coerce(property, value)).toBe(value);
  },
);

test('a type may be spelled as one word, or with null behind it', () => {
  expect(coerce({ type: 'integer' }, '7')).toBe(7);
  expect(coerce({ type: ['integer', 'null'] }, '7')).toBe(7);
});

test('a long text of digits that is no number is told soon', () => {
  const startedAt = performance.now();
  expect(coerce(NUMBER, `${'1'.repeat(50_000)}x`)).toBe(NOT_COERCIBLE);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});
