import { describe, expect, test } from 'vitest';
import { UserDirectory, type Match } from '../../src/openwater/directory.ts';
import {
  answersOf,
  fakeOpenWater,
  many,
  usersNamed,
  type FakeOpenWater,
  type FakeUser,
  type Reply,
} from './fake-openwater.ts';

type Answers = (path: string, nth: number, fake: FakeOpenWater) => Reply;

interface Asked extends FakeOpenWater {
  directory: UserDirectory;
  /** The jobs of these registrants, `none` or `failed`. */
  jobs: (...ids: string[]) => Promise<unknown[]>;
  lists: () => string[];
  lookUps: () => string[];
  profiles: () => string[];
}

function directoryOver(answers: Answers, registrants = 10): Asked {
  const fake = fakeOpenWater(answers);
  const directory = new UserDirectory({ client: fake.client, registrants, wanted: new Set(['job']) });
  const job = (match: Match): unknown => (typeof match === 'string' ? match : match.get('job'));
  const paths = (pattern: RegExp): string[] => fake.paths.filter((path) => pattern.test(path));
  return {
    ...fake,
    directory,
    jobs: async (...ids) => (await fake.run(Promise.all(ids.map((id) => directory.profileOf(id))))).map(job),
    lists: () => paths(/^\/v2\/Users\?pageIndex/),
    lookUps: () => paths(/thirdPartyId=/),
    profiles: () => paths(/^\/v2\/Users\/\d/),
  };
}

/** An OpenWater that has another user on each page, without an end. */
function endlessUsers(): Answers {
  return (path) => {
    const index = Number(new URL(`https://api.test${path}`).searchParams.get('pageIndex'));
    const items = [{ id: index + 1, thirdPartyUniqueId: `other${index}` }];
    return { json: { items, pagingInfo: { pageIndex: index, hasNextPage: true } } };
  };
}

/** Whether a page of the list holds the user at a place, from 0. */
function holds(path: string, place: number): boolean {
  const { searchParams } = new URL(`https://api.test${path}`);
  const size = Math.min(Number(searchParams.get('pageSize')), 100);
  return Math.floor(place / size) === Number(searchParams.get('pageIndex'));
}

const isList = (path: string): boolean => path.startsWith('/v2/Users?pageIndex');

describe('the plan', () => {
  test('is not made, and costs nothing, before somebody is asked for', async () => {
    const at = directoryOver(answersOf(usersNamed('1')));
    await new Promise(setImmediate);
    expect([at.paths, at.directory.plan, at.directory.callsSaved]).toEqual([[], undefined, 0]);
  });

  test.each<[number, number, 'list' | 'look-up']>([
    [1, 100, 'look-up'],
    [2, 100, 'list'],
    [2, 301, 'look-up'],
    [2, 300, 'list'],
    [3, 400, 'list'],
    [3, 401, 'look-up'],
    [500, 3000, 'list'],
  ])('for %i registrants among %i users is the cheaper one: %s', async (registrants, users, plan) => {
    const ids = Array.from({ length: registrants }, (_, at) => `r${at}`);
    const at = directoryOver(answersOf(many(users)), registrants);
    expect(await at.jobs(...ids)).toEqual(ids.map(() => 'none'));
    const listPages = Math.ceil(users / 100);
    expect(at.directory.plan).toBe(plan);
    const first = registrants === 1 ? 0 : 1;
    expect(at.client.calls).toBe(plan === 'list' ? listPages : first + registrants);
    const saved = plan === 'list' ? 1 + registrants - listPages : listPages - 1 - registrants;
    expect(at.directory.callsSaved).toBe(registrants === 1 ? 0 : Math.max(saved, 0));
  });

  test('costs each registrant once, however often he is asked for', async () => {
    for (const users of [usersNamed('1', '2'), [...usersNamed('1', '2'), ...many(5000)]]) {
      const at = directoryOver(answersOf(users));
      const ids = Array.from({ length: 60 }, (_, index) => String(1 + (index % 3)));
      const jobs = await at.jobs(...ids);
      expect(await at.jobs('3', '1')).toEqual(['none', 'job of 1']);
      expect(new Set(jobs)).toEqual(new Set(['job of 1', 'job of 2', 'none']));
      expect(at.profiles()).toHaveLength(2);
      expect(at.lists().length + at.lookUps().length).toBe(users.length > 100 ? 4 : 1);
    }
  });
});

