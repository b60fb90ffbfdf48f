import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactNumber, exactly } from '../../src/json/exact-number.ts';
import { parseJson } from '../../src/json/parse-json.ts';
import { stringifyExact } from '../../src/json/write-json.ts';

/** What `JSON.parse` makes of a text, or that it does not take it. */
function outcome(parse: (text: string) => unknown, text: string): unknown {
  try {
    return { value: parse(text) };
  } catch {
    return 'refused';
  }
}

/** The value with every exact number rounded to a double. */
function rounded(value: unknown): unknown {
  if (value instanceof ExactNumber) return Number(value.digits);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]));
}

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), minLength: min, maxLength: max });

/** The spelling of any number that JSON allows. */
const numberText = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(
      fc.constant('0'),
      fc.tuple(fc.integer({ min: 1, max: 9 }).map(String), digits(0, 30)).map((parts) => parts.join('')),
    ),
    fraction: fc.option(digits(1, 30), { nil: '' }),
    exponent: fc.option(
      fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), digits(1, 3)).map((parts) => parts.join('')),
      { nil: '' },
    ),
  })
  .map(({ sign, whole, fraction, exponent }) => `${sign}${whole}${fraction && `.${fraction}`}${exponent}`);

/** One exact spelling of a decimal, worked out in whole numbers: digits and scale. */
function exactValue(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  let unscaled = BigInt(whole + fraction || '0') * (whole === '-' ? -1n : 1n);
  if (whole === '-0') unscaled = -BigInt(fraction || '0');
  if (unscaled === 0n) return '0';
  let scale = Number(exponent) - fraction.length;
  for (; unscaled % 10n === 0n; scale++) unscaled /= 10n;
  return `${unscaled}e${scale}`;
}

