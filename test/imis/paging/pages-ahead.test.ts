import { expect, test } from 'vitest';
import { AdaptiveLimits } from '../../../src/imis/paging/adaptive-limits.ts';
import { PagesAhead } from '../../../src/imis/paging/pages-ahead.ts';
import { FakeQuery } from './fake-query.ts';

/** Pages of ten rows, three at once, of which those behind the first one are under way. */
function underWay(): { query: FakeQuery; pace: AdaptiveLimits; ahead: PagesAhead } {
  const query = FakeQuery.of(100);
  const pace = new AdaptiveLimits({ pageSize: 10, parallelRequests: 3 });
  const ahead = new PagesAhead({ fetch: query.fetch, pace });
  ahead.next(10, 100);
  return { query, pace, ahead };
}

const asked = (query: FakeQuery): [offset: number, limit: number, isAbandoned: boolean][] =>
  query.requests.map(({ offset, limit, abandoned }) => [offset, limit, abandoned.aborted]);

test('a page that is under way is taken where the walk goes on with it', () => {
  const { query, ahead } = underWay();
  const { offset, limit } = ahead.next(19, 100);
  expect([offset, limit]).toEqual([18, 10]);
  expect(asked(query)).toEqual([
    [9, 10, false],
    [18, 10, false],
    [27, 10, false],
    [36, 10, false],
  ]);
});

test('pages that are under way are abandoned where the walk goes on elsewhere', () => {
  const { query, ahead } = underWay();
  ahead.next(15, 100);
  expect(asked(query)).toEqual([
    [9, 10, false],
    [18, 10, true],
    [27, 10, true],
    [14, 10, false],
    [23, 10, false],
    [32, 10, false],
  ]);
});

test('pages that are under way are abandoned where pages have to be smaller meanwhile', () => {
  const { query, pace, ahead } = underWay();
  pace.clampedTo(5);
  ahead.next(19, 100);
  expect(asked(query)).toEqual([
    [9, 10, false],
    [18, 10, true],
    [27, 10, true],
    [18, 5, false],
    [22, 5, false],
    [26, 5, false],
  ]);
});

test('no page is asked for behind the last row', () => {
  const { query, ahead } = underWay();
  ahead.next(19, 37);
  expect(asked(query)).toEqual([
    [9, 10, false],
    [18, 10, false],
    [27, 10, false],
  ]);
});