describe('the list', () => {
  test('is read by the size of the pages that come', async () => {
    const users = usersNamed(...Array.from({ length: 45 }, (_, at) => `u${at}`));
    const at = directoryOver(answersOf(users, { pageSize: 10 }));
    expect(await at.jobs('u0', 'u9', 'u10', 'u44', 'u45')).toEqual([
      'job of 1',
      'job of 10',
      'job of 11',
      'job of 45',
      'none',
    ]);
    // One more call than pages: a page of ten may be the default, in the place of a size that is too large.
    expect(at.lists()).toHaveLength(6);
  });

  test('goes on beyond the pages that its total promises, where there are more', async () => {
    const users = usersNamed(...Array.from({ length: 45 }, (_, at) => `u${at}`));
    const answers = answersOf(users, { pageSize: 10 });
    const at = directoryOver((path) => withPaging(answers(path), { totalCount: 12 }));
    expect(await at.jobs('u25', 'u44')).toEqual(['job of 26', 'job of 45']);
    expect(at.lists()).toHaveLength(6);
  });

  test('goes on beyond pages of which no user is of any use', async () => {
    const at = directoryOver(pagesOf([stranger], [{ id: 6 }], [null], [{ id: 1, thirdPartyUniqueId: 'a' }]));
    expect(await at.jobs('a')).toEqual(['job of 1']);
    expect(at.lists()).toHaveLength(4);
  });

  test('holds nobody for a blank id', async () => {
    const at = directoryOver(answersOf(usersNamed(null, '', ' ')));
    expect(await at.jobs('')).toEqual(['none']);
  });

  test('ends although a server gives the same page for ever', async () => {
    const answers = answersOf(usersNamed('a', 'b'));
    const at = directoryOver((path) => withPaging(answers(firstPage(path)), { hasNextPage: true, totalCount: 500 }));
    expect(await at.jobs('a', 'x')).toEqual(['job of 1', 'none']);
    expect(at.paths.length).toBeLessThan(20);
  });

  test('finds the user of two who was modified last, on whichever page', async () => {
    const twins: FakeUser[] = [
      { id: 1, thirdPartyUniqueId: 'x', lastModifiedAtUtc: '2024-02-01T00:00:00Z' },
      ...many(150),
      { id: 2, thirdPartyUniqueId: ' x', lastModifiedAtUtc: '2024-03-01T00:00:00Z' },
      { id: 3, thirdPartyUniqueId: 'x', lastModifiedAtUtc: '2024-01-01T00:00:00Z' },
    ];
    expect(await directoryOver(answersOf(twins)).jobs('x')).toEqual(['job of 2']);
  });

  test.each([
    ['a page that fails in whatever size', (path: string) => path.includes('pageIndex=1&')],
    ['one user who breaks each page that holds him', (path: string) => holds(path, 137)],
    ['one user who breaks the first page', (path: string) => holds(path, 0)],
  ])('is asked for in smaller pages where a page always fails: %s', async (_what, isStruck) => {
    const users = usersNamed(...Array.from({ length: 300 }, (_, at) => `u${at}`));
    const answers = answersOf(users);
    const at = directoryOver((path) => (isList(path) && isStruck(path) ? { status: 500 } : answers(path)), 300);
    expect(await at.jobs('u5', 'u150', 'u250', 'u299', 'x')).toEqual([
      ...['job of 6', 'job of 151', 'job of 251', 'job of 300', 'none'],
    ]);
    // Who is still not on the list is looked up.
    expect(await at.jobs('u0', 'u137')).toEqual(['job of 1', 'job of 138']);
    expect(at.breaker.reason).toBeUndefined();
    expect(at.lists().length).toBeLessThan(120);
  });

  test('whose pages all fail is made up for by look-ups', async () => {
    const answers = answersOf(usersNamed('a', 'b'));
    const at = directoryOver((path) => (isList(path) ? { status: 400 } : answers(path)));
    expect(await at.jobs('a', 'b', 'c')).toEqual(['job of 1', 'job of 2', 'none']);
    expect(at.directory.plan).toBe('look-up');
  });

  test('is read once more where its total changes under way', async () => {
    const all = usersNamed(...Array.from({ length: 250 }, (_, at) => `u${at}`));
    let users = all;
    const answers = answersOf(() => users);
    const at = directoryOver((path) => {
      const reply = answers(path);
      if (path === '/v2/Users?pageIndex=0&pageSize=1000') users = all.slice(1);
      return reply;
    }, 250);
    expect(await at.jobs('u100', 'u200')).toEqual(['job of 101', 'job of 201']);
    expect(at.lists()).toHaveLength(6);
  });

  test('that does not end is given up for look-ups', async () => {
    const at = directoryOver(endlessUsers(), 100);
    expect(await at.jobs('nobody')).toEqual(['none']);
    expect(at.paths.length).toBeLessThan(40);
    expect([at.directory.plan, at.directory.missing, at.breaker.reason]).toEqual(['look-up', undefined, undefined]);
  });

  test('that never stands still is read twice, not for ever', async () => {
    let total = 250;
    const answers = answersOf(many(250));
    const at = directoryOver((path) => withPaging(answers(path), { totalCount: ++total }), 250);
    expect(await at.jobs('other0', 'x')).toEqual(['job of 10000', 'none']);
    expect(at.lists().length).toBeLessThanOrEqual(12);
  });
});

