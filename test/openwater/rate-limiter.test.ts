import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RateLimiter } from '../../src/openwater/rate-limiter.ts';
import { FakeTiming } from '../fake-timing.ts';
import { mostWithin } from '../most-within.ts';

interface Limited {
  limiter: RateLimiter;
  timing: FakeTiming;
  /** The moments of so many calls, each made as soon as it may, in milliseconds from the start. */
  take: (calls: number) => number[];
}

function limited(perSecond: number): Limited {
  const timing = new FakeTiming(0);
  const limiter = new RateLimiter(perSecond, timing);
  const take = (calls: number): number[] =>
    Array.from({ length: calls }, () => {
      while (limiter.waitMs > 0) timing.pass(Math.ceil(limiter.waitMs));
      limiter.started();
      return timing.now();
    });
  return { limiter, timing, take };
}

describe('the requests per second', () => {
  test.each([0.1, 0.5, 1, 2, 2.5, 3, 5, 10, 25, 40, 400])('of %d are kept, and used', (perSecond) => {
    const seconds = Math.max(6, 4 / perSecond);
    const starts = limited(perSecond).take(Math.ceil(perSecond * seconds));
    expect(mostWithin(1000, starts)).toBeLessThanOrEqual(Math.ceil(perSecond));
    expect(mostWithin(10_000, starts)).toBeLessThanOrEqual(Math.ceil(perSecond * 10));
    expect(starts.at(-1)).toBeLessThanOrEqual(seconds * 1000 * 1.08);
  });

  test('are kept in any second, whenever calls come, and whatever 429 changes', () => {
    const step = fc.record({
      calls: fc.integer({ min: 0, max: 30 }),
      afterMs: fc.integer({ min: 0, max: 2500 }),
      tooFast: fc.option(fc.integer({ min: 0, max: 5000 }), { freq: 4 }),
      calm: fc.integer({ min: 0, max: 600 }),
    });
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 50, noNaN: true }), fc.array(step, { maxLength: 8 }), (rate, steps) => {
        const { limiter, timing, take } = limited(rate);
        const starts = steps.flatMap(({ calls, afterMs, tooFast, calm }) => {
          timing.pass(afterMs);
          if (tooFast !== null) limiter.tooFast(tooFast);
          for (let call = 0; call < calm; call++) limiter.succeeded();
          return take(calls);
        });
        expect(mostWithin(1000, starts)).toBeLessThanOrEqual(Math.ceil(rate));
        expect(limiter.perSecond).toBeLessThanOrEqual(rate);
      }),
    );
  });

  test('are spread over the second instead of starting at once', () => {
    const starts = limited(25).take(25);
    expect(mostWithin(100, starts)).toBeLessThanOrEqual(4);
    expect(starts.at(-1)).toBeGreaterThan(700);
  });

  test('start in groups where they are many, fifty groups a second at most', () => {
    const starts = limited(400).take(400);
    expect(new Set(starts).size).toBe(40);
    expect(mostWithin(20, starts)).toBe(10);
  });
});

describe('429', () => {
  test.each([
    [0, 1050],
    [4000, 4000],
  ])('stops all calls for %i ms as asked, and for a second at least', (askedMs, pauseMs) => {
    const { limiter } = limited(8);
    limiter.tooFast(askedMs);
    expect(limiter.waitMs).toBe(pauseMs);
  });

  test('lowers the rate once for all calls that were in flight together, and the longest pause counts', () => {
    const { limiter, take } = limited(8);
    limiter.tooFast(0);
    limiter.tooFast(3000);
    limiter.tooFast(0);
    expect([limiter.perSecond, limiter.waitMs]).toEqual([6, 3000]);
    expect(mostWithin(1000, take(20))).toBe(6);
  });

  test('lowers it anew as soon as the pause is over, and never below a call in ten seconds', () => {
    const { limiter, timing } = limited(8);
    limiter.tooFast(3000);
    timing.pass(3000);
    limiter.tooFast(0);
    expect(limiter.perSecond).toBe(4.5);
    for (let time = 0; time < 30; time++) {
      timing.pass(20_000);
      limiter.tooFast(0);
    }
    expect(limiter.perSecond).toBe(0.1);
    const slow = limited(0.1).limiter;
    slow.tooFast(0);
    expect([slow.perSecond, slow.waitMs]).toEqual([0.1, 10_500]);
  });

  test('is forgiven step by step, each after ten seconds of successes, up to what was bought', () => {
    const { limiter, timing } = limited(8);
    limiter.tooFast(0);
    timing.pass(2000);
    limiter.tooFast(0);
    const rates = Array.from({ length: 600 }, () => {
      limiter.succeeded();
      return limiter.perSecond;
    });
    expect([rates.indexOf(6) + 1, rates.indexOf(8) + 1, rates.at(-1)]).toEqual([45, 45 + 60, 8]);
  });
});
