import { expect, test } from 'vitest';
import { fingerprinting } from '../../../src/imis/rows/fingerprint.ts';

test('fingerprints are the same for the same text, of 64 bits, and under another key each time', () => {
  const [one, other] = [fingerprinting(), fingerprinting()];
  const prints = new Set<bigint>();
  // The longest need more memory than there is at first, and the short ones after them must not see what they left.
  const texts = Array.from({ length: 1000 }, (_, at) => `text ${at} ö😀`.repeat(at % 100 === 0 ? 20_000 : 1));
  for (const text of [...texts, ...texts]) {
    const print = one(text);
    expect(other(text)).not.toBe(print);
    expect(BigInt.asUintN(64, print)).toBe(print);
    prints.add(print);
  }
  expect(prints.size).toBe(1000);
});

test('a text in UTF-8 and what belongs to it have the fingerprint of both together', () => {
  const print = fingerprinting();
  expect(print(Buffer.from('ö😀'), 'ü')).toBe(print('ö😀ü'));
  expect(print(Buffer.from('ö😀'.repeat(50_000)), 'ü'.repeat(50_000))).toBe(
    print('ö😀'.repeat(50_000) + 'ü'.repeat(50_000)),
  );
});
