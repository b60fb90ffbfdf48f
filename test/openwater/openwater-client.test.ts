import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../src/http/failures.ts';
import { SwitchedOff } from '../../src/openwater/circuit-breaker.ts';
import { FORM_PATH, type Call } from '../../src/openwater/openwater-client.ts';
import { LATENCY_MS, WINDOW_MS, fakeOpenWater, type FakeOpenWater, type Reply } from './fake-openwater.ts';

const OK: Reply = { json: 'fine' };
const TIMED_OUT = new CallFailure('timeout', { detail: 'no whole response' });
const call: Call<unknown> = { kind: 'users', path: '/x', read: (json) => json };
const numbered = (nth: number): Call<unknown> => ({ kind: 'profile', path: `/${nth}`, read: (json) => json });

function outcomesOf(fake: FakeOpenWater, calls: readonly Call<unknown>[]): Promise<unknown[]> {
  const outcomes = calls.map((each) => fake.client.get(each).catch((error: unknown) => error));
  return fake.run(Promise.all(outcomes));
}

async function outcomeOf(fake: FakeOpenWater, asked = call): Promise<unknown> {
  return (await outcomesOf(fake, [asked]))[0];
}

const profiles = (count: number): Call<unknown>[] => Array.from({ length: count }, (_, at) => numbered(at));

describe('a call', () => {
  test.each([
    ['without an organization code', undefined, {}],
    ['with one', 'acme', { 'X-OrganizationCode': 'acme' }],
  ])('has the keys, and asks for no e-mail to anybody: %s', async (_what, organizationCode, further) => {
    const fake = fakeOpenWater(() => OK, organizationCode === undefined ? {} : { organizationCode });
    expect(await outcomeOf(fake)).toBe('fine');
    const headers = { 'X-ClientKey': 'c', 'X-ApiKey': 'k', 'X-SuppressEmails': 'true', ...further };
    const { signal } = fake.breaker;
    expect(fake.requests).toStrictEqual([{ method: 'GET', url: 'https://api.test/x', headers, signal }]);
    expect(fake.client.calls).toBe(1);
  });

  test.each<[string, Reply]>([
    ['500', { status: 500 }],
    ['408', { status: 408 }],
    ['a torn connection', new CallFailure('network', { code: 'ECONNRESET' })],
  ])(
    'that fails while others work is tried six times, with pauses of five seconds at most: %s',
    async (_what, reply) => {
      const fake = fakeOpenWater((path) => (path === '/0' ? reply : OK), { requestsPerSecond: 2 });
      const [broken, ...others] = await outcomesOf(fake, profiles(60));
      expect(broken).toBeInstanceOf(CallFailure);
      expect(new Set(others)).toEqual(new Set(['fine']));
      const moments = fake.moments.filter((_, at) => fake.paths[at] === '/0');
      expect(moments).toHaveLength(6);
      const pauses = moments.slice(1).map((moment, at) => moment - (moments[at] ?? 0));
      // At two a second, a call may wait half a second for its turn.
      for (const [at, least] of [1000, 2000, 4000, 5000, 5000].entries()) {
        expect(pauses[at]).toBeGreaterThanOrEqual(least);
        expect(pauses[at]).toBeLessThanOrEqual(least + 600 + LATENCY_MS);
      }
    },
  );

  test('that times out is tried twice: a straggler is given up alone', async () => {
    const fake = fakeOpenWater((path) => (path === '/3' ? TIMED_OUT : OK), { requestsPerSecond: 5 });
    const outcomes = await outcomesOf(fake, profiles(30));
    expect(outcomes.filter((outcome) => outcome !== 'fine')).toEqual([TIMED_OUT]);
    expect(fake.paths.filter((path) => path === '/3')).toHaveLength(2);
  });

  test('of which 404 is a result gives that result', async () => {
    const fake = fakeOpenWater(() => ({ status: 404 }));
    expect(await outcomeOf(fake, { ...call, absent: 'nobody' })).toBe('nobody');
    expect(fake.breaker.lastFailure).toBeUndefined();
  });

  test('that breaks the reader throws its error at once', async () => {
    const fake = fakeOpenWater(() => OK);
    const read = (): never => {
      throw new TypeError('broken');
    };
    expect(await outcomeOf(fake, { ...call, read })).toBeInstanceOf(TypeError);
    expect(fake.paths).toHaveLength(1);
  });

  test('with tries of its own is given up after them, whether or not OpenWater works', async () => {
    const fake = fakeOpenWater(() => ({ status: 503 }));
    expect(await outcomeOf(fake, { ...call, mostTries: 2 })).toMatchObject({ facts: { status: 503 } });
    expect([fake.paths.length, fake.breaker.reason]).toEqual([2, undefined]);
  });
});

