import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextPage } from '../../../src/imis/paging/next-page.ts';

/** Beyond any query, and below 232,792,560, which every limit up to 20 divides. */
const walked = fc.oneof(fc.nat(3_000), fc.nat(200_000), fc.nat(200_000_000));
const largest = fc.integer({ min: 20, max: 500 });

describe('the next page', () => {
  test('starts at a multiple of its limit, overlaps what was walked over, and reaches further', () => {
    fc.assert(
      fc.property(walked, largest, fc.integer({ min: 1, max: 10 }), (walked, largest, overlap) => {
        const { offset, limit } = nextPage(walked, largest, overlap);
        expect([offset % limit, limit <= largest, offset + limit > walked]).toEqual([0, true, true]);
        expect(walked === 0 ? offset === 0 : offset < walked).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  test('overlaps by as many rows as are wanted, wherever a page of so much overlap reaches further', () => {
    fc.assert(
      fc.property(walked, fc.integer({ min: 40, max: 500 }), fc.double({ min: 0, max: 0.5, noNaN: true }), (...of) => {
        const [walked, largest, share] = of;
        const overlap = Math.min(Math.max(Math.floor(largest * share), 1), walked);
        const start = walked - overlap;
        const reaches = Array.from({ length: largest }, (_, at) => at + 1).some(
          (limit) => start - (start % limit) + limit > walked,
        );
        expect(nextPage(walked, largest, overlap).offset <= start).toBe(reaches || walked === 0);
        // Beyond it are walks of which none does: one in a million up to 40 %, and the first page itself at half.
        if (share <= 1 / 3) expect(reaches).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([
    [40, 40, 20, { offset: 21, limit: 21 }],
    [70_567, 43, 21, { offset: 70_550, limit: 34 }],
  ])('overlaps by less after %i rows, pages of %i and a wish for %i', (walked, largest, overlap, page) => {
    expect(nextPage(walked, largest, overlap)).toEqual(page);
  });

  test('is the one of all such pages that reaches furthest', () => {
    fc.assert(
      fc.property(fc.nat(3_000), largest, fc.constantFrom(1, 2, 3), (walked, largest, overlap) => {
        fc.pre(walked > overlap);
        const { offset, limit } = nextPage(walked, largest, overlap);
        const ends = Array.from({ length: largest }, (_, at) => at + 1).map(
          (each) => Math.floor((walked - overlap) / each) * each + each,
        );
        expect(offset + limit).toBe(Math.max(...ends));
      }),
    );
  });

  test('costs at most 8 % more than pages without overlap at 500 rows, 25 % at 50, and 50 % at 20', () => {
    const costOf = (rows: number, largest: number, overlap: number): number => {
      let pages = 0;
      for (let walked = 0; walked < rows; pages++) {
        const { offset, limit } = nextPage(walked, largest, overlap);
        walked = offset + limit;
      }
      return pages / (rows / largest);
    };
    for (const overlap of [1, 2]) {
      expect(costOf(200_000, 500, overlap)).toBeLessThan(1.08);
      expect(costOf(200_000, 50, overlap)).toBeLessThan(1.25);
      expect(costOf(200_000, 20, overlap)).toBeLessThan(1.5);
    }
  });

  test('starts right behind the last row where no page can overlap', () => {
    expect(nextPage(0, 500, 2)).toEqual({ offset: 0, limit: 500 });
    expect(nextPage(2, 2, 1)).toEqual({ offset: 2, limit: 2 });
    expect(nextPage(6, 3, 1)).toEqual({ offset: 6, limit: 3 });
    expect(nextPage(7, 1, 1)).toEqual({ offset: 7, limit: 1 });
    expect(nextPage(232_792_560, 20, 1)).toEqual({ offset: 232_792_560, limit: 20 });
  });
});
