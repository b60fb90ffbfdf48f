import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/doctor/shape.ts';
import { ExactNumber } from '../../src/json/exact-number.ts';

/** All that a shape may be made of: three letters and a digit that stand for any, and the signs between words. */
const ALPHABET = /^[aA9\-@._,:;/\\+()#&'"*%=?!<>[\]{}|~ ·…]*$/u;

const word = fc.stringMatching(/^[\p{L}\p{N}]{1,40}$/u);
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.emailAddress(),
  fc.webUrl(),
  fc.uuid(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.array(word).map((words) => words.join(' ')),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.array(text),
  fc.dictionary(text, text),
  fc.bigInt().map((digits) => new ExactNumber(`${digits}.12345`)),
);

describe('the shape of a value', () => {
  it.each([
    ['ada.lovelace@example.org', 'aaa.aaa@aaa.aaa'],
    ['Ada', 'Aaa'],
    ['ADA', 'AAA'],
    ['McDonald', 'aAa'],
    ["O'Brien", "AAA'Aaa"],
    ['IMIS-10418', 'AAA-999'],
    ['x1', 'aaa9'],
    ['10418', '999'],
    ['3', '999'],
    ['+44 (0)20 7946 0958', '+999 (999)999 999 999'],
    ['12 Main Street', '999 Aaa Aaa'],
    ['3f6c1d52-8a40-4c0e-9b1d-5e7a20c4d911', 'aaa9-aaa9-aaa9-aaa9-aaa9'],
    ['one two three four five six', 'aaa aaa aaa aaa aaa…'],
    ['王小明', 'aaa'],
    ['Ågot Müller', 'Aaa Aaa'],
    ['½ € ™', '999 · ·'],
    ['!!!!----', '!-'],
    ['2026-11-21T20:15:00', '9999-99-99 99:99:99'],
    ['2026-11-21T20:15:00.123+01:00', '9999-99-99 99:99:99.999 +99:99'],
    ['2026-11-21', '9999-99-99'],
    [-12, '999'],
    [0, '999'],
    [12.5, '999.9'],
    [1e300, '999.9'],
    [new ExactNumber('9007199254740993'), '999'],
    [true, 'aaa'],
    [false, 'aaa'],
    [['Vegan', 'No nuts'], '[Aaa, …]'],
    [['Halal'], '[Aaa]'],
    [{ city: 'Oslo' }, '{…}'],
    [[{ from: 1 }], '[{…}]'],
    [null, undefined],
    [undefined, undefined],
    ['', undefined],
    ['   ', undefined],
    [[], undefined],
    [['', null], undefined],
  ])('of %j is %j', (given, shape) => {
    expect(shapeOf(given)).toBe(shape);
  });

  it('is made of nothing but a, A, 9 and signs: no letter or digit of the value survives', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(shapeOf(given) ?? '').toMatch(ALPHABET);
      }),
      { numRuns: 5_000 },
    );
  });

  it('tells no length: it stays short however long the value is', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect((shapeOf(given) ?? '').length).toBeLessThan(60);
      }),
    );
  });

  it('of a word is one of a few, and the same for each word of its kind', () => {
    const shapes = new Set<string>();
    fc.assert(
      fc.property(word, (given) => {
        shapes.add(shapeOf(given) ?? '');
      }),
      { numRuns: 2_000 },
    );
    expect(shapes.size).toBeLessThanOrEqual(10);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,30}$/), (given) => {
        expect(shapeOf(given)).toBe('aaa');
      }),
    );
  });

  it('tells one number from another as little as one truth from the other', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        expect(shapeOf(a)).toBe(shapeOf(b));
        expect(shapeOf(String(Math.abs(a)))).toBe(shapeOf(String(Math.abs(b))));
      }),
    );
    expect(shapeOf(true)).toBe(shapeOf(false));
  });
});
