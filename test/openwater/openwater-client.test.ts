import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../src/http/failures.ts';
import { SwitchedOff } from '../../src/openwater/circuit-breaker.ts';
import type { Call, OpenWaterClient } from '../../src/openwater/openwater-client.ts';
import { PATIENCE_MS, fakeOpenWater, type Reply } from './fake-openwater.ts';

const OK: Reply = { json: 'fine' };
const call: Call<unknown> = { kind: 'users', path: '/x', read: (json) => json };
const outcomeOf = (client: OpenWaterClient, asked = call): Promise<unknown> =>
  client.get(asked).catch((error: unknown) => error);

describe('a call', () => {
  test('is answered', async () => {
    const { client, paths } = fakeOpenWater(() => OK);
    expect(await client.get(call)).toBe('fine');
    expect([paths, client.calls]).toEqual([['/x'], 1]);
  });

  test.each([
    ['without an organization code', undefined, {}],
    ['with one', 'acme', { 'X-OrganizationCode': 'acme' }],
  ])('bears the keys, and asks for no e-mail to anybody: %s', async (_what, organizationCode, further) => {
    const { client, power, requests } = fakeOpenWater(
      () => OK,
      organizationCode === undefined ? {} : { organizationCode },
    );
    await client.get(call);
    const headers = { 'X-ClientKey': 'c', 'X-ApiKey': 'k', 'X-SuppressEmails': 'true', ...further };
    expect(requests).toStrictEqual([{ method: 'GET', url: 'https://api.test/x', headers, signal: power.signal }]);
  });

  test.each<[string, Reply]>([
    ['500', { status: 500 }],
    ['408', { status: 408 }],
    ['504', { status: 504 }],
    ['a torn connection', new CallFailure('network', { code: 'ECONNRESET' })],
  ])('that fails is tried six times, with pauses of five seconds at most: %s', async (_what, reply) => {
    const { client, paths, slowDowns, timing } = fakeOpenWater(() => reply);
    expect(await outcomeOf(client)).toBeInstanceOf(CallFailure);
    expect(slowDowns).toEqual([]);
    expect([paths.length, client.calls]).toEqual([6, 6]);
    expect(timing.pauses).toEqual([1000, 2000, 4000, 5000, 5000]);
  });

  test('that works at the sixth try is none that failed', async () => {
    const { client, power } = fakeOpenWater((_path, nth) => (nth < 6 ? { status: 503 } : OK));
    expect(await client.get(call)).toBe('fine');
    expect(power.patienceLeftMs).toBe(PATIENCE_MS);
  });

  test('that is not answered in time is tried twice', async () => {
    const { client, paths } = fakeOpenWater(() => new CallFailure('timeout', { detail: 'no whole answer' }));
    expect(await outcomeOf(client)).toMatchObject({ kind: 'timeout' });
    expect(paths).toHaveLength(2);
  });

  test('that is refused is tried once', async () => {
    const { client, paths } = fakeOpenWater(() => ({ status: 400 }));
    expect(await outcomeOf(client)).toMatchObject({ facts: { status: 400 } });
    expect(paths).toHaveLength(1);
  });

  test('of which 404 is an answer gives that answer', async () => {
    const { client, power } = fakeOpenWater(() => ({ status: 404 }));
    for (let time = 0; time < 9; time++) expect(await client.get({ ...call, absent: 'nobody' })).toBe('nobody');
    expect([power.reason, power.lastFailure]).toEqual([undefined, undefined]);
  });

  test('of which 404 is no answer fails, and the fifth in a row switches off', async () => {
    const { client, power } = fakeOpenWater(() => ({ status: 404 }));
    for (let time = 0; time < 5; time++) await outcomeOf(client);
    expect(power.reason).toBe('down');
    expect(power.lastFailure?.facts.status).toBe(404);
  });

  test('whose answer cannot be read is tried again', async () => {
    const { client } = fakeOpenWater((_path, nth) => (nth === 1 ? { json: null } : OK));
    const read = (json: unknown): unknown => {
      if (json === null) throw new CallFailure('not-json');
      return json;
    };
    expect(await client.get({ ...call, read })).toBe('fine');
  });

  test('that breaks the reader throws its error at once, and is none that OpenWater left unanswered', async () => {
    const { client, paths, power } = fakeOpenWater(() => OK);
    const read = (): never => {
      throw new TypeError('broken');
    };
    for (let time = 0; time < 9; time++) await expect(client.get({ ...call, read })).rejects.toThrow(TypeError);
    expect([paths.length, power.reason]).toEqual([9, undefined]);
  });
});

