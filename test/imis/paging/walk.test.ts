import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../../src/http/failures.ts';
import { AdaptiveLimits, type Limits } from '../../../src/imis/paging/adaptive-limits.ts';
import { ReadStopped } from '../../../src/imis/paging/read-stopped.ts';
import { Totals } from '../../../src/imis/paging/totals.ts';
import { Walk, type WalkOptions } from '../../../src/imis/paging/walk.ts';
import { times } from '../../thorough.ts';
import { FakeQuery, idOf, type Placing } from './fake-query.ts';
import { SORTED, padded } from './read.ts';

interface Walked {
  walk: Walk;
  totals: Totals;
  rows: string[];
  /** All rows of its pages. */
  met: Set<string>;
  pauses: number[];
  error: unknown;
}

/** Walks over pages of 20 rows. `rows` are those beyond each overlap. */
async function walked(
  query: FakeQuery,
  limits: Partial<Limits> = {},
  options: Partial<WalkOptions> = {},
): Promise<Walked> {
  const pauses: number[] = [];
  const totals = new Totals();
  const walk = new Walk({
    fetch: query.fetch,
    pace: new AdaptiveLimits({ pageSize: 20, parallelRequests: 1, slowPageMs: Infinity, ...limits }),
    totals,
    cap: 0,
    pause: (look) => {
      pauses.push(look);
      return Promise.resolve();
    },
    ...options,
  });
  const rows: string[] = [];
  const met = new Set<string>();
  let error: unknown;
  try {
    for await (const stretch of walk.stretches()) {
      for (const row of stretch.rows) met.add(idOf(row));
      rows.push(...stretch.rows.slice(stretch.overlap).map(idOf));
    }
  } catch (thrown) {
    error = thrown;
  }
  return { walk, totals, rows, met, pauses, error };
}

const idsOf = (query: FakeQuery): string[] => query.rows.map(idOf);
const boundsOf = (query: FakeQuery): [number, number][] => query.requests.map(({ offset, limit }) => [offset, limit]);

const count = fc.nat(400);
const size = fc.record({
  pageSize: fc.integer({ min: 20, max: 60 }),
  parallelRequests: fc.integer({ min: 1, max: 5 }),
});
const latencies = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 });
/** Servers of either kind. One that pages by number and clamps without saying where its pages start lies. */
const placing: fc.Arbitrary<Placing> = fc
  .record({
    pagesBy: fc.constantFrom('row', 'number'),
    clamp: fc.constantFrom(Infinity, 19, 20, 25, 50),
    clampsBeforeNumber: fc.boolean(),
    saysLimit: fc.boolean(),
    saysOffset: fc.constantFrom('true', 'asked', 'zero', 'no'),
  })
  .map((server) =>
    server.pagesBy === 'number' && server.saysOffset !== 'true' ? { ...server, clamp: Infinity } : server,
  );

