import { expect, test } from 'vitest';
import { fingerprinting } from '../../../src/imis/rows/fingerprint.ts';

test('fingerprints are the same for the same text, of 64 bits, and under another key each time', () => {
  const [one, other] = [fingerprinting(), fingerprinting()];
  const fingerprints = new Set<bigint>();
  // The longest need more memory than there is at first, and the short ones after them must not see what they left.
  const texts = Array.from({ length: 1000 }, (_, at) => `text ${at} ö😀`.repeat(at % 100 === 0 ? 20_000 : 1));
  for (const text of [...texts, ...texts]) {
    const fingerprint = one(text);
    expect(other(text)).not.toBe(fingerprint);
    expect(BigInt.asUintN(64, fingerprint)).toBe(fingerprint);
    fingerprints.add(fingerprint);
  }
  expect(fingerprints.size).toBe(1000);
});

test('a text in UTF-8 and what belongs to it have the fingerprint of both together', () => {
  const fingerprint = fingerprinting();
  expect(fingerprint(Buffer.from('ö😀'), 'ü')).toBe(fingerprint('ö😀ü'));
  expect(fingerprint(Buffer.from('ö😀'.repeat(50_000)), 'ü'.repeat(50_000))).toBe(
    fingerprint('ö😀'.repeat(50_000) + 'ü'.repeat(50_000)),
  );
});
