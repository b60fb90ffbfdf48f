import { expect, test } from 'vitest';
import { AdaptiveLimits } from '../../../src/imis/paging/adaptive-limits.ts';
import { PagesAhead, type Course } from '../../../src/imis/paging/pages-ahead.ts';
import { FakeQuery } from './fake-query.ts';

const COURSE: Course = { walked: 10, expected: 100, largest: 10, overlap: 1, isAlone: false };

/** Pages of ten rows, three at once, of which those behind the first one are under way. */
function underWay(course: Partial<Course> = {}): { query: FakeQuery; ahead: PagesAhead } {
  const query = FakeQuery.of(100);
  const pace = new AdaptiveLimits({ pageSize: 10, parallelRequests: 3 });
  const ahead = new PagesAhead({ fetch: query.fetch, pace });
  ahead.next({ ...COURSE, ...course });
  return { query, ahead };
}

const asked = (query: FakeQuery): [offset: number, limit: number, isAbandoned: boolean][] =>
  query.requests.map(({ offset, limit, abandoned }) => [offset, limit, abandoned.aborted]);

test('a page that is under way is taken where it overlaps what was walked over and reaches further', () => {
  for (const walked of [17, 18, 23]) {
    const { query, ahead } = underWay();
    expect(ahead.next({ ...COURSE, walked }).bounds).toEqual({ offset: 16, limit: 8 });
    expect(asked(query).slice(0, 3)).toEqual([
      [9, 9, false],
      [16, 8, false],
      [20, 10, false],
    ]);
  }
});

test.each<[string, Partial<Course>]>([
  ['it starts behind what was walked over', { walked: 16 }],
  ['it overlaps too little', { walked: 18, overlap: 3 }],
  ['it brings nothing new', { walked: 30 }],
  ['pages have to be smaller meanwhile', { walked: 18, largest: 5 }],
])('pages that are under way are abandoned where %s', (_why, course) => {
  const { query, ahead } = underWay();
  ahead.next({ ...COURSE, ...course });
  const abandoned = asked(query).map(([, , isAbandoned]) => isAbandoned);
  expect(abandoned.slice(0, 4)).toEqual([false, true, true, false]);
});

test('no page is asked for behind the last row, and none ahead where pages are to come alone', () => {
  expect(underWay({ expected: 18 }).query.requests.length).toBe(1);
  expect(underWay({ expected: 19 }).query.requests.length).toBe(2);
  expect(underWay({ isAlone: true }).query.requests.length).toBe(1);
});