describe('a walk over a query that does not change', () => {
  test('gives each row once and in order, on every kind of server', async () => {
    await fc.assert(
      fc.asyncProperty(
        count,
        size,
        latencies,
        placing,
        fc.boolean(),
        async (rows, size, latencies, placing, sorted) => {
          const query = Object.assign(FakeQuery.of(rows), { latencies, placing });
          query.rows = query.rows.map((_row, at) => [padded(at)]);
          const { walk, totals, rows: found, error } = await walked(query, size, sorted ? SORTED : {});
          expect([error, found]).toEqual([undefined, idsOf(query)]);
          expect([walk.seams.broken, walk.seams.missing, totals.mayHaveFallen]).toEqual([0, 0, false]);
          expect(query.mostAtOnce).toBeLessThanOrEqual(size.parallelRequests);
        },
      ),
      { numRuns: times(1_000, 300) },
    );
  });

  // Two of the three rows of the last page are on the first page, too.
  test('takes no last page for the first one where every response says the offset 0', async () => {
    const query = FakeQuery.of(21);
    query.placing = { ...query.placing, saysOffset: 'zero' };
    const { rows, error } = await walked(query, { pageSize: 20, parallelRequests: 1 }, SORTED);
    expect([error, rows]).toEqual([undefined, idsOf(query)]);
  });

  test('asks for offsets that are multiples of the limit, the same of both kinds of server', async () => {
    await fc.assert(
      fc.asyncProperty(count, size, async (rows, size) => {
        const [byRow, byNumber] = [FakeQuery.of(rows), FakeQuery.of(rows)];
        byNumber.placing = { ...byNumber.placing, pagesBy: 'number' };
        await walked(byRow, size);
        await walked(byNumber, size);
        expect(byRow.requests.filter(({ offset, limit }) => offset % limit !== 0)).toEqual([]);
        expect(boundsOf(byRow)).toEqual(boundsOf(byNumber));
      }),
      { numRuns: 200 },
    );
  });

  test('asks for the first page alone, then for as many at once as it may', async () => {
    const query = Object.assign(FakeQuery.of(200), { latencies: [5] });
    const atFirst: number[] = [];
    query.onLook = () => {
      atFirst.push(query.requests.length);
      return undefined;
    };
    await walked(query, { parallelRequests: 4 });
    expect(atFirst.slice(0, 2)).toEqual([1, 5]);
    expect(query.mostAtOnce).toBe(4);
  });

  test('takes a first page that has been read already', async () => {
    const query = FakeQuery.of(30);
    const firstPage = await query.fetch(0, 20, new AbortController().signal);
    const { rows } = await walked(query, {}, { firstPage });
    expect([rows, boundsOf(query)]).toEqual([
      idsOf(query),
      [
        [0, 20],
        [19, 19],
      ],
    ]);
  });

  test('has other seams with a smaller share of the page size, and asks for one page at a time', async () => {
    const query = Object.assign(FakeQuery.of(100), { latencies: [3] });
    const { rows } = await walked(query, { parallelRequests: 4 }, { share: 5 / 7 });
    expect([rows, query.mostAtOnce, query.requests[0]?.limit]).toEqual([idsOf(query), 1, 14]);
  });

  test('that clamps pages to very few rows cannot overlap them, and says so', async () => {
    const query = FakeQuery.of(7);
    query.placing = { ...query.placing, clamp: 1 };
    const { walk, rows, error } = await walked(query);
    expect([error, rows, walk.seams.missing, walk.seams.broken]).toEqual([undefined, idsOf(query), 6, 0]);
  });

  test('is read from one response where that holds all rows', async () => {
    for (const rows of [0, 7, 90]) {
      const query = Object.assign(FakeQuery.of(rows), { isUnpaged: true });
      const { walk, rows: found } = await walked(query);
      expect([walk.isUnpaged, found, query.requests.length]).toEqual([true, idsOf(query), 1]);
    }
  });

  test('and says that it has no rows, but gives some, is read until no more come', async () => {
    for (const rows of [7, 20, 21, 90]) {
      const query = FakeQuery.of(rows);
      query.onLook = () => ({ total: 0 });
      const { rows: found, error } = await walked(query);
      expect([error, found]).toEqual([undefined, idsOf(query)]);
    }
  });
});