describe('a look-up', () => {
  const crowd = many(3000, '7');

  test.each(['exact', 'part', 'ignored'] as const)('takes an equal id only (filter: %s)', async (filter) => {
    const users = [...crowd, { id: 1, thirdPartyUniqueId: ' 7 ' }];
    const at = directoryOver(answersOf(users, { filter }), 3);
    expect(await at.jobs('7', '70', '8')).toEqual(['job of 1', 'job of 10000', 'none']);
  });

  test('reads on where the filter finds more than a page, for the user modified last', async () => {
    const users: FakeUser[] = [
      { id: 1, thirdPartyUniqueId: 'q7', lastModifiedAtUtc: '2020-01-01T00:00:00Z' },
      ...many(150, 'q7'),
      { id: 2, thirdPartyUniqueId: 'q7', lastModifiedAtUtc: '2021-01-01T00:00:00Z' },
      ...many(5000, 'x'),
    ];
    const at = directoryOver(answersOf(users, { filter: 'part' }), 3);
    expect(await at.jobs('q7')).toEqual(['job of 2']);
    expect(at.lookUps()).toHaveLength(2);
    expect(at.directory.plan).toBe('look-up');
  });

  test('reads on beyond pages of which no user is of any use', async () => {
    const at = directoryOver(pagesOf([stranger], [null], [{ id: 1, thirdPartyUniqueId: 'a' }]), 1);
    expect(await at.jobs('a')).toEqual(['job of 1']);
    expect(at.lookUps()).toHaveLength(3);
  });

  test('may read on as often as the list has pages, over all registrants', async () => {
    const at = directoryOver(answersOf([...many(201, 'qw'), ...many(100)], { filter: 'part' }), 2);
    expect(await at.jobs('q', 'w')).toEqual(['none', 'none']);
    expect(at.lookUps()).toHaveLength(6);
    expect(at.directory.plan).toBe('look-up');
  });

  test.each(['part', 'ignored'] as const)('gives way to the list where it costs more (filter: %s)', async (filter) => {
    const at = directoryOver(answersOf([...crowd, { id: 1, thirdPartyUniqueId: '7' }], { filter }), 20);
    const ids = Array.from({ length: 20 }, (_, index) => `7${index}`);
    expect(await at.jobs('7', ...ids)).toEqual(['job of 1', ...ids.map((_, index) => `job of ${10_000 + index}`)]);
    expect(at.directory.plan).toBe('list');
    expect(at.lookUps().length + at.lists().length).toBeLessThan(31 + 31 + 12 * 3);
    expect(at.directory.callsSaved).toBe(0);
  });

  test('that does not end is given up', async () => {
    const at = directoryOver(endlessUsers(), 1);
    expect(await at.jobs('nobody', 'somebody')).toEqual(['none', 'none']);
    expect(at.paths.length).toBeLessThan(60);
  });

  test('ends although a server gives the same page for ever', async () => {
    const answers = answersOf([{ id: 1, thirdPartyUniqueId: 'a' }]);
    const at = directoryOver((path) => withPaging(answers(firstPage(path)), { hasNextPage: true, totalCount: 1 }), 1);
    expect(await at.jobs('a')).toEqual(['job of 1']);
    expect(at.lookUps()).toHaveLength(2);
  });
});

