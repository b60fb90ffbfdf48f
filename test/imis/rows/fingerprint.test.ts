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
