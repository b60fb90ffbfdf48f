import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallFailure, type FailureKind } from '../../src/http/failures.ts';
import { backOffMs, retrying, type RetryPolicy } from '../../src/http/retry.ts';
import { FakeTiming } from '../fake-timing.ts';

const POLICY = { tries: 6, baseMs: 1000, maxMs: 60_000 };

/** Fails with the given errors, one for each attempt, then works. */
function failing(errors: Error[]): { call: () => Promise<string>; attempts: () => number } {
  let attempts = 0;
  const call = (): Promise<string> => {
    const error = errors[attempts++];
    return error === undefined ? Promise.resolve('done') : Promise.reject(error);
  };
  return { call, attempts: () => attempts };
}

const times = (count: number, kind: FailureKind): CallFailure[] =>
  Array.from({ length: count }, () => new CallFailure(kind));

describe('retrying', () => {
  test('gives what the call gives, without a pause where it works at once', async () => {
    const timing = new FakeTiming();
    await expect(retrying(failing([]).call, POLICY, timing)).resolves.toBe('done');
    expect(timing.pauses).toEqual([]);
  });

  test('pauses twice as long each time, and works at the last try', async () => {
    const timing = new FakeTiming();
    const { call, attempts } = failing(times(5, 'server'));
    await expect(retrying(call, POLICY, timing)).resolves.toBe('done');
    expect(attempts()).toBe(6);
    expect(timing.pauses).toEqual([1000, 2000, 4000, 8000, 16_000]);
  });

  test('never pauses longer than the longest pause', async () => {
    const timing = new FakeTiming();
    await retrying(failing(times(5, 'network')).call, { ...POLICY, maxMs: 3000 }, timing);
    expect(timing.pauses).toEqual([1000, 2000, 3000, 3000, 3000]);
  });

  test('throws the last failure after its tries', async () => {
    const failures = times(6, 'busy');
    const { call, attempts } = failing(failures);
    await expect(retrying(call, POLICY, new FakeTiming())).rejects.toBe(failures[5]);
    expect(attempts()).toBe(6);
  });

  test.each<[FailureKind, number]>([
    ['refused', 1],
    ['unauthorised', 1],
    ['redirect', 1],
    ['tls', 1],
    ['too-large', 1],
    ['unknown-host', 3],
    ['html', 6],
    ['not-json', 6],
    ['timeout', 6],
  ])('tries %s %i times', async (kind, expected) => {
    const { call, attempts } = failing(times(10, kind));
    await expect(retrying(call, POLICY, new FakeTiming())).rejects.toMatchObject({ kind });
    expect(attempts()).toBe(expected);
  });

  test('throws any other error at once', async () => {
    const { call, attempts } = failing([new RangeError('ours')]);
    await expect(retrying(call, POLICY, new FakeTiming())).rejects.toThrow(RangeError);
    expect(attempts()).toBe(1);
  });

  test('waits as long as Retry-After asks, even where that is nothing, and by itself otherwise', async () => {
    const timing = new FakeTiming();
    const failures = [{ retryAfterMs: 42_000 }, {}, { retryAfterMs: 0 }].map((facts) => new CallFailure('busy', facts));
    await retrying(failing(failures).call, POLICY, timing);
    expect(timing.pauses).toEqual([42_000, 2000, 0]);
  });

  test('asks the caller, too, whether a failure is worth another try', async () => {
    const { call, attempts } = failing(times(3, 'server'));
    const retries = (): boolean => attempts() < 2;
    await expect(retrying(call, { ...POLICY, retries }, new FakeTiming())).rejects.toMatchObject({ kind: 'server' });
    expect(attempts()).toBe(2);
  });

  test('tells each failure with the pause that follows it', async () => {
    const told: unknown[] = [];
    const policy: RetryPolicy = { ...POLICY, onRetry: ({ kind }, ms) => told.push([kind, ms]) };
    await retrying(failing([...times(1, 'busy'), ...times(1, 'network')]).call, policy, new FakeTiming());
    expect(told).toEqual([
      ['busy', 1000],
      ['network', 2000],
    ]);
  });

  test('ends a pause with the reason of the abort', async () => {
    const reason = new Error('the time is over');
    const { call, attempts } = failing(times(9, 'server'));
    const signal = AbortSignal.abort(reason);
    await expect(retrying(call, { ...POLICY, signal }, new FakeTiming())).rejects.toBe(reason);
    expect(attempts()).toBe(1);
  });
});

test('the jitter of a back-off lies between half of its step and the whole of it', () => {
  const arbitrary = fc.record({
    attempt: fc.integer({ min: 1, max: 60 }),
    baseMs: fc.integer({ min: 1, max: 5000 }),
    maxMs: fc.integer({ min: 1, max: 100_000 }),
    chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  fc.assert(
    fc.property(arbitrary, ({ attempt, baseMs, maxMs, chance }) => {
      const timing = new FakeTiming();
      timing.chance = chance;
      const step = Math.min(baseMs * 2 ** (attempt - 1), maxMs);
      const ms = backOffMs(attempt, { baseMs, maxMs }, timing);
      expect(ms).toBeGreaterThanOrEqual(Math.floor(step / 2));
      expect(ms).toBeLessThanOrEqual(Math.ceil(step));
    }),
  );
});