describe('the end of a query', () => {
  test.each([
    [19, 1],
    [20, 2],
    [21, 2],
    [39, 3],
  ])('of %i rows in pages of 20 takes %i requests: a full page may not be the last one', async (rows, requests) => {
    const query = FakeQuery.of(rows);
    const { rows: found } = await walked(query);
    expect([found.length, query.requests.length]).toEqual([rows, requests]);
  });

  test('is asked for once where HasNext contradicts the total, by a page that an honest server fills', async () => {
    const query = FakeQuery.of(17);
    query.onLook = () => ({ hasNext: true });
    const { rows, error } = await walked(query);
    expect([error, rows, boundsOf(query)]).toEqual([
      undefined,
      idsOf(query),
      [
        [0, 20],
        [16, 16],
      ],
    ]);
  });

  test('is not where the total says, if a further page brings more', async () => {
    const query = FakeQuery.of(50);
    query.onLook = () => ({ total: 20, hasNext: true });
    const { error } = await walked(query);
    expect(error).toMatchObject({ reason: 'total-too-low', row: 38, expected: 20 });
  });

  test('moves on where rows join at it', async () => {
    const query = FakeQuery.of(40);
    query.onLook = ({ offset }, look) => {
      if (look > 0 && look < 5 && offset > 0) query.rows.push([`new${look}`]);
      return undefined;
    };
    const { walk, rows, totals } = await walked(query);
    expect([rows, walk.seams.broken, totals.mayHaveFallen]).toEqual([idsOf(query), 0, false]);
  });
});

