import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import xxhash from 'xxhash-wasm';
import { fingerprinting, textOf } from '../../../src/imis/rows/fingerprint.ts';
import type { Values } from '../../../src/imis/rows/row.ts';
import { ExactNumber } from '../../../src/json/exact-number.ts';

describe('the text of a row', () => {
  const value = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));

  test('is that of another row only where all values and their kinds are the same', () => {
    const row = fc.array(value, { maxLength: 4 });
    fc.assert(
      fc.property(row, row, (one, other) => {
        const padded = (values: Values): unknown[] => [...values, null, null, null, null].slice(0, 4);
        const isSame = JSON.stringify(padded(one)) === JSON.stringify(padded(other));
        expect(textOf(one) === textOf(other)).toBe(isSame);
      }),
    );
    expect(textOf(['1'])).not.toBe(textOf([1]));
    expect(textOf(['null'])).not.toBe(textOf([null]));
    expect(textOf(['a,b'])).not.toBe(textOf(['a', 'b']));
  });

  test('tells numbers apart that a double cannot', () => {
    expect(textOf([new ExactNumber('9007199254740993')])).not.toBe(textOf([new ExactNumber('9007199254740992')]));
  });

  test('is the same before and after a column appeared that the row lacks', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), fc.nat(3), (row, further) => {
        expect(textOf([...row, ...Array.from({ length: further }, () => null)])).toBe(textOf(row));
      }),
    );
  });
});

test('fingerprints are the same for the same text, and of 64 bits', async () => {
  const [one, other] = [await fingerprinting(), await fingerprinting()];
  const prints = new Set<bigint>();
  for (let at = 0; at < 1000; at++) {
    const print = one(`text ${at}`);
    expect(other(`text ${at}`)).toBe(print);
    expect(BigInt.asUintN(64, print)).toBe(print);
    prints.add(print);
  }
  expect(prints.size).toBe(1000);
});

test('fingerprints have a key, without which nobody can compute them', async () => {
  const [fingerprintOf, plain] = [await fingerprinting(), await xxhash()];
  expect(fingerprintOf('text')).not.toBe(plain.h64('text'));
});
