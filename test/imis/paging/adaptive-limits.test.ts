import { describe, expect, test } from 'vitest';
import { AdaptiveLimits } from '../../../src/imis/paging/adaptive-limits.ts';

const FAST = 100;
const SLOW = 5_000;

function answered(pace: AdaptiveLimits, ms: number, count = 1): void {
  for (let page = 0; page < count; page++) pace.answered(ms);
}

describe('pages at once', () => {
  test('are as many as configured, and one where a page took five seconds or more', () => {
    const pace = new AdaptiveLimits({ pageSize: 500, parallelRequests: 4 });
    expect(pace.parallel).toBe(4);
    answered(pace, SLOW - 1);
    expect(pace.parallel).toBe(4);
    answered(pace, SLOW);
    expect(pace.parallel).toBe(1);
    answered(pace, FAST);
    expect(pace.parallel).toBe(4);
  });

  test('fall to one on strain, and recover by one for every three calm pages', () => {
    const pace = new AdaptiveLimits({ pageSize: 500, parallelRequests: 4 });
    pace.strained();
    const seen = [pace.parallel];
    for (let page = 0; page < 12; page++) {
      answered(pace, FAST);
      seen.push(pace.parallel);
    }
    expect(seen).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4]);
  });

  test('are one where a page had more than 8 MB', () => {
    const pace = new AdaptiveLimits({ pageSize: 500, parallelRequests: 4 });
    pace.answered(FAST, 8 * 1024 * 1024);
    expect(pace.parallel).toBe(4);
    pace.answered(FAST, 8 * 1024 * 1024 + 1);
    expect(pace.parallel).toBe(1);
  });

  test('do not recover by calm pages from before the strain', () => {
    const pace = new AdaptiveLimits({ pageSize: 500, parallelRequests: 4 });
    answered(pace, FAST, 2);
    pace.strained();
    answered(pace, FAST);
    expect(pace.parallel).toBe(1);
  });
});

describe('the page size', () => {
  test('is halved down to 50, and no further', () => {
    const pace = new AdaptiveLimits({ pageSize: 500, parallelRequests: 4 });
    const seen: number[] = [];
    while (pace.shrinkBelow(pace.pageSize)) seen.push(pace.pageSize);
    expect(seen).toEqual([250, 125, 62, 50]);
  });

  test('is halved once for all the pages of one size that were under way', () => {
    const pace = new AdaptiveLimits({ pageSize: 400, parallelRequests: 4 });
    expect([400, 400, 400, 400].map((rows) => pace.shrinkBelow(rows))).toEqual([true, true, true, true]);
    expect([pace.pageSize, pace.parallel]).toEqual([200, 1]);
  });

  test('does not grow again by a late time-out of a larger page', () => {
    const pace = new AdaptiveLimits({ pageSize: 400, parallelRequests: 4 });
    pace.shrinkBelow(400);
    pace.shrinkBelow(200);
    expect([pace.shrinkBelow(400), pace.pageSize]).toEqual([true, 100]);
  });

  test.each([20, 37, 50])('stays where it was configured as %i', (pageSize) => {
    const pace = new AdaptiveLimits({ pageSize, parallelRequests: 4 });
    expect([pace.shrinkBelow(pageSize), pace.pageSize]).toEqual([false, pageSize]);
  });

  test('doubles again after ten good pages, up to what was configured', () => {
    const pace = new AdaptiveLimits({ pageSize: 500, parallelRequests: 4 });
    while (pace.shrinkBelow(pace.pageSize));
    const seen: number[] = [];
    for (let page = 0; page < 50; page++) {
      answered(pace, FAST);
      seen.push(pace.pageSize);
    }
    expect([seen[8], seen[9], seen[18], seen[19]]).toEqual([50, 100, 100, 200]);
    expect([seen.at(-1), pace.isReduced]).toEqual([500, false]);
  });

  test('begins to count good pages anew after trouble', () => {
    const pace = new AdaptiveLimits({ pageSize: 400, parallelRequests: 4 });
    pace.shrinkBelow(400);
    answered(pace, FAST, 9);
    pace.strained();
    answered(pace, FAST, 9);
    expect(pace.pageSize).toBe(200);
    answered(pace, FAST);
    expect(pace.pageSize).toBe(400);
  });

  test('does not grow to a size again that failed after it was grown to', () => {
    const pace = new AdaptiveLimits({ pageSize: 400, parallelRequests: 4 });
    pace.shrinkBelow(400);
    answered(pace, FAST, 10);
    expect(pace.pageSize).toBe(400);
    pace.shrinkBelow(400);
    answered(pace, FAST, 100);
    expect([pace.pageSize, pace.isReduced]).toEqual([200, false]);
  });

  test('can be smaller as long as it is above 50, or has become smaller meanwhile', () => {
    const pace = new AdaptiveLimits({ pageSize: 60, parallelRequests: 4 });
    expect([pace.canShrinkBelow(60), pace.shrinkBelow(60), pace.pageSize]).toEqual([true, true, 50]);
    expect([pace.canShrinkBelow(60), pace.canShrinkBelow(50)]).toEqual([true, false]);
  });

  test('of a clamped server never grows beyond its clamp', () => {
    const pace = new AdaptiveLimits({ pageSize: 500, parallelRequests: 4 });
    pace.shrinkBelow(500);
    pace.clampedTo(90);
    answered(pace, FAST, 30);
    expect([pace.pageSize, pace.isReduced]).toEqual([90, false]);
  });

  test('follows the server where it gives fewer rows, never upwards and never to nothing', () => {
    const pace = new AdaptiveLimits({ pageSize: 500, parallelRequests: 4 });
    pace.clampedTo(100);
    pace.clampedTo(200);
    expect(pace.pageSize).toBe(100);
    pace.clampedTo(0);
    expect(pace.pageSize).toBe(1);
  });
});