describe('a query with a limit of results', () => {
  const cap = fc.integer({ min: 1, max: 100 });

  test('that the server applies is walked up to it, whether or not the total knows of it', async () => {
    await fc.assert(
      fc.asyncProperty(count, size, cap, fc.boolean(), async (rows, size, cap, isTotalCapped) => {
        const query = Object.assign(FakeQuery.of(rows), { cap, isTotalCapped });
        const { rows: found, error, pauses } = await walked(query, size, { cap });
        expect([error, found, pauses]).toEqual([undefined, idsOf(query).slice(0, cap), []]);
      }),
      { numRuns: 300 },
    );
  });

  test('that the server does not apply to the API is walked to its end', async () => {
    await fc.assert(
      fc.asyncProperty(count, size, cap, async (rows, size, cap) => {
        const query = FakeQuery.of(rows);
        const { rows: found, error } = await walked(query, size, { cap });
        expect([error, found]).toEqual([undefined, idsOf(query)]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a page that is shorter than it should be', () => {
  test('once, or empty once, costs a pause and nothing else', async () => {
    const hiccups = fc.array(fc.record({ nth: fc.nat(12), kept: fc.nat(18) }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(count, size, latencies, hiccups, async (rows, size, latencies, hiccups) => {
        const query = Object.assign(FakeQuery.of(rows), { latencies });
        const asked = new Set<number>();
        query.onLook = ({ offset, limit }) => {
          const hiccup = hiccups.find(({ nth }) => nth === asked.size);
          if (asked.has(offset) || !hiccup) return void asked.add(offset);
          asked.add(offset);
          return { rows: query.rows.slice(offset, offset + Math.min(limit, hiccup.kept)) };
        };
        const { walk, rows: found, error, totals } = await walked(query, size);
        expect([error, found, walk.seams.broken, totals.mayHaveFallen]).toEqual([undefined, idsOf(query), 0, false]);
      }),
      { numRuns: 300 },
    );
  });

  test('twice is gone on from where it ended, with pages as small until two were full', async () => {
    const query = FakeQuery.of(100);
    query.onLook = ({ limit }, look) =>
      look === 1 || look === 2 ? { rows: query.rows.slice(19, 19 + Math.min(limit, 12)) } : undefined;
    const { rows, error } = await walked(query);
    expect([error, rows]).toEqual([undefined, idsOf(query)]);
    const limits = boundsOf(query).map(([, limit]) => limit);
    expect(limits.slice(0, 3)).toEqual([20, 19, 19]);
    expect(Math.max(...limits.slice(3, 5))).toBeLessThanOrEqual(12);
    expect(Math.max(...limits.slice(5))).toBeGreaterThan(15);
  });

  test('by the same number again is one of a server that clamps without saying so', async () => {
    const query = FakeQuery.of(400);
    query.placing = { ...query.placing, clamp: 19, saysLimit: false };
    const { rows, pauses } = await walked(query, { pageSize: 60 });
    expect([rows, pauses]).toEqual([idsOf(query), [1]]);
    expect(query.requests.filter(({ limit }) => limit > 19).length).toBeLessThanOrEqual(4);
  });

  test('by the same few rows again is no clamp: pages of one or two rows could not overlap', async () => {
    const query = FakeQuery.of(200);
    // Two looks at each of two pages, and each of them gives three rows.
    const cutOff = [1, 2, 4, 5];
    query.onLook = ({ offset }, look) =>
      cutOff.includes(look) ? { rows: query.rows.slice(offset, offset + 3) } : undefined;
    const { rows, walk } = await walked(query);
    expect([rows, walk.seams.missing, walk.seams.broken]).toEqual([idsOf(query), 0, 0]);
    expect(Math.min(...boundsOf(query).map(([, limit]) => limit))).toBeGreaterThan(5);
  });

  test.each([0, 19])('and empty for ever from row %i on ends the walk after a few looks', async (from) => {
    const query = FakeQuery.of(90);
    query.onLook = ({ offset }) => (offset >= from ? { rows: [] } : undefined);
    const { error, pauses } = await walked(query, { parallelRequests: 3 });
    expect(error).toBeInstanceOf(ReadStopped);
    expect(error).toMatchObject({ reason: 'no-rows', row: from === 0 ? 1 : from + 2, expected: 90 });
    expect(pauses).toEqual([1, 2, 3]);
  });

  test('because the total is too high ends the walk where the rows end', async () => {
    const query = FakeQuery.of(45);
    query.onLook = () => ({ total: 50 });
    const { error } = await walked(query);
    expect(error).toMatchObject({ reason: 'no-rows', row: 46, expected: 50 });
  });

  test('because somebody left meanwhile is taken with the new total', async () => {
    const query = FakeQuery.of(45);
    query.onLook = (_request, look) => {
      if (look === 2) query.rows.pop();
      return undefined;
    };
    const { rows, error, totals } = await walked(query);
    expect([error, rows, totals.mayHaveFallen]).toEqual([undefined, idsOf(query), true]);
  });
});

describe('a query that collapses', () => {
  test.each([
    ['to fewer rows', (query: FakeQuery) => query.rows.splice(700), 700],
    ['to nothing', (query: FakeQuery) => query.rows.splice(0), 0],
  ])('%s ends the walk', async (_name, collapse, left) => {
    const query = FakeQuery.of(1400);
    query.onLook = (_request, look) => {
      if (look === 1) collapse(query);
      return undefined;
    };
    const { error, pauses } = await walked(query, { pageSize: 500 });
    expect(error).toMatchObject({ reason: 'collapsed', row: left, expected: 1400 });
    expect(pauses).toEqual([1, 2, 3]);
  });

  test('for one response only is a hiccup', async () => {
    const query = FakeQuery.of(1400);
    query.onLook = (_request, look) => (look === 1 ? { rows: [], total: 0 } : undefined);
    const { rows, error, totals } = await walked(query, { pageSize: 500 });
    expect([error, rows.length, totals.isSteady]).toEqual([undefined, 1400, true]);
  });
});

describe('a server that is not to be believed', () => {
  test.each([['asked'], ['true'], ['zero'], ['no']] as const)(
    'and ignores the offset is found out, whatever the total and the pages, with Offset %s',
    async (saysOffset) => {
      await fc.assert(
        fc.asyncProperty(count, size, latencies, async (rows, size, latencies) => {
          fc.pre(rows > size.pageSize);
          const query = Object.assign(FakeQuery.of(rows), { latencies });
          query.placing = { ...query.placing, saysOffset: saysOffset === 'true' ? 'zero' : saysOffset };
          query.onLook = ({ limit }) => ({ rows: query.rows.slice(0, limit) });
          const { error } = await walked(query, size);
          expect(error).toMatchObject({ reason: 'offset-ignored', row: size.pageSize + 1, expected: rows });
        }),
      );
    },
  );

  test('and ignores the offset once only shows by a broken seam', async () => {
    const query = FakeQuery.of(45);
    query.onLook = (_request, look) => (look === 1 ? { rows: query.rows.slice(0, 19) } : undefined);
    const { walk, error } = await walked(query);
    expect([error, walk.seams.broken > 0]).toEqual([undefined, true]);
  });

  test('and starts its pages behind the rows that are due is not followed', async () => {
    const query = FakeQuery.of(90);
    const fetch: typeof query.fetch = async (offset, limit, signal) => {
      const page = await query.fetch(offset > 0 ? offset + 5 : 0, limit, signal);
      return page;
    };
    const { error, rows } = await walked(query, {}, { fetch });
    expect([error, rows.length]).toMatchObject([{ reason: 'gap', row: 21 }, 20]);
  });

  test('and gives whole pages beyond its own total is not walked on by guess', async () => {
    const query = FakeQuery.of(50);
    query.onLook = () => ({ total: 5 });
    const { error, rows, pauses } = await walked(query);
    expect(error).toMatchObject({ reason: 'total-too-low' });
    expect([rows, pauses]).toEqual([[], [1, 2, 3]]);
  });

  test('and says too low a total once is asked again', async () => {
    const query = FakeQuery.of(45);
    query.onLook = (_request, look) => (look === 1 ? { total: 25 } : undefined);
    const { rows, error } = await walked(query);
    expect([error, rows]).toEqual([undefined, idsOf(query)]);
  });
});

describe('a query that is sorted by one of its columns', () => {
  const sortedQuery = (rows: number): FakeQuery => new FakeQuery(Array.from({ length: rows }, (_, at) => [padded(at)]));

  test('is stepped back in where rows have left, until a page starts before the last row', async () => {
    for (const leaving of [1, 3, 7]) {
      const query = sortedQuery(1000);
      query.onLook = (_request, look) => {
        if (look === 2) query.rows.splice(10, leaving);
        return undefined;
      };
      const { walk, error, met } = await walked(query, { pageSize: 100 }, SORTED);
      expect([error, walk.order?.holds]).toEqual([undefined, true]);
      expect(query.rows.filter((row) => !met.has(idOf(row)))).toEqual([]);
    }
  });

  test('is stepped back in where so many have left that the next page lies behind the end', async () => {
    const query = sortedQuery(1002);
    query.onLook = (_request, look) => {
      if (query.requests.at(-1)!.offset > 900 && look > 0 && query.rows.length === 1002) query.rows.splice(10, 5);
      return undefined;
    };
    const { walk, error, met } = await walked(query, { pageSize: 500 }, SORTED);
    expect([error, walk.order?.holds]).toEqual([undefined, true]);
    expect(query.rows.filter((row) => !met.has(idOf(row)))).toEqual([]);
  });

  test('overlaps by all rows of the value that a page ends with, and one more', async () => {
    const query = new FakeQuery(Array.from({ length: 200 }, (_, at) => [padded(Math.floor(at / 4)), String(at)]));
    const { walk } = await walked(query, {}, SORTED);
    expect([walk.order?.holds, walk.seams.broken]).toEqual([true, 0]);
  });

  test('is one of which nothing is known, once a page is out of order', async () => {
    const query = sortedQuery(100);
    query.rows.splice(30, 0, ...query.rows.splice(40, 1));
    const { walk, error, rows } = await walked(query, {}, SORTED);
    expect([error, walk.order?.holds, rows]).toEqual([undefined, false, idsOf(query)]);
  });
});

describe('pages that time out, fail twice or are too large', () => {
  test.each(['timeout', 'too-large', 'server'] as const)(
    '(%s) are asked for smaller, from where the walk is',
    async (kind) => {
      for (const parallelRequests of [1, 4]) {
        const query = Object.assign(FakeQuery.of(1000), { latencies: [3, 1, 4] });
        query.onLook = ({ limit }) => {
          if (limit > 130) throw new CallFailure(kind);
          return undefined;
        };
        const { walk, rows, error } = await walked(query, { pageSize: 500, parallelRequests });
        expect([error, rows, walk.seams.broken]).toEqual([undefined, idsOf(query), 0]);
        expect(query.requests.filter(({ offset, limit }) => offset % limit !== 0)).toEqual([]);
      }
    },
  );

  test('in the middle of a walk shrink the page size once for all that were under way', async () => {
    const query = Object.assign(FakeQuery.of(2000), { latencies: [4] });
    let trouble = 4;
    query.onLook = ({ offset }) => {
      if (offset > 0 && trouble-- > 0) throw new CallFailure('timeout');
      return undefined;
    };
    const { rows, error } = await walked(query, { pageSize: 400, parallelRequests: 4 });
    expect([error, rows]).toEqual([undefined, idsOf(query)]);
    expect(Math.min(...query.requests.map(({ limit }) => limit))).toBeGreaterThan(150);
  });

  test('in the middle of a walk take back those under way before a smaller one is asked for', async () => {
    const query = Object.assign(FakeQuery.of(2000), { latencies: [4] });
    let aborted: boolean[] = [];
    query.onLook = ({ offset, limit }) => {
      if (offset > 0 && limit > 200) throw new CallFailure('timeout');
      if (limit <= 200 && aborted.length === 0) aborted = query.requests.map(({ abandoned }) => abandoned.aborted);
      return undefined;
    };
    await walked(query, { pageSize: 400, parallelRequests: 4 });
    expect(aborted).toEqual([false, false, true, true, true, false]);
  });

  test('however small are given up with the last failure', async () => {
    const query = FakeQuery.of(1000);
    query.onLook = () => {
      throw new CallFailure('timeout');
    };
    const { error, pauses } = await walked(query, { pageSize: 200 });
    expect(error).toMatchObject({ kind: 'timeout' });
    expect(query.requests.map(({ limit }) => limit)).toEqual([200, 100, 50, 50, 50, 50, 50, 50]);
    expect(pauses).toEqual([1, 2, 3, 4, 5]);
  });

  test.each(['too-large', 'server'] as const)('(%s) are not asked for again as small as they get', async (kind) => {
    const query = FakeQuery.of(100);
    query.onLook = () => {
      throw new CallFailure(kind);
    };
    const { error, pauses } = await walked(query, { pageSize: 50 });
    expect(error).toMatchObject({ kind });
    expect([query.requests.length, pauses]).toEqual([1, []]);
  });

  test('any other failure ends the walk at once', async () => {
    const query = FakeQuery.of(100);
    query.onLook = (_request, look) => {
      if (look === 2) throw new CallFailure('refused', { status: 403 });
      return undefined;
    };
    const { error, rows } = await walked(query, { parallelRequests: 4 });
    expect(error).toMatchObject({ kind: 'refused' });
    expect(rows.length).toBeGreaterThan(30);
  });
});

test('pages that nobody waits for any more are abandoned when the walk is left', async () => {
  const query = Object.assign(FakeQuery.of(200), { latencies: [50] });
  const pace = new AdaptiveLimits({ pageSize: 20, parallelRequests: 4 });
  const walk = new Walk({ fetch: query.fetch, pace, totals: new Totals(), cap: 0, pause: () => Promise.resolve() });
  let stretches = 0;
  for await (const _stretch of walk.stretches()) if (++stretches === 2) break;
  expect(query.requests.map(({ abandoned }) => abandoned.aborted)).toEqual([false, false, true, true, true]);
  // A call that ends with its signal's reason has failed like any other.
  expect(query.requests.at(-1)?.abandoned.reason).toEqual(new CallFailure('network', { detail: 'abandoned' }));
});