test('patience runs while a call that fails is under way, whichever others end, and begins anew after it', async () => {
  const left: number[] = [];
  const { client, power } = fakeOpenWater((path) => {
    if (path === '/refused') return { status: 400 };
    left.push(PATIENCE_MS - power.patienceLeftMs);
    return { status: 500 };
  });
  await Promise.all([outcomeOf(client), outcomeOf(client, { ...call, path: '/refused' })]);
  expect(left).toEqual([0, 1000, 3000, 7000, 12_000, 17_000]);
  expect(power.patienceLeftMs).toBe(PATIENCE_MS);
});

describe('429', () => {
  test('is pace, not failure: it is tried for as long as patience goes', async () => {
    const { client, power, paths, slowDowns } = fakeOpenWater(() => ({ status: 429 }));
    expect(await outcomeOf(client)).toBeInstanceOf(SwitchedOff);
    expect(power.reason).toBe('no-success');
    expect(paths).toHaveLength(121);
    expect(new Set(slowDowns)).toEqual(new Set([0]));
  });

  test('many times does not use up the tries', async () => {
    const { client } = fakeOpenWater((_path, nth) => (nth <= 20 ? { status: 429 } : OK));
    expect(await client.get(call)).toBe('fine');
  });

  test('pauses for as long as OpenWater says, but not beyond patience', async () => {
    const replies: Reply[] = [
      { status: 429, headers: { 'retry-after': '30' } },
      { status: 429, headers: { 'retry-after': '250' } },
    ];
    const { client, slowDowns, timing } = fakeOpenWater((_path, nth) => replies[nth - 1] ?? OK);
    expect(await client.get(call)).toBe('fine');
    expect(slowDowns).toEqual([30_000, 90_000]);
    // The call itself does not pause besides.
    expect(timing.pauses).toEqual([0, 0]);
  });
});

describe('a long Retry-After of another failure', () => {
  test('is obeyed within patience, and ends it', async () => {
    const { client, power, timing, paths } = fakeOpenWater(() => ({ status: 503, headers: { 'retry-after': '200' } }));
    expect(await outcomeOf(client)).toBeInstanceOf(SwitchedOff);
    expect([timing.pauses, paths.length, power.reason]).toEqual([[PATIENCE_MS], 2, 'no-success']);
  });
});

describe('OpenWater that is off', () => {
  test('is not asked again, and every call that waits for its turn ends', async () => {
    const { client, power, paths } = fakeOpenWater(() => ({ status: 401 }));
    const work = (): Promise<unknown> => client.get(call);
    const waiting = Array.from({ length: 50 }, () => client.inTurn(work).catch((error: unknown) => error));
    const ends = await Promise.all(waiting);
    expect(ends.every((end) => end instanceof SwitchedOff)).toBe(true);
    expect(paths.length).toBeLessThanOrEqual(12);
    expect(power.reason).toBe('keys-rejected');
    const before = paths.length;
    await expect(client.inTurn(work)).rejects.toThrow(SwitchedOff);
    expect(paths).toHaveLength(before);
  });

  test('ends a call that waits for the pace, before it is made', async () => {
    const turn = (signal: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    const { client, power, paths } = fakeOpenWater(() => OK, { turn });
    const outcome = outcomeOf(client);
    power.off('not-needed');
    expect(await outcome).toEqual(new SwitchedOff('OpenWater is switched off: not-needed'));
    expect([paths, client.calls]).toEqual([[], 0]);
  });

  test('ends a call in the middle of its pauses', async () => {
    const { client, paths } = fakeOpenWater((_path, _nth, { power }) => {
      power.off('not-needed');
      return { status: 500 };
    });
    expect(await outcomeOf(client)).toBeInstanceOf(SwitchedOff);
    expect(paths).toHaveLength(1);
  });
});

test('no more calls are under way at once than four seconds of the pace', async () => {
  let underWay = 0;
  let most = 0;
  const { client } = fakeOpenWater(() => OK);
  const work = async (): Promise<void> => {
    most = Math.max(most, ++underWay);
    await client.get(call);
    underWay--;
  };
  await Promise.all(Array.from({ length: 60 }, () => client.inTurn(work)));
  expect(most).toBe(12);
});