describe('parseJson', () => {
  test('gives what JSON.parse gives for any JSON, but for digits that a double would lose', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), fc.boolean(), (text, isIndented) => {
        const spelled = isIndented ? JSON.stringify(JSON.parse(text), null, '\t') : text;
        expect(rounded(parseJson(spelled))).toEqual(JSON.parse(spelled));
      }),
      { numRuns: 500 },
    );
  });

  test('keeps every digit of any number, wherever it stands', () => {
    fc.assert(
      fc.property(numberText, fc.constantFrom('', ' ', '\n\t'), (number, space) => {
        for (const [before, after] of [
          ['', ''],
          ['[', ']'],
          ['[1,', ',2]'],
          ['{"a":', '}'],
          ['{"a":"1,2",\n"b":', ',"c":[]}'],
        ]) {
          const text = `${before ?? ''}${space}${number}${space}${after ?? ''}`;
          const written = stringifyExact(parseJson(text));
          const [found = ''] =
            /-?\d[\d.]*(?:[eE][+-]?\d+)?/.exec(written.slice(before?.replaceAll(/\s/g, '').length)) ?? [];
          expect(exactValue(found)).toBe(exactValue(number));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('takes and refuses the same texts as JSON.parse', () => {
    const piece = fc.oneof(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '"a"', 'true', 'null', ' ', '-', '.', 'e', '+', '0'),
      numberText,
      digits(1, 25),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const ours = outcome((each) => rounded(parseJson(each)), text);
        expect(ours).toEqual(outcome((each) => JSON.parse(each) as unknown, text));
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    '[01234567890123456789]',
    '{12345678901234567890:1}',
    '[12345678901234567890.]',
    '[.12345678901234567890]',
    '[1234567890123456789',
    '[true":9007199254740993,"]',
    '[1":9007199254740993,"]',
    '',
  ])('refuses what is no JSON although it holds a long number: %s', (text) => {
    expect(() => parseJson(text)).toThrow();
  });

  test('leaves numbers inside texts alone, behind any escape', () => {
    const value = {
      plain: ':9007199254740993',
      quoted: 'says "9007199254740993", twice',
      slashes: 'C:\\9007199254740993\\',
      onlySlash: '\\',
      both: '\\"[9007199254740993',
      'key 9007199254740993': 1,
    };
    expect(parseJson(JSON.stringify(value))).toEqual(value);
    expect(parseJson('"9007199254740993"')).toBe('9007199254740993');
    expect(parseJson('{"a":"\\u0022,9007199254740993","b":9007199254740993}')).toEqual({
      a: '",9007199254740993',
      b: new ExactNumber('9007199254740993'),
    });
  });

  test.each([
    ['a text that starts like what follows a name', '{"a":":9007199254740993,"}', { a: ':9007199254740993,' }],
    [
      'a text of words',
      '["abc 9007199254740993 , abc :9007199254740993,"]',
      ['abc 9007199254740993 , abc :9007199254740993,'],
    ],
    ['a text that is all there is', '" 9007199254740993 "', ' 9007199254740993 '],
    ['a name behind an escaped quotation mark', '["b\\":9007199254740993,"]', ['b":9007199254740993,']],
    ['a name behind an escape of a letter', '["\\u0062\\":9007199254740993,"]', ['b":9007199254740993,']],
  ])('leaves the number in %s alone, beside one that is a value', (_, text, value) => {
    const exact = { exact: new ExactNumber('9007199254740993') };
    expect(parseJson(text)).toEqual(value);
    expect(parseJson(`[{"exact":9007199254740993},${text},{"exact":9007199254740993}]`)).toEqual([exact, value, exact]);
  });

  test('keeps the digits behind a text that ends with backslashes', () => {
    expect(parseJson('{"a":"\\\\","b":9007199254740993,"c":"\\\\\\"","d":9007199254740995}')).toEqual({
      a: '\\',
      b: new ExactNumber('9007199254740993'),
      c: '\\"',
      d: new ExactNumber('9007199254740995'),
    });
  });

  test('leaves everything else as it is, beside numbers that a double cannot hold', () => {
    const text =
      '[true,9007199254740993,1e400,null,false,-9007199254740993,{"a":[null,12345678901234567890e400]},1e-400]';
    expect(parseJson(text)).toEqual([
      true,
      new ExactNumber('9007199254740993'),
      new ExactNumber('1e400'),
      null,
      false,
      new ExactNumber('-9007199254740993'),
      { a: [null, new ExactNumber('12345678901234567890e400')] },
      new ExactNumber('1e-400'),
    ]);
  });

  test('takes a text that looks like one of its own marks for a text', () => {
    const marks = ['exact:9007199254740993', `exact:${'0'.repeat(24)}:1`, `exact-number-${'0'.repeat(24)}:12`];
    const parsed = parseJson(JSON.stringify({ marks, big: 0 }).replace('"big":0', '"big":9007199254740993'));
    expect(parsed).toEqual({ marks, big: new ExactNumber('9007199254740993') });
    expect(JSON.parse(stringifyExact({ marks }))).toEqual({ marks });
  });

  test.each(['1', '9007199254740993'])('keeps a key called __proto__ as a key, beside %s', (number) => {
    const parsed = parseJson(`{"__proto__":{"a":${number}},"b":${number}}`) as object;
    expect(Object.keys(parsed)).toEqual(['__proto__', 'b']);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(stringifyExact(parsed)).toBe(`{"__proto__":{"a":${number}},"b":${number}}`);
  });

  test('gives the last of several equal keys, as JSON.parse does', () => {
    expect(parseJson('{"a":1,"a":9007199254740993}')).toEqual({ a: new ExactNumber('9007199254740993') });
    expect(parseJson('{"a":9007199254740993,"a":1}')).toEqual({ a: 1 });
  });

  test('reads deep nesting, and refuses absurd nesting with an error instead of a crash', () => {
    const deep = (levels: number): string => `${'['.repeat(levels)}9007199254740993${']'.repeat(levels)}`;
    expect(stringifyExact(parseJson(deep(500)))).toBe(deep(500));
    const outcomeOfAbsurd = outcome(parseJson, deep(200_000));
    expect(outcomeOfAbsurd).toBe('refused');
  });

  test('reads a text of many megabytes without a pattern that overflows', () => {
    const long = 'a\\"'.repeat(1_000_000);
    expect(parseJson(`{"n":9007199254740993,"long":"${long}"}`)).toEqual({
      n: new ExactNumber('9007199254740993'),
      long: 'a"'.repeat(1_000_000),
    });
  });
});

describe('exactly', () => {
  test.each([
    '0',
    '-0',
    '1',
    '1.50',
    '-33.869894900000',
    '15e-1',
    '15e-10',
    '100.0',
    '0.00000015',
    '0.1',
    '0e5',
    '-0.0e1',
    '123456789012345',
    '9007199254740992',
    '1e21',
    '1E+2',
  ])('gives a plain number for %s', (text) => {
    expect(exactly(text)).toBe(Number(text));
  });

  test.each([
    '9007199254740993',
    '12345678901234567.1234',
    '-9223372036854775807',
    '0.12345678901234567890',
    '1e400',
    '-1e-400',
    '1.00000000000000000001',
  ])('keeps the digits of %s, which a double cannot hold', (text) => {
    expect(exactly(text)).toEqual(new ExactNumber(text));
    expect(String(exactly(text))).toBe(text);
    expect(stringifyExact({ n: [exactly(text)] })).toBe(`{"n":[${text}]}`);
  });
});

test('a double is a plain number in every spelling of it', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
      const scientific = double.toExponential();
      for (const text of [String(double), scientific, scientific.replace(/(?<=\.\d+)e/, '00E')]) {
        expect(exactly(text)).toBe(Number(text));
      }
    }),
  );
});

test.each([
  ['zeros before another digit', `${'0'.repeat(50_000)}1`],
  ['a one, and zeros before another digit', `1${'0'.repeat(50_000)}1`],
  ['digits with two points', `${'1'.repeat(50_000)}.1.1`],
])('a long text of %s takes no longer than any other', (_what, text) => {
  const startedAt = performance.now();
  expect(parseJson(JSON.stringify([text]))).toEqual([text]);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});
