import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showProgress } from '../../src/doctor/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(isTTY: boolean, ms: number): string[] {
  const written: string[] = [];
  const end = showProgress({ isTTY, write: (text) => written.push(text) }, () => 'the query, from my.imis.com');
  vi.advanceTimersByTime(ms);
  end();
  vi.advanceTimersByTime(60_000);
  return written;
}

test('what is waited for is told on a terminal once it takes long, and is gone in the end', () => {
  expect(watch(true, 3_200)).toEqual([
    '\r\u001b[K… waiting for the query, from my.imis.com (2 s)',
    '\r\u001b[K… waiting for the query, from my.imis.com (3 s)',
    '\r\u001b[K',
  ]);
});

test('a look that is soon over is told of by nothing', () => {
  expect(watch(true, 1_400)).toEqual([]);
});

test('what is no terminal gets no line', () => {
  expect(watch(false, 10_000)).toEqual([]);
});
