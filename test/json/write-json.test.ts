import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactNumber } from '../../src/json/exact-number.ts';
import { quoteWellFormed, stringifyExact, writeJson } from '../../src/json/write-json.ts';

const EXACT = new ExactNumber('9007199254740993.10');

describe('stringifyExact', () => {
  test('writes any JSON as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(stringifyExact(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  test('writes exact numbers digit for digit, at any depth', () => {
    expect(stringifyExact(EXACT)).toBe('9007199254740993.10');
    expect(stringifyExact({ a: [EXACT, { b: EXACT }] })).toBe('{"a":[9007199254740993.10,{"b":9007199254740993.10}]}');
  });

  test('writes undefined as null, and leaves it out as a property', () => {
    expect(stringifyExact(undefined)).toBe('null');
    expect(stringifyExact({ a: [undefined, 1], b: undefined, c: null })).toBe('{"a":[null,1],"c":null}');
  });

  test('has texts and names quoted as asked', () => {
    const upper = (text: string): string => `"${text.toUpperCase()}"`;
    expect(stringifyExact({ name: ['text', 1] }, upper)).toBe('{"NAME":["TEXT",1]}');
  });
});

describe('quoteWellFormed', () => {
  test('writes any text so that it is read as it was, in one line', () => {
    const texts = fc.string({
      unit: fc.oneof(fc.constantFrom('\u0085', '\u2028', '\n', '"', '\\', '🎉'), fc.string()),
    });
    fc.assert(
      fc.property(texts, (text) => {
        const written = quoteWellFormed(text);
        expect(JSON.parse(written)).toBe(text.toWellFormed());
        expect(written).not.toMatch(/[\n\u0085\u2028\u2029]/);
      }),
    );
  });

  test('writes line separators as escapes of four digits', () => {
    expect(quoteWellFormed('a\u0085b\u2028c\u2029')).toBe('"a\\u0085b\\u2028c\\u2029"');
  });

  test('puts U+FFFD in the place of half a surrogate pair, and counts such texts once each', () => {
    const repairs = { textsRepaired: 0 };
    expect(quoteWellFormed('a\ud83cb\udf89', repairs)).toBe('"a\ufffdb\ufffd"');
    expect(quoteWellFormed('quoted "🎉"\n', repairs)).toBe('"quoted \\"🎉\\"\\n"');
    expect(quoteWellFormed('plain', repairs)).toBe('"plain"');
    expect(repairs.textsRepaired).toBe(1);
  });
});

describe('writeJson', () => {
  test.each([
    ['text\u2028', '"text\\u2028"'],
    [1.5, '1.5'],
    [-0, '0'],
    [false, 'false'],
    [null, 'null'],
    [undefined, 'null'],
    [EXACT, '9007199254740993.10'],
  ])('writes %j as %s', (value, written) => {
    expect(writeJson(value, { textsRepaired: 0 })).toBe(written);
  });

  test('repairs texts and names at any depth, and counts them', () => {
    const repairs = { textsRepaired: 0 };
    const value = { 'a\ud83c': ['\udf89', { b: '\ud83c' }], c: 'whole', d: EXACT };
    expect(writeJson(value, repairs)).toBe('{"a\ufffd":["\ufffd",{"b":"\ufffd"}],"c":"whole","d":9007199254740993.10}');
    expect(repairs.textsRepaired).toBe(3);
    expect(writeJson('\ud83c', repairs)).toBe('"\ufffd"');
    expect(repairs.textsRepaired).toBe(4);
  });
});
