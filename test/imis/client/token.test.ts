import { describe, expect, test } from 'vitest';
import { TokenKeeper } from '../../../src/imis/client/token.ts';
import { FakeTiming } from '../../fake-timing.ts';
import { madeUp } from '../../made-up-error.ts';

/** A keeper whose log-ins give `t1`, `t2` …, each after a turn. */
function keeperOf(livesMs: number): { keeper: TokenKeeper; timing: FakeTiming; logIns: () => number } {
  let logIns = 0;
  const timing = new FakeTiming();
  const logIn = async (): Promise<{ value: string; livesMs: number }> => {
    const value = `t${++logIns}`;
    await Promise.resolve();
    return { value, livesMs };
  };
  return { keeper: new TokenKeeper(logIn, timing), timing, logIns: () => logIns };
}

describe('TokenKeeper', () => {
  test('logs in once for all who wait, and for those who come later', async () => {
    const { keeper, logIns } = keeperOf(1_200_000);
    expect(logIns()).toBe(0);
    const waiting = await Promise.all([keeper.get(), keeper.get(), keeper.get()]);
    expect([...waiting, await keeper.get()]).toEqual(['t1', 't1', 't1', 't1']);
    expect(logIns()).toBe(1);
  });

  test('logs in once more for all who lost the same token', async () => {
    const { keeper, logIns } = keeperOf(1_200_000);
    const token = await keeper.get();
    const again = await Promise.all(
      [1, 2, 3].map(() => {
        keeper.drop(token);
        return keeper.get();
      }),
    );
    expect([again, logIns()]).toEqual([['t2', 't2', 't2'], 2]);
  });

  test('does not let go of a fresh token because of a complaint about an old one', async () => {
    const { keeper, logIns } = keeperOf(1_200_000);
    const old = await keeper.get();
    keeper.drop(old);
    const renewing = keeper.get();
    keeper.drop(old);
    expect(await renewing).toBe('t2');
    keeper.drop(old);
    keeper.drop('never heard of');
    expect([await keeper.get(), logIns()]).toEqual(['t2', 2]);
  });

  test.each([
    [1_200_000, 1_170_000],
    [60_000, 54_000],
    [10_000, 9_000],
  ])('renews a token that lives %i ms after %i ms, before it ends', async (livesMs, renewedAfterMs) => {
    const { keeper, timing } = keeperOf(livesMs);
    await keeper.get();
    timing.pass(renewedAfterMs - 1);
    expect(await keeper.get()).toBe('t1');
    timing.pass(1);
    expect(await Promise.all([keeper.get(), keeper.get()])).toEqual(['t2', 't2']);
  });

  test('never tries a log-in again that has failed', async () => {
    let logIns = 0;
    const rejected = madeUp('config_error', 'wrong password');
    const logIn = (): Promise<never> => {
      logIns++;
      return Promise.reject(rejected);
    };
    const keeper = new TokenKeeper(logIn, new FakeTiming());
    const outcomes = await Promise.allSettled([keeper.get(), keeper.get()]);
    keeper.drop('whatever');
    await expect(keeper.get()).rejects.toBe(rejected);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(logIns).toBe(1);
  });
});