describe('an outage', () => {
  test('is waited out, and costs no retries', async () => {
    const fake = fakeOpenWater((_path, _nth, { timing }) =>
      timing.now() > 500 && timing.now() < 100_000 ? { status: 503 } : OK,
    );
    const outcomes = await outcomesOf(fake, profiles(1500));
    expect(new Set(outcomes)).toEqual(new Set(['fine']));
    expect(fake.paths.length).toBeLessThan(1500 + 60);
  });

  test('that does not end is given up when the failure window ends', async () => {
    const fake = fakeOpenWater((_path, nth) => (nth > 5 ? { status: 503 } : OK), { requestsPerSecond: 10 });
    const outcomes = await outcomesOf(fake, profiles(50));
    expect(outcomes.filter((outcome) => outcome instanceof SwitchedOff)).toHaveLength(45);
    expect(fake.breaker.reason).toBe('no-success');
    expect(fake.timing.now()).toBeLessThan(WINDOW_MS + 3000);
    expect(fake.paths.length).toBeLessThan(30);
  });

  test('is told from broken calls although only one call is left', async () => {
    const fake = fakeOpenWater((path, _nth, { timing }) => {
      if (path === '/broken') return { status: 500 };
      return path === '/late' && timing.now() < 90_000 ? { status: 500 } : OK;
    });
    const late = { ...numbered(0), path: '/late' };
    expect(await outcomeOf(fake, late)).toBe('fine');
    const broken = { ...numbered(0), path: '/broken' };
    const before = fake.paths.length;
    expect(await outcomeOf(fake, broken)).toBeInstanceOf(CallFailure);
    expect(fake.paths.slice(before)).toEqual([...Array.from({ length: 6 }, () => '/broken'), '/late']);
  });

  test('of one kind of calls is found out although others work', async () => {
    const fake = fakeOpenWater((path) => (path === '/x' ? OK : { status: 500 }), { requestsPerSecond: 5 });
    await outcomesOf(fake, [...profiles(200), ...Array.from({ length: 30 }, () => call)]);
    expect(fake.breaker.reason).toBe('no-success');
    expect(fake.paths.length).toBeLessThan(80);
  });
});

describe('a block of neighbours that are broken for good', () => {
  test.each([
    [0, 30, { status: 500 }],
    [50, 30, { status: 503 }],
    [170, 30, { status: 500 }],
    [0, 20, { status: 403 }],
    [60, 40, { status: 403 }],
    [60, 40, { status: 400 }],
  ])('costs them and no other: from %i on, %i of 200, %j', async (from, count, reply) => {
    const isBroken = (path: string): boolean => Number(path.slice(1)) >= from && Number(path.slice(1)) < from + count;
    const fake = fakeOpenWater((path) => (isBroken(path) ? reply : OK), { requestsPerSecond: 10 });
    const outcomes = await outcomesOf(fake, profiles(200));
    const lost = outcomes.flatMap((outcome, at) => (outcome === 'fine' ? [] : [at]));
    expect(lost).toEqual(Array.from({ length: count }, (_, at) => from + at));
    expect(fake.breaker.reason).toBeUndefined();
    expect(fake.paths.length).toBeLessThanOrEqual(200 + 120 + 30);
  });

  test('costs retries within their budget: every second of 200', async () => {
    const fake = fakeOpenWater((path) => (Number(path.slice(1)) % 2 ? { status: 500 } : OK), { requestsPerSecond: 25 });
    const outcomes = await outcomesOf(fake, profiles(200));
    expect(outcomes.filter((outcome) => outcome === 'fine')).toHaveLength(100);
    expect(fake.paths.length).toBeLessThanOrEqual(200 + 120 + 10);
  });
});

