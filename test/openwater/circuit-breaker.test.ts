import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../src/http/failures.ts';
import { CircuitBreaker, SwitchedOff } from '../../src/openwater/circuit-breaker.ts';
import { FakeTiming } from '../fake-timing.ts';

const down = new CallFailure('server', { status: 500 });

function start(): { power: CircuitBreaker; timing: FakeTiming } {
  const timing = new FakeTiming();
  return { power: new CircuitBreaker(120_000, timing), timing };
}

describe('the switch', () => {
  test.each([401, 403])('goes off at once when the keys are rejected (%i)', (status) => {
    const { power } = start();
    power.failed(new CallFailure('refused', { status }));
    expect(power.reason).toBe('keys-rejected');
    expect(power.signal.reason).toEqual(new SwitchedOff('OpenWater is switched off: keys-rejected'));
  });

  test('keeps what it went off for, whatever fails after that', () => {
    const { power } = start();
    const rejected = new CallFailure('refused', { status: 401 });
    power.failed(rejected);
    power.failed(down);
    expect([power.reason, power.lastFailure]).toEqual(['keys-rejected', rejected]);
  });

  test('goes off when five calls of one kind in a row had to be given up', () => {
    const { power } = start();
    for (let call = 0; call < 4; call++) power.gaveUp('profile');
    power.succeeded('profile');
    for (let call = 0; call < 4; call++) power.gaveUp('profile');
    expect(power.reason).toBeUndefined();
    power.gaveUp('profile');
    expect(power.reason).toBe('down');
  });

  test('is not fooled by calls of another kind that work', () => {
    const { power } = start();
    for (let call = 0; call < 5; call++) {
      power.succeeded('users');
      power.gaveUp('profile');
    }
    expect(power.reason).toBe('down');
  });

  test('goes off after two minutes without one success, and not before', () => {
    const { power, timing } = start();
    power.failed(down);
    timing.pass(119_999);
    power.failed(down);
    expect([power.reason, power.patienceLeftMs]).toEqual([undefined, 1]);
    timing.pass(1);
    power.failed(down);
    expect(power.reason).toBe('no-success');
  });

  test('counts the two minutes from the first failure after a success, however long nothing was asked', () => {
    const { power, timing } = start();
    power.succeeded('users');
    timing.pass(600_000);
    power.failed(down);
    expect([power.reason, power.patienceLeftMs]).toEqual([undefined, 120_000]);
    timing.pass(60_000);
    power.succeeded('users');
    timing.pass(90_000);
    power.failed(down);
    expect(power.reason).toBeUndefined();
  });

  test('does not count the time in which nothing was asked', () => {
    const { power, timing } = start();
    power.failed(down);
    power.idle();
    timing.pass(200_000);
    power.failed(down);
    expect(power.reason).toBeUndefined();
  });

  test('keeps the reason that it went off for first', () => {
    const { power } = start();
    power.off('broken', new TypeError('x is not a function'));
    power.failed(new CallFailure('unauthorised', { status: 401 }));
    power.off('not-needed');
    expect([power.reason, power.internalMessage]).toEqual(['broken', 'TypeError: x is not a function']);
  });
});
