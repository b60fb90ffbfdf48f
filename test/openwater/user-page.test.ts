import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../src/http/failures.ts';
import { fetchUsers, newer, type UserPage } from '../../src/openwater/user-page.ts';
import { fakeOpenWater, type Reply } from './fake-openwater.ts';

const page = (items: unknown, pagingInfo: unknown): Reply => ({ json: { items, pagingInfo } });
const person = (id: number): object => ({ id, thirdPartyUniqueId: `${id}` });
const people = (count: number): object[] => Array.from({ length: count }, (_, at) => person(at));

const FIRST = { index: 0, size: 100 };

async function read(reply: Reply, pageIndex = 0): Promise<UserPage> {
  const { client, run } = fakeOpenWater(() => reply);
  // Whatever cannot be read is not waited for.
  return run(fetchUsers(client, { index: pageIndex, size: 100, mostTries: 1 }));
}

describe('a page of users', () => {
  test('is asked for by its index and size, and by an id that is encoded', async () => {
    const { client, paths, run } = fakeOpenWater(() => page([], { totalCount: 0 }));
    await run(fetchUsers(client, { index: 3, size: 100 }));
    await run(fetchUsers(client, { index: 0, size: 100, thirdPartyId: 'a b&c=ü/+' }));
    expect(paths).toEqual([
      '/v2/Users?pageIndex=3&pageSize=100',
      '/v2/Users?thirdPartyId=a%20b%26c%3D%C3%BC%2F%2B&pageIndex=0&pageSize=100',
    ]);
  });

  test('tells users, total, pages, and whether more come', async () => {
    const items = [
      {
        id: 7,
        thirdPartyUniqueId: ' 12 ',
        lastModifiedAtUtc: '2024-01-01T00:00:00Z',
        createdAtUtc: '2001-01-01T00:00:00Z',
      },
      { id: 'b', email: 'p@example.org.Deleted', thirdPartyUniqueId: null, createdAtUtc: '2020-01-01T00:00:00Z' },
      { id: 9, thirdPartyUniqueId: 12 },
    ];
    const paging = { pageIndex: 0, pageSize: 3, totalCount: 7, numberOfPages: 3, hasNextPage: true };
    expect(await read(page(items, paging))).toEqual({
      users: [
        { id: '7', thirdPartyId: '12', lastModifiedMs: Date.UTC(2024, 0, 1), isDeleted: false },
        { id: 'b', thirdPartyId: '', lastModifiedMs: Date.UTC(2020, 0, 1), isDeleted: true },
        { id: '9', thirdPartyId: '12', lastModifiedMs: 0, isDeleted: false },
      ],
      ...{ total: 7, pages: 3, pageSize: 3, hasNext: true, isShort: false, unidentified: 0 },
    });
  });

  test('leaves out what is no user, and a user without an id', async () => {
    const items = [null, 'x', 7, {}, { id: ' ' }, { id: {}, thirdPartyUniqueId: '1' }, { id: 'a' }];
    expect((await read(page(items, {}))).users).toEqual([
      { id: 'a', thirdPartyId: '', lastModifiedMs: 0, isDeleted: false },
    ]);
  });

  test('keeps every digit of an id', async () => {
    const reply: Reply = {
      json: { items: [{ id: 1, thirdPartyUniqueId: '00012345678901234567890' }], pagingInfo: {} },
    };
    expect((await read(reply)).users[0]?.thirdPartyId).toBe('00012345678901234567890');
  });

  test.each<[string, object, object]>([
    ['no next page although there is one', { totalCount: 40, pageSize: 20 }, { hasNext: true, pages: 2, total: 40 }],
    ['a page size of nothing', { totalCount: 40, pageSize: 0, hasNextPage: true }, { hasNext: true, pages: 2 }],
    [
      'numbers as text',
      { totalCount: '40', pageSize: '20', hasNextPage: true },
      { hasNext: true, pages: 2, total: 40 },
    ],
    ['no numbers', { totalCount: null, pageSize: {}, hasNextPage: false }, { hasNext: false, pages: 1, total: 20 }],
    ['negative numbers', { totalCount: -1, pageSize: -5, hasNextPage: false }, { hasNext: false, pages: 1, total: 20 }],
    ['blank text', { totalCount: ' ', pageSize: '', hasNextPage: false }, { hasNext: false, pages: 1, total: 20 }],
    ['a total of nothing', { totalCount: 0, hasNextPage: false }, { hasNext: false, pages: 0, total: 0 }],
    ['more pages than the total fills', { totalCount: 40, pageSize: 20, numberOfPages: 4 }, { pages: 2 }],
    ['pages but no total', { pageSize: 20, numberOfPages: 4 }, { pages: 4 }],
    ['an absurd total', { totalCount: 1e15, pageSize: 20, hasNextPage: true }, { hasNext: true, pages: 1, total: 20 }],
    [
      'an absurd number of pages',
      { pageSize: 20, numberOfPages: 1e15, hasNextPage: true },
      { hasNext: true, pages: 1 },
    ],
    ['nothing at all', {}, { hasNext: false, pages: 1, total: 20 }],
  ])('is read as well as it goes: paging with %s', async (_what, paging, expected) => {
    expect(await read(page(people(20), paging))).toMatchObject(expected);
  });

  test('that is empty ends the list, whatever it says', async () => {
    expect(await read(page([], { totalCount: 900, pageSize: 100, hasNextPage: true }), 3)).toMatchObject({
      ...{ users: [], hasNext: false },
    });
  });

  test.each([0, 3])('that is shorter than it says is asked for again, once: %i users of 20', async (count) => {
    const paging = { totalCount: 20, pageSize: 100, hasNextPage: false };
    const { client, paths, run } = fakeOpenWater((_path, nth) => page(people(nth === 1 ? count : 20), paging));
    expect((await run(fetchUsers(client, FIRST))).users).toHaveLength(20);
    expect(paths).toHaveLength(2);
    const always = fakeOpenWater(() => page(people(count), paging));
    expect((await always.run(fetchUsers(always.client, FIRST))).users).toHaveLength(count);
    expect(always.paths).toHaveLength(2);
    const worse = fakeOpenWater((_path, nth) => page(people(nth === 1 ? 4 : count), paging));
    expect((await worse.run(fetchUsers(worse.client, FIRST))).users).toHaveLength(4);
  });

  test('that is as short again counts as it came last', async () => {
    const { client, run } = fakeOpenWater((_path, nth) => page([person(nth)], { totalCount: 20, pageSize: 100 }));
    expect((await run(fetchUsers(client, FIRST))).users).toMatchObject([{ id: '2' }]);
  });

  test('that is the last one may be shorter', async () => {
    const { client, paths, run } = fakeOpenWater(() =>
      page(people(7), { totalCount: 207, pageSize: 100, hasNextPage: false }),
    );
    await run(fetchUsers(client, { index: 2, size: 100 }));
    expect(paths).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a list', []],
    ['no items', { pagingInfo: {} }],
    ['items that are no list', { items: {}, pagingInfo: {} }],
    ['no paging', { items: [] }],
    ['paging that is none', { items: [], pagingInfo: 'x' }],
    ['paging that is null', { items: [], pagingInfo: null }],
  ])('that is none is no answer: %s', async (_what, json) => {
    const message = 'not-json, the list of users has no items or no pagingInfo';
    await expect(read({ json })).rejects.toMatchObject({ kind: 'not-json', message });
  });

  test('of any content never throws anything but a failure of the call, and never changes a prototype', async () => {
    const anything = fc.record(
      { items: fc.array(fc.anything()), pagingInfo: fc.anything() },
      { requiredKeys: [], noNullPrototype: false },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, fc.anything()), async (json) => {
        const { users, pages } = await read({ json: (JSON.parse(JSON.stringify([json])) as unknown[])[0] }).catch(
          (error: unknown) => {
            expect(error).toBeInstanceOf(CallFailure);
            return { users: [], pages: 0 };
          },
        );
        for (const user of users) expect([typeof user.id, typeof user.thirdPartyId]).toEqual(['string', 'string']);
        expect(Number.isSafeInteger(pages)).toBe(true);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});

test('of two users with one id the one modified last wins, the first one where they do not tell, and no deleted one', () => {
  const old = { id: '1', thirdPartyId: 'x', lastModifiedMs: 1, isDeleted: false };
  const young = { ...old, id: '2', lastModifiedMs: 2 };
  const twin = { ...young, id: '3' };
  const deleted = { ...old, id: '4', lastModifiedMs: 9, isDeleted: true };
  expect([newer(undefined, old), newer(old, young), newer(young, old)]).toEqual([old, young, young]);
  expect(newer(young, twin)).toBe(young);
  expect([newer(young, deleted), newer(undefined, deleted)]).toEqual([young, undefined]);
});