describe('a refusal', () => {
  test('is about its call, which is tried once more', async () => {
    const refused = new Map([
      ['/3', Infinity],
      ['/7', 1],
    ]);
    const fake = fakeOpenWater((path) => {
      const left = refused.get(path) ?? 0;
      refused.set(path, left - 1);
      return left > 0 ? { status: 401 } : OK;
    });
    const outcomes = await outcomesOf(fake, profiles(20));
    expect(outcomes.map((outcome) => outcome === 'fine')).toEqual(profiles(20).map((_, at) => at !== 3));
    expect(fake.paths).toHaveLength(22);
  });

  test('of everything means that the keys are rejected, at the first call or half-way', async () => {
    for (const worked of [0, 40]) {
      const fake = fakeOpenWater((_path, nth) => (nth > worked ? { status: 403 } : OK), { requestsPerSecond: 5 });
      await outcomesOf(fake, profiles(100));
      expect(fake.breaker.reason).toBe('keys-rejected');
      expect(fake.paths.length - worked).toBeLessThanOrEqual(6);
      expect(fake.paths).toContain(FORM_PATH);
    }
  });

  test('of the form too says nothing of keys with which another call works', async () => {
    const isRefused = (path: string): boolean => path === FORM_PATH || (path > '/1' && path < '/20');
    const fake = fakeOpenWater((path) => (isRefused(path) ? { status: 401 } : OK), { requestsPerSecond: 5 });
    const outcomes = await outcomesOf(fake, profiles(60));
    expect(outcomes.filter((outcome) => outcome !== 'fine')).toHaveLength(
      profiles(60).filter(({ path }) => isRefused(path)).length,
    );
    expect(fake.breaker.reason).toBeUndefined();
  });

  test('of all calls of a kind that never worked ends soon', async () => {
    const fake = fakeOpenWater((path) => (path === FORM_PATH ? OK : { status: 401 }), { requestsPerSecond: 5 });
    await outcomesOf(fake, profiles(500));
    expect(fake.breaker.reason).toBe('down');
    expect(fake.paths.length).toBeLessThan(70);
  });
});

describe('429', () => {
  test('without an end is waited for as long as the failure window', async () => {
    const fake = fakeOpenWater(() => ({ status: 429 }), { requestsPerSecond: 3 });
    expect(await outcomeOf(fake)).toBeInstanceOf(SwitchedOff);
    expect(fake.breaker.reason).toBe('no-success');
    expect(fake.timing.now()).toBeGreaterThan(WINDOW_MS);
  });

  test('many times uses up no tries, and pauses for as long as OpenWater says, within the window', async () => {
    const headers = { 'retry-after': '30' };
    const fake = fakeOpenWater((_path, nth) => (nth <= 3 ? { status: 429, headers } : OK));
    expect(await outcomeOf(fake)).toBe('fine');
    expect(fake.moments.slice(1).map((moment, at) => moment - (fake.moments[at] ?? 0))).toEqual([
      30_010, 30_010, 30_010,
    ]);
    const far = fakeOpenWater((_path, nth) => (nth <= 1 ? { status: 429, headers: { 'retry-after': '250' } } : OK));
    expect(await outcomeOf(far)).toBe('fine');
    expect(far.moments[1]).toBe(WINDOW_MS + LATENCY_MS);
  });
});

describe('OpenWater that is off', () => {
  test('is not asked again, and every call that waits ends', async () => {
    const fake = fakeOpenWater((_path, nth, { breaker }) => {
      if (nth === 3) breaker.off('not-needed');
      return { status: 500 };
    });
    const outcomes = await outcomesOf(fake, profiles(50));
    expect(outcomes.every((outcome) => outcome instanceof SwitchedOff)).toBe(true);
    const before = fake.paths.length;
    await expect(fake.client.get(call)).rejects.toThrow(SwitchedOff);
    expect(fake.paths).toHaveLength(before);
  });
});

test('profiles come before further look-ups', async () => {
  const fake = fakeOpenWater(() => OK, { requestsPerSecond: 2 });
  await outcomesOf(fake, [...Array.from({ length: 5 }, () => call), ...profiles(3)]);
  expect(fake.paths).toEqual(['/x', '/0', '/1', '/2', '/x', '/x', '/x', '/x']);
});
