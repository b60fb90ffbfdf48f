import { expect, test } from 'vitest';
import { ConnectorError } from '../../../src/errors.ts';
import { CallFailure } from '../../../src/http/failures.ts';
import { AdaptiveLimits } from '../../../src/imis/paging/adaptive-limits.ts';
import { checkEnd } from '../../../src/imis/paging/check-end.ts';
import { rowsMissing } from '../../../src/problems/reading.ts';
import { FakeQuery } from './fake-query.ts';

const PAGE_SIZE = 20;
const outage = new ConnectorError(rowsMissing({ row: 1, expected: 2 }));

/** Reads the first page, as the survey does, and goes to the end. The requests are those after the first page. */
async function checked(query: FakeQuery, cap = 0): Promise<[offset: number, limit: number][]> {
  const firstPage = await query.fetch(0, PAGE_SIZE, new AbortController().signal);
  await checkEnd({
    fetch: query.fetch,
    pace: new AdaptiveLimits({ pageSize: PAGE_SIZE, parallelRequests: 4 }),
    cap,
    firstPage,
    pause: () => Promise.resolve(),
    explain: () => Promise.resolve(outage),
  });
  return query.requests.slice(1).map(({ offset, limit }) => [offset, limit]);
}

test.each<[what: string, rows: number, cap: number, requests: [number, number][]]>([
  ['the last rows alone', 1000, 0, [[988, 19]]],
  ['a second page that is the last one', 21, 0, [[19, 19]]],
  // What comes across the cap shows that it is not applied: there is another end to go to, not all the rows up to it.
  [
    'the last rows behind a cap that is not applied',
    1000,
    500,
    [
      [486, 18],
      [988, 19],
    ],
  ],
])('requests %s', async (_what, rows, cap, requests) => {
  expect(await checked(FakeQuery.of(rows), cap)).toEqual(requests);
});

test('gives what a page that cannot be had means', async () => {
  const query = FakeQuery.of(100);
  query.onLook = ({ offset }) => {
    if (offset > 0) throw new CallFailure('refused', { status: 403 });
    return undefined;
  };
  await expect(checked(query)).rejects.toBe(outage);
});
