import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { COMMAND_LIMIT_MS, withinLimit } from '../../src/airbyte/deadline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Work that goes on until it is stopped. */
const untilStopped = ({ signal }: AbortController): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

describe('work within a limit', () => {
  test('gives what it gives, and leaves no timer behind', async () => {
    const controller = new AbortController();
    await expect(
      withinLimit(
        () => Promise.resolve('done'),
        controller,
        () => 'nothing',
      ),
    ).resolves.toBe('done');
    expect([vi.getTimerCount(), controller.signal.aborted]).toEqual([0, false]);
  });

  test('that fails by itself fails with its own error, and leaves no timer behind', async () => {
    const error = new Error('its own');
    await expect(
      withinLimit(
        () => Promise.reject(error),
        new AbortController(),
        () => '',
      ),
    ).rejects.toBe(error);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is stopped after eight minutes, with what it was waiting for just then', async () => {
    const controller = new AbortController();
    let waitingFor = 'the log-in';
    const outcome = withinLimit(
      () => untilStopped(controller),
      controller,
      () => waitingFor,
    ).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(COMMAND_LIMIT_MS - 1);
    expect(controller.signal.aborted).toBe(false);
    waitingFor = 'rows 1 to 500, from my.imis.com';
    await vi.advanceTimersByTimeAsync(1);
    const error = await outcome;
    expect(error).toMatchObject({ failureType: 'transient_error' });
    expect(error).toMatchObject({
      message:
        'Not done after 8 minutes: still waiting for rows 1 to 500, from my.imis.com. Ask the administrator of that site whether it is up, and try again.',
      problem: { id: 'out-of-time' },
    });
  });

  test('answers before the platform loses its patience after nine', () => {
    expect(COMMAND_LIMIT_MS).toBeLessThan(9 * 60_000);
  });
});
