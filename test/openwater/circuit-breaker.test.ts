import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../src/http/failures.ts';
import { CircuitBreaker, SwitchedOff } from '../../src/openwater/circuit-breaker.ts';
import { FakeTiming } from '../fake-timing.ts';

const down = new CallFailure('server', { status: 500 });
const call = (): { kind: 'profile' } => ({ kind: 'profile' });

function start(retryBaseMs = 1000, windowMs = 120_000): { breaker: CircuitBreaker; timing: FakeTiming } {
  const timing = new FakeTiming();
  return { breaker: new CircuitBreaker({ windowMs, retryBaseMs, timing }), timing };
}

function opened(retryBaseMs?: number, windowMs?: number): ReturnType<typeof start> {
  const at = start(retryBaseMs, windowMs);
  for (let nth = 0; nth < 3; nth++) at.breaker.failed(call(), down);
  return at;
}

/** Fails each probe when it is due. @returns the moments of the probes, from the first failure on */
function failAllProbes({ breaker, timing }: ReturnType<typeof start>): number[] {
  const from = timing.now();
  const moments: number[] = [];
  while (breaker.reason === undefined) {
    timing.pass(breaker.probeDueInMs);
    moments.push(timing.now() - from);
    breaker.probeFailed(down);
  }
  return moments;
}

describe('the circuit breaker', () => {
  test('opens when three different calls of one kind in a row fail', () => {
    const { breaker } = start();
    const one = call();
    for (let nth = 0; nth < 9; nth++) breaker.failed(one, down);
    breaker.failed(call(), down);
    breaker.succeeded('profile');
    breaker.failed({ kind: 'users' }, down);
    breaker.failed(call(), down);
    breaker.failed(call(), down);
    expect(breaker.openFor).toBeUndefined();
    breaker.succeeded('users');
    breaker.failed(call(), down);
    expect([breaker.openFor, breaker.probeDueInMs]).toEqual(['profile', 0]);
  });

  test('probes at once, then with back-off up to 30 seconds, and for the last time when the failure window ends', () => {
    const at = opened();
    expect(failAllProbes(at)).toEqual([0, 1000, 3000, 7000, 15_000, 31_000, 61_000, 91_000, 120_000]);
    expect(at.breaker.reason).toBe('no-success');
    expect(at.breaker.signal.reason).toBeInstanceOf(SwitchedOff);
  });

  test.each([
    [1, 10_000],
    [5, 5000],
    [0.1, 120_000],
    [1000, 10],
    [1000, 600_000],
  ])('makes few probes whatever the back-off (%d ms) and the window (%i ms)', (retryBaseMs, windowMs) => {
    const moments = failAllProbes(opened(retryBaseMs, windowMs));
    expect(moments.length).toBeLessThanOrEqual(45);
    expect(moments.at(-1)).toBe(windowMs);
  });

  test('closes with the first probe that succeeds, and says whether there was an outage', () => {
    const { breaker, timing } = opened();
    breaker.probeFailed(down);
    timing.pass(1000);
    expect([breaker.probeSucceeded(), breaker.openFor, breaker.lastClosedAt]).toEqual([
      'outage-over',
      undefined,
      timing.now(),
    ]);
    expect(breaker.windowLeftMs('profile')).toBe(120_000);
  });

  test('takes twice as many failures to open after an alarm that was false, until an outage is true', () => {
    const { breaker } = start();
    const failuresToOpen = (): number => {
      let count = 0;
      for (; breaker.openFor === undefined; count++) breaker.failed(call(), down);
      return count;
    };
    const rows = Array.from({ length: 6 }, () => {
      const count = failuresToOpen();
      breaker.probeSucceeded();
      return count;
    });
    expect(rows).toEqual([3, 6, 12, 24, 24, 24]);
    failuresToOpen();
    breaker.probeFailed(down);
    breaker.probeSucceeded();
    expect(failuresToOpen()).toBe(3);
  });

  test('obeys Retry-After within the failure window', () => {
    const { breaker } = opened();
    breaker.probeFailed(new CallFailure('busy', { status: 503, retryAfterMs: 45_000 }));
    expect(breaker.probeDueInMs).toBe(45_000);
    breaker.probeFailed(new CallFailure('busy', { status: 503, retryAfterMs: 300_000 }));
    expect(breaker.probeDueInMs).toBe(120_000);
  });

  test('gives up after ten minutes of pauses in all', () => {
    const { breaker, timing } = start();
    let outages = 0;
    while (breaker.reason === undefined && outages < 20) {
      outages++;
      for (let nth = 0; nth < 3; nth++) breaker.failed(call(), down);
      breaker.probeFailed(down);
      timing.pass(100_000);
      breaker.probeFailed(down);
      if (breaker.openFor !== undefined) breaker.probeSucceeded();
    }
    expect([outages, breaker.reason]).toEqual([6, 'no-success']);
  });

  test('counts 429 for the failure window, and does not open for it', () => {
    const { breaker, timing } = start();
    const slow = new CallFailure('busy', { status: 429 });
    for (let nth = 0; nth < 9; nth++) breaker.slowedDown('users', slow);
    expect(breaker.openFor).toBeUndefined();
    timing.pass(119_999);
    breaker.slowedDown('users', slow);
    expect([breaker.reason, breaker.windowLeftMs('users')]).toEqual([undefined, 1]);
    timing.pass(1);
    breaker.slowedDown('users', slow);
    expect(breaker.reason).toBe('no-success');
  });

  test('does not count the time in which nothing was asked', () => {
    const { breaker, timing } = opened();
    breaker.idle();
    timing.pass(200_000);
    breaker.failed(call(), down);
    expect([breaker.openFor, breaker.windowLeftMs('profile')]).toEqual([undefined, 120_000]);
  });

  test('keeps the reason and the failure that it went off for first', () => {
    const { breaker } = start();
    breaker.off('broken', new TypeError('x is not a function'));
    breaker.failed(call(), down);
    breaker.gaveUp(down);
    breaker.off('not-needed');
    expect([breaker.reason, breaker.internalMessage, breaker.lastFailure]).toEqual([
      'broken',
      'TypeError: x is not a function',
      undefined,
    ]);
  });
});