describe('an answer that does not come', () => {
  test('costs the profile of one registrant', async () => {
    const answers = answersOf(usersNamed('a', 'b'));
    const at = directoryOver((path) => (path.endsWith('/1') ? { status: 500 } : answers(path)));
    expect(await at.jobs('a', 'b', 'a')).toEqual(['failed', 'job of 2', 'failed']);
    expect(at.profiles().filter((path) => path.endsWith('/1'))).toHaveLength(6);
  });

  test('to any call costs all of them, and OpenWater is not asked for ever', async () => {
    const at = directoryOver(() => ({ status: 500 }), 500);
    const ids = Array.from({ length: 500 }, (_, index) => `${index}`);
    expect(new Set(await at.jobs(...ids))).toEqual(new Set(['failed']));
    expect(at.paths.length).toBeLessThanOrEqual(6 + 12 * 6);
    // By the time that passes here, which nobody waits for, patience may end first.
    expect(['down', 'no-success']).toContain(at.breaker.reason);
  });

  test.each<[string, (path: string) => boolean]>([
    ['the first page of the list', (path) => path.endsWith('?pageIndex=0&pageSize=1000')],
    ['a further one', (path) => path.endsWith('?pageIndex=1&pageSize=100')],
    ['a profile', (path) => /Users\/\d/.test(path)],
  ])('because of something unforeseen switches off, and is told: %s', async (_what, isStruck) => {
    const answers = answersOf([...usersNamed('a', 'b'), ...many(100)]);
    const at = directoryOver((path) => {
      if (isStruck(path)) throw new RangeError('unforeseen');
      return answers(path);
    });
    expect(await at.jobs('a', 'b')).toEqual(['failed', 'failed']);
    expect([at.breaker.reason, at.breaker.internalMessage]).toEqual(['broken', 'RangeError: unforeseen']);
  });
});

/** A user of no use to anybody here. */
const stranger = { id: 5, thirdPartyUniqueId: 'stranger' };

/** The answers of an OpenWater that gives these pages of users, whatever it is asked for, and all profiles. */
function pagesOf(...pages: readonly unknown[][]): Answers {
  const profiles = answersOf(usersNamed('a'));
  return (path) => {
    const index = Number(/pageIndex=(\d+)/.exec(path)?.[1] ?? -1);
    if (index < 0) return profiles(path);
    return {
      json: {
        items: pages[index] ?? [],
        pagingInfo: { totalCount: 2, pageSize: 1, hasNextPage: index < pages.length - 1 },
      },
    };
  };
}

/** As a server sees it that does not mind the index. */
function firstPage(path: string): string {
  return path.replace(/pageIndex=\d+/, 'pageIndex=0');
}

function withPaging(reply: Reply, paging: object): Reply {
  const { json } = reply as { json?: { pagingInfo?: object } };
  return json?.pagingInfo ? { json: { ...json, pagingInfo: { ...json.pagingInfo, ...paging } } } : reply;
}
