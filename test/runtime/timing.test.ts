import { expect, test } from 'vitest';
import { eitherSignal, systemTiming } from '../../src/runtime/timing.ts';

test('a sleep lasts as long as it is told', async () => {
  const before = performance.now();
  await systemTiming.sleep(5);
  expect(performance.now() - before).toBeGreaterThanOrEqual(4);
});

test('a sleep that is aborted rejects with the reason itself, before or in the middle', async () => {
  const reason = new Error('enough');
  await expect(systemTiming.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const asleep = systemTiming.sleep(60_000, controller.signal);
  controller.abort(reason);
  await expect(asleep).rejects.toBe(reason);
});

test('chance is at least 0 and less than 1, and the clock counts milliseconds', () => {
  for (let round = 0; round < 100; round++) {
    const chance = systemTiming.random();
    expect(chance >= 0 && chance < 1).toBe(true);
  }
  expect(Math.abs(systemTiming.now() - Date.now())).toBeLessThan(1000);
});

test('either of two signals aborts, and one alone is itself', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  expect(eitherSignal(undefined, undefined)).toBeUndefined();
  expect(eitherSignal(one.signal, undefined)).toBe(one.signal);
  expect(eitherSignal(undefined, other.signal)).toBe(other.signal);
  for (const controller of [one, other]) {
    const either = eitherSignal(new AbortController().signal, controller.signal);
    const turned = eitherSignal(controller.signal, new AbortController().signal);
    expect([either?.aborted, turned?.aborted]).toEqual([false, false]);
    controller.abort();
    expect([either?.aborted, turned?.aborted]).toEqual([true, true]);
  }
});
