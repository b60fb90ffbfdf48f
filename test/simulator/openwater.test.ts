import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_TEMPLATE, FIELD_KINDS, generateOpenWater, generateRows, startSimulator } from './index.ts';
import type { OpenWaterOptions, OpenWaterUser, Simulator } from './index.ts';

let sim: Simulator | undefined;

interface UserList {
  items: { id: number; thirdPartyUniqueId?: string | null; fieldValues?: unknown }[];
  pagingInfo: Record<string, unknown>;
}

type Get = (path: string, headers?: Record<string, string>) => Promise<Response>;

async function start(openWater: OpenWaterOptions = {}): Promise<{ sim: Simulator; get: Get }> {
  const started = (sim = await startSimulator({ openWater }));
  const { clientKey, apiKey } = started.openWater.settings;
  const keys = { 'X-ClientKey': clientKey, 'X-ApiKey': apiKey };
  return { sim: started, get: (path, headers = keys) => fetch(started.openWaterUrl + path, { headers }) };
}

const list = async (get: Get, query = ''): Promise<UserList> =>
  (await get(`/v2/Users${query}`)).json() as Promise<UserList>;

afterEach(() => sim?.close());

const person = (id: number, thirdPartyUniqueId?: string): OpenWaterUser => ({
  ...{ id, email: `p${id}@example.org`, firstName: 'A', lastName: 'B', lastModifiedAtUtc: '2024-01-01T00:00:00Z' },
  ...(thirdPartyUniqueId === undefined ? {} : { thirdPartyUniqueId }),
  values: { jobTitle: { value: 'Engineer' } },
});

describe('keys', () => {
  it.each([401, 403] as const)('that are missing or wrong are answered with %d', async (rejectWith) => {
    const { sim, get } = await start({ rejectWith });
    const { clientKey, apiKey } = sim.openWater.settings;
    expect((await get('/v2/Users')).status).toBe(200);
    expect((await get('/v2/Users', {})).status).toBe(rejectWith);
    expect((await get('/v2/Users', { 'X-ClientKey': clientKey })).status).toBe(rejectWith);
    expect((await get('/v2/Users', { 'X-ClientKey': 'x', 'X-ApiKey': apiKey })).status).toBe(rejectWith);
  });
});

describe('the list of users', () => {
  it('is paged, ten by default and a hundred at most', async () => {
    const { get } = await start({ users: { users: 250 } });
    const first = await list(get);
    expect(first.items).toHaveLength(10);
    expect(first.pagingInfo).toEqual({
      ...{ pageIndex: 0, pageSize: 10, totalCount: 250, numberOfPages: 25 },
      ...{ hasPreviousPage: false, hasNextPage: true },
    });
    const last = await list(get, '?pageIndex=2&pageSize=500');
    expect(last.items).toHaveLength(50);
    expect(last.pagingInfo).toMatchObject({ pageIndex: 2, pageSize: 100, hasPreviousPage: true, hasNextPage: false });
    expect(last.items[0]).not.toHaveProperty('fieldValues');
    expect(last.items[0]).not.toHaveProperty('values');
  });

  it('is filtered by the third-party id, exactly or by part', async () => {
    const users = [person(1, '12'), person(2, '123 '), person(3), person(4, '012')];
    const { sim, get } = await start({ users });
    const found = async (id: string): Promise<number[]> =>
      (await list(get, `?thirdPartyId=${id}`)).items.map((item) => item.id);
    expect(await found('123')).toEqual([2]);
    expect(await found('9')).toEqual([]);
    expect(await found('')).toEqual([1, 2, 3, 4]);
    sim.openWater.settings.filter = 'part';
    expect(await found('12')).toEqual([1, 2, 4]);
  });

  it('finds ids among many users, also when they change', async () => {
    const { sim, get } = await start(generateOpenWater({ users: 3000, matching: ['77'] }));
    expect((await list(get, '?thirdPartyId=77')).items).toHaveLength(1);
    sim.openWater.users.push(person(1, '77'));
    expect((await list(get, '?thirdPartyId=77')).items).toHaveLength(2);
    expect((await get('/v2/Users/1')).status).toBe(200);
  });
});

