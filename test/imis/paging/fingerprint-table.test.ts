import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counts, FingerprintTable } from '../../../src/imis/paging/fingerprint-table.ts';

test('a table numbers fingerprints in the order of their first appearance, whatever bits they share', () => {
  const shared = fc.bigInt({ min: 0n, max: 40n }).map((bits) => (bits << 58n) | 0x7fffffffn);
  const fingerprint = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 5n }), shared);
  fc.assert(
    fc.property(fc.array(fingerprint, { maxLength: 200 }), (fingerprints) => {
      const table = new FingerprintTable();
      const numbers = new Map<bigint, number>();
      for (const each of fingerprints) {
        if (!numbers.has(each)) numbers.set(each, numbers.size);
        expect(table.numberOf(each)).toBe(numbers.get(each));
        expect(table.size).toBe(numbers.size);
      }
    }),
  );
});

test('a table still knows every number after it has grown many times', () => {
  const table = new FingerprintTable();
  const printOf = (at: number): bigint => BigInt.asUintN(64, BigInt(at) * 0x9e3779b97f4a7c15n);
  for (let at = 0; at < 20_000; at++) table.numberOf(printOf(at));
  const wrong = Array.from({ length: 20_000 }, (_, at) => at).filter((at) => table.numberOf(printOf(at)) !== at);
  expect([wrong, table.size]).toEqual([[], 20_000]);
});

test('counts are 0 until they are set, at any place', () => {
  const counts = new Counts();
  expect([counts.get(0), counts.get(1_000_000)]).toEqual([0, 0]);
  counts.set(3, 7);
  counts.increase(511);
  counts.increase(512);
  counts.increase(100_000);
  counts.increase(100_000);
  expect([3, 4, 511, 512, 100_000].map((at) => counts.get(at))).toEqual([7, 0, 1, 1, 2]);
});
