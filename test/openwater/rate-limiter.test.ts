import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RateLimiter } from '../../src/openwater/rate-limiter.ts';
import type { Timing } from '../../src/runtime/timing.ts';
import { mostWithin } from '../most-within.ts';

const timing: Timing = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => 0.5,
};
const { signal } = new AbortController();
setMaxListeners(0, signal);

/** The moments at which calls may start that are asked for in groups, each so long after the one before. */
async function moments(
  pace: RateLimiter,
  groups: readonly { calls: number; afterMs: number }[],
  forMs: number,
): Promise<number[]> {
  const starts: number[] = [];
  const startedAt = Date.now();
  for (const { calls, afterMs } of groups) {
    await vi.advanceTimersByTimeAsync(afterMs);
    for (let call = 0; call < calls; call++) void pace.turn(signal).then(() => starts.push(Date.now() - startedAt));
  }
  await vi.advanceTimersByTimeAsync(forMs);
  return starts;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the pace', () => {
  test.each([0.1, 0.5, 1, 2, 2.5, 3, 5, 10, 25, 40, 400])(
    'of %d calls a second is kept, and used',
    async (perSecond) => {
      const seconds = Math.max(6, 4 / perSecond);
      const starts = await moments(
        new RateLimiter(perSecond, timing),
        [{ calls: perSecond * seconds + 1, afterMs: 0 }],
        seconds * 1000,
      );
      expect(mostWithin(1000, starts)).toBeLessThanOrEqual(Math.ceil(perSecond));
      expect(mostWithin(10_000, starts)).toBeLessThanOrEqual(Math.ceil(perSecond * 10));
      expect(starts.length).toBeGreaterThanOrEqual(perSecond * seconds * 0.92 - 1);
    },
  );

  test('is kept in any second, whenever calls come', async () => {
    const group = fc.record({ calls: fc.integer({ min: 1, max: 40 }), afterMs: fc.integer({ min: 0, max: 2500 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 1, max: 50, noNaN: true }),
        fc.array(group, { maxLength: 5 }),
        async (perSecond, groups) => {
          const starts = await moments(new RateLimiter(perSecond, timing), groups, 1000);
          expect(mostWithin(1000, starts)).toBeLessThanOrEqual(Math.ceil(perSecond));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('spreads the calls of a second instead of starting them at once', async () => {
    const starts = await moments(new RateLimiter(25, timing), [{ calls: 25, afterMs: 0 }], 1000);
    expect(starts).toHaveLength(25);
    expect(mostWithin(100, starts)).toBeLessThanOrEqual(4);
    expect(starts.at(-1)).toBeGreaterThan(700);
  });

  test('starts the calls of a high pace in groups, fifty a second at most', async () => {
    const starts = await moments(new RateLimiter(400, timing), [{ calls: 400, afterMs: 0 }], 1000);
    expect([starts.length, new Set(starts).size]).toEqual([400, 40]);
  });

  test('keeps groups apart whenever calls come', async () => {
    const groups = [
      { calls: 1, afterMs: 0 },
      { calls: 40, afterMs: 19 },
    ];
    expect(mostWithin(20, await moments(new RateLimiter(400, timing), groups, 1000))).toBe(10);
  });

  test('lets calls start in their order', async () => {
    const pace = new RateLimiter(10, timing);
    const order: number[] = [];
    for (let call = 0; call < 15; call++) void pace.turn(signal).then(() => order.push(call));
    await vi.advanceTimersByTimeAsync(3000);
    expect(order).toEqual(Array.from({ length: 15 }, (_, at) => at));
  });

  test.each([
    ['with the calls of its second', 10],
    ['for the next second', 900],
  ])('ends the wait of a call whose work is stopped: %s', async (_what, afterMs) => {
    const pace = new RateLimiter(1, timing);
    const controller = new AbortController();
    const waits = [pace.turn(controller.signal), pace.turn(controller.signal)].map((wait) => wait.catch(String));
    await vi.advanceTimersByTimeAsync(afterMs);
    controller.abort('stopped');
    await vi.advanceTimersByTimeAsync(1);
    expect((await Promise.all(waits)).at(-1)).toBe('stopped');
  });
});

describe('429', () => {
  test('stops all calls for as long as is asked, and for a second at least', async () => {
    for (const [askedMs, pauseMs] of [
      [0, 1050],
      [4000, 4000],
    ] as const) {
      const pace = new RateLimiter(8, timing);
      pace.tooFast(askedMs);
      const starts = await moments(pace, [{ calls: 3, afterMs: 0 }], 6000);
      expect(starts[0]).toBeGreaterThanOrEqual(pauseMs);
      expect(starts[0]).toBeLessThan(pauseMs + 200);
    }
  });

  test('also stops calls that wait already', async () => {
    const pace = new RateLimiter(2, timing);
    const starts: number[] = [];
    const startedAt = Date.now();
    for (let call = 0; call < 4; call++) void pace.turn(signal).then(() => starts.push(Date.now() - startedAt));
    await vi.advanceTimersByTimeAsync(600);
    expect(starts).toHaveLength(2);
    pace.tooFast(5000);
    await vi.advanceTimersByTimeAsync(4900);
    expect(starts).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(3000);
    expect(starts).toHaveLength(4);
  });

  test('lowers the pace once for all calls that were under way together, and the longest pause counts', async () => {
    const pace = new RateLimiter(8, timing);
    pace.tooFast(0);
    pace.tooFast(3000);
    pace.tooFast(0);
    expect(pace.perSecond).toBe(6);
    const starts = await moments(pace, [{ calls: 20, afterMs: 0 }], 3900);
    expect(starts[0]).toBeGreaterThanOrEqual(3000);
    expect(mostWithin(1000, starts)).toBeLessThanOrEqual(6);
  });

  test('never lowers it below a call in ten seconds', async () => {
    const pace = new RateLimiter(3, timing);
    for (let time = 0; time < 30; time++) {
      pace.tooFast(0);
      await vi.advanceTimersByTimeAsync(20_000);
    }
    expect(pace.perSecond).toBe(0.1);
    const slow = new RateLimiter(0.1, timing);
    slow.tooFast(0);
    expect(slow.perSecond).toBe(0.1);
    // Its window is longer than a second: the calls before the 429 count too.
    expect((await moments(slow, [{ calls: 1, afterMs: 0 }], 11_000))[0]).toBeGreaterThanOrEqual(10_000);
  });

  test('lowers it anew as soon as the pause is over', async () => {
    const pace = new RateLimiter(8, timing);
    pace.tooFast(3000);
    await vi.advanceTimersByTimeAsync(3000);
    pace.tooFast(0);
    expect(pace.perSecond).toBe(4.5);
  });

  test('is forgiven step by step, each after ten seconds of answers, up to what was bought', async () => {
    const pace = new RateLimiter(8, timing);
    pace.tooFast(0);
    await vi.advanceTimersByTimeAsync(2000);
    pace.tooFast(0);
    const paces = Array.from({ length: 600 }, () => {
      pace.answered();
      return pace.perSecond;
    });
    expect([paces.indexOf(6) + 1, paces.indexOf(8) + 1, paces.at(-1)]).toEqual([45, 45 + 60, 8]);
    const slow = new RateLimiter(0.12, timing);
    slow.tooFast(0);
    slow.answered();
    expect(slow.perSecond).toBe(0.12);
  });

  test('that never came lets no call wait, however many were answered', async () => {
    const pace = new RateLimiter(8, timing);
    for (let answer = 0; answer < 500; answer++) pace.answered();
    expect(await moments(pace, [{ calls: 1, afterMs: 0 }], 100)).toEqual([0]);
  });

  test('that is forgiven lets calls that wait for the lower pace start at the higher one', async () => {
    const pace = new RateLimiter(0.4, timing);
    const starts: number[] = [];
    const startedAt = Date.now();
    const ask = (): void => void pace.turn(signal).then(() => starts.push(Date.now() - startedAt));
    pace.tooFast(0);
    ask();
    ask();
    await vi.advanceTimersByTimeAsync(3600);
    for (let answer = 0; answer < 4; answer++) pace.answered();
    expect(pace.perSecond).toBe(0.4);
    await vi.advanceTimersByTimeAsync(3400);
    ask();
    await vi.advanceTimersByTimeAsync(3000);
    // The second call stood in the old window to its end, and the third one has to keep its distance from it.
    expect(starts).toEqual([3500, 7000, 7000 + 2625]);
  });
});
