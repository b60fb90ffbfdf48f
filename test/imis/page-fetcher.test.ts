import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CallFailure } from '../../src/http/failures.ts';
import { pageFetcher, withRecords } from '../../src/imis/page-fetcher.ts';
import { AdaptiveLimits } from '../../src/imis/paging/adaptive-limits.ts';
import type { TimedPage } from '../../src/imis/paging/page-request.ts';
import { QueryReader } from '../../src/imis/query-reader.ts';
import type { RecordRow } from '../../src/imis/rows/row.ts';
import { stringifyExact } from '../../src/json/write-json.ts';
import { mockHttp } from '../mocked-http.ts';
import { recordRow } from './record-row.ts';
import { HOST, Site, errorOf } from './site.ts';

const ITEMS = [{ ID: '1' }, { ID: '2' }];
const PAGE = { Items: ITEMS, Count: 2, TotalCount: 2, Limit: 500 };

let site: Site;
let pace: AdaptiveLimits;
let requests: number;

/** Answers each request for a page by its number. */
function answering(answer: (count: number) => [status: number, body?: unknown]): void {
  nock(HOST)
    .persist()
    .get('/api/query')
    .query(true)
    .reply(() => {
      const [status, body = ''] = answer(++requests);
      return [status, body as object];
    });
}

/** A record of the row as it is. */
const makeRow = (item: object): RecordRow => recordRow(stringifyExact(item), { fingerprint: 7n });

async function fetched(abandoned = new AbortController().signal): Promise<TimedPage> {
  const reader = new QueryReader(site.client, '$/Attendees', { named: [], positional: [], url: [] });
  const page = await pageFetcher(reader, pace)(0, 500, abandoned);
  return withRecords(page, makeRow);
}

mockHttp();

beforeEach(() => {
  site = new Site().logsIn();
  pace = new AdaptiveLimits({ pageSize: 500, parallelRequests: 4 });
  requests = 0;
});

afterEach(() => {
  site.close();
});

describe('a page that is fetched', () => {
  test('has a record and a fingerprint for each row', async () => {
    answering(() => [200, PAGE]);
    const { rows, fingerprints } = await fetched();
    expect(rows).toEqual(ITEMS.map(makeRow));
    expect(fingerprints).toEqual([7n, 7n]);
    expect(pace.parallel).toBe(4);
  });

  test('after trouble has the pace ask for one page at a time', async () => {
    answering((count) => (count === 1 ? [500] : [200, PAGE]));
    await fetched();
    expect([requests, pace.parallel]).toEqual([2, 1]);
  });

  test.each([
    [4999, 4],
    [5000, 1],
  ])('within %i ms lets the pace ask for %i at once', async (ms, parallel) => {
    answering(() => {
      site.timing.pass(ms);
      return [200, PAGE];
    });
    await fetched();
    expect(pace.parallel).toBe(parallel);
  });
});

describe('a page that fails', () => {
  test('is not tried again after a time-out: a smaller one may answer', async () => {
    answering(() => [504]);
    expect(await errorOf(fetched())).toMatchObject({ kind: 'timeout' });
    expect([requests, pace.parallel]).toEqual([1, 4]);
  });

  test.each([
    [500, 2],
    [502, 2],
    [503, 2],
    [524, 2],
    [429, 6],
  ])('with %i is tried %i times: a smaller one may answer where the query is slow', async (status, times) => {
    answering(() => [status]);
    expect(await errorOf(fetched())).toMatchObject({ facts: { status } });
    expect(requests).toBe(times);
  });

  test('is tried six times where other trouble comes between, and where it is as small as it gets', async () => {
    answering((count) => (count % 2 === 0 ? [429] : [500]));
    await errorOf(fetched());
    expect(requests).toBe(6);
    requests = 0;
    pace = new AdaptiveLimits({ pageSize: 50, parallelRequests: 4 });
    nock.cleanAll();
    site.close();
    site = new Site().logsIn();
    answering(() => [500]);
    const reader = new QueryReader(site.client, '$/Attendees', { named: [], positional: [], url: [] });
    await errorOf(pageFetcher(reader, pace)(0, 50, new AbortController().signal));
    expect(requests).toBe(6);
  });

  test('is not tried again once it is abandoned', async () => {
    const walk = new AbortController();
    answering(() => {
      walk.abort(new CallFailure('network', { detail: 'abandoned' }));
      return [500];
    });
    expect(await errorOf(fetched(walk.signal))).toBe(walk.signal.reason);
    expect([requests, site.timing.pauses, pace.parallel]).toEqual([1, [], 4]);
  });

  test('for a value that is nested too deep is no page of a query', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    answering(() => [200, `{"Items":[{"ID":${deep}}],"Count":1,"TotalCount":1}`]);
    expect(await errorOf(fetched())).toMatchObject({ kind: 'not-json', facts: { detail: 'values nested too deep' } });
  });
});