describe('a profile', () => {
  it('has the values by alias and type, spelt unlike the template', async () => {
    const { get } = await start({ users: [person(5, 'x')] });
    expect(await (await get('/v2/Users/5')).json()).toMatchObject({
      ...{ id: 5, thirdPartyUniqueId: 'x', createdAtUtc: '2019-01-01T00:00:00Z' },
      fieldValues: [{ alias: 'jobTitle', typeName: 'TextField', value: 'Engineer' }],
    });
    expect((await get('/v2/Users/6')).status).toBe(404);
  });

  it('form has a field of every kind, some hidden, with and without the suffix', async () => {
    const { get } = await start();
    const { fields } = (await (await get('/v2/Users/ProfileFormTemplate')).json()) as {
      fields: typeof DEFAULT_TEMPLATE;
    };
    expect(fields).toEqual(DEFAULT_TEMPLATE);
    expect(new Set(fields.map(({ typeName }) => typeName.replace(/Field$/, '')))).toEqual(new Set(FIELD_KINDS));
    expect(new Set(fields.map(({ typeName }) => typeName.endsWith('Field')))).toEqual(new Set([true, false]));
    expect(fields.some(({ hidden }) => hidden)).toBe(true);
  });
});

describe('generated users', () => {
  it('are the same for the same seed, and match the ids that they should', () => {
    const matching = ['1', '2', '3'];
    const { users } = generateOpenWater({ seed: 4, users: 40, matching });
    expect(JSON.stringify(users)).toBe(JSON.stringify(generateOpenWater({ seed: 4, users: 40, matching }).users));
    expect(JSON.stringify(users)).not.toBe(JSON.stringify(generateOpenWater({ seed: 5, users: 40, matching }).users));
    expect(users).toHaveLength(40);
    const found = users.map((user) => user.thirdPartyUniqueId?.trim()).filter((id) => matching.includes(id ?? ''));
    expect(found.toSorted()).toEqual(matching);
  });

  it('can match the first of the generated rows', () => {
    const { users } = generateOpenWater({ users: 9, matching: 3 });
    const ids = generateRows({ count: 3 }).map((row) => row['Registrant ID']);
    expect(users.filter((user) => ids.includes(user.thirdPartyUniqueId?.trim()))).toHaveLength(3);
  });

  it('have values of every shape', () => {
    const values = generateOpenWater({ users: 200 }).users.map((user) => user.values);
    const keys = new Set(values.flatMap((profile) => Object.values(profile).flatMap((value) => Object.keys(value))));
    const choices = [
      'value',
      'valueUtc',
      'selectedValue',
      'selectedValues',
      'mediaId',
      'caption',
      'ein',
      'charityName',
    ];
    const address = ['countryCode', 'city', 'state', 'zip', 'street', 'line2', 'line3'];
    expect(keys).toEqual(new Set([...choices, ...address, 'rows']));
    expect(values.some((profile) => profile['aboutYou'])).toBe(false);
  });
});

describe('the pace', () => {
  it('is measured over any second', async () => {
    const { sim, get } = await start();
    for (let i = 0; i < 4; i++) await get('/v2/Users');
    expect(sim.openWater.maxPerSecond).toBe(4);
  });

  it('is enforced with 429 over a sliding window', async () => {
    const { get } = await start({ pace: { perSecond: 2, answer429: true, retryAfter: 3, windowMs: 200 } });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await get('/v2/Users')).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await get('/v2/Users')).headers.get('retry-after')).toBe('3');
    await new Promise((resolve) => setTimeout(resolve, 220));
    expect((await get('/v2/Users')).status).toBe(200);
  });
});

describe('faults', () => {
  it('strike by kind, and the log has every call', async () => {
    const { sim, get } = await start({ users: [person(5)], faults: [{ on: 'user', times: 1, do: { status: 500 } }] });
    expect((await get('/v2/Users')).status).toBe(200);
    expect((await get('/v2/Users/5')).status).toBe(500);
    expect((await get('/v2/Users/5')).status).toBe(200);
    await get('/v2/Users/ProfileFormTemplate');
    expect(sim.openWater.requests.map(({ kind }) => kind)).toEqual(['users', 'user', 'user', 'template']);
    await sim.openWater.stop();
    await expect(get('/v2/Users')).rejects.toThrow();
    expect((await fetch(sim.imisUrl)).status).toBe(404);
  });
});
