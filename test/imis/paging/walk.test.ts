import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../../src/http/failures.ts';
import { AdaptiveLimits } from '../../../src/imis/paging/adaptive-limits.ts';
import { WalkStuck } from '../../../src/imis/paging/walk-stuck.ts';
import { Walk, type WalkOptions } from '../../../src/imis/paging/walk.ts';
import { FakeQuery, idOf } from './fake-query.ts';

interface Walked {
  walk: Walk;
  rows: string[];
  pauses: number[];
  error: unknown;
}

interface Size {
  pageSize: number;
  parallelRequests: number;
}

async function walked(query: FakeQuery, size: Partial<Size>, options: Partial<WalkOptions> = {}): Promise<Walked> {
  const pauses: number[] = [];
  const walk = new Walk({
    fetch: query.fetch,
    pace: new AdaptiveLimits({ pageSize: 10, parallelRequests: 1, slowPageMs: Infinity, ...size }),
    cap: 0,
    pause: (look) => {
      pauses.push(look);
      return Promise.resolve();
    },
    ...options,
  });
  const rows: string[] = [];
  let error: unknown;
  try {
    for await (const stretch of walk.stretches()) {
      expect(stretch.prints.length).toBe(stretch.rows.length);
      rows.push(...stretch.rows.map(idOf));
    }
  } catch (thrown) {
    error = thrown;
  }
  return { walk, rows, pauses, error };
}

const idsOf = (query: FakeQuery): string[] => query.rows.map(idOf);

/** Pages that a walk needs where nothing happens: the seams cost one row a page. */
function pagesFor(rows: number, limit: number): number {
  const pageSize = Math.max(limit, 2);
  return rows <= pageSize ? 1 : Math.ceil((rows - 1) / (pageSize - 1));
}

const count = fc.integer({ min: 0, max: 90 });
const size = fc.record({
  pageSize: fc.integer({ min: 1, max: 20 }),
  parallelRequests: fc.integer({ min: 1, max: 5 }),
});
const latencies = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 });

describe('a walk over a query that does not change', () => {
  test('gives each row once and in order, with as few pages as the seams allow', async () => {
    await fc.assert(
      fc.asyncProperty(count, size, latencies, async (rows, size, latencies) => {
        const query = Object.assign(FakeQuery.of(rows), { latencies });
        const { walk, rows: found, pauses, error } = await walked(query, size);
        expect([error, found]).toEqual([undefined, idsOf(query)]);
        expect(query.requests.length).toBe(pagesFor(rows, size.pageSize));
        expect([walk.totalFell, walk.seams.broken, walk.seams.missing]).toEqual([false, false, false]);
        expect(pauses).toEqual([]);
        expect(query.mostAtOnce).toBeLessThanOrEqual(size.parallelRequests);
      }),
      { numRuns: 300 },
    );
  });

  test('asks for the first page alone, then for as many at once as it may', async () => {
    const query = Object.assign(FakeQuery.of(100), { latencies: [5] });
    const atFirst: number[] = [];
    query.onLook = () => {
      atFirst.push(query.requests.length);
      return undefined;
    };
    await walked(query, { parallelRequests: 4 });
    expect(atFirst.slice(0, 2)).toEqual([1, 5]);
    expect(query.mostAtOnce).toBe(4);
  });

  test('starts each page with the last row of the page before', async () => {
    const query = FakeQuery.of(28);
    await walked(query, {});
    expect(query.requests.map(({ offset, limit }) => [offset, limit])).toEqual([
      [0, 10],
      [9, 10],
      [18, 10],
    ]);
  });

  test('takes a first page that has been read already, and asks for other first bounds where it is told to', async () => {
    const query = FakeQuery.of(15);
    const firstPage = await query.fetch(0, 10, new AbortController().signal);
    const { rows } = await walked(query, {}, { firstPage });
    expect(rows).toEqual(idsOf(query));
    expect(query.requests.map(({ offset }) => offset)).toEqual([0, 9]);
    const again = await walked(query, {}, { firstLimit: 5 });
    expect(again.rows).toEqual(idsOf(query));
    expect(query.requests.slice(2).map(({ offset, limit }) => [offset, limit])).toEqual([
      [0, 5],
      [4, 10],
      [13, 10],
    ]);
  });

  test('is not confused by rows that look alike', async () => {
    const few = fc.array(fc.constantFrom('a', 'b'), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(few, size, latencies, async (ids, size, latencies) => {
        const query = Object.assign(new FakeQuery(ids.map((id) => [id])), { latencies });
        const { rows, error } = await walked(query, size);
        // A page that looks exactly like the first one, behind a seam that does not hold, never comes up here.
        expect([error, rows]).toEqual([undefined, ids]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a server that clamps pages', () => {
  test('and says so is walked by its own pages from the second one on', async () => {
    await fc.assert(
      fc.asyncProperty(
        count,
        size,
        latencies,
        fc.integer({ min: 2, max: 20 }),
        async (rows, size, latencies, clamp) => {
          const query = Object.assign(FakeQuery.of(rows), { latencies, clamp });
          const { rows: found, error, pauses } = await walked(query, size);
          expect([error, found, pauses]).toEqual([undefined, idsOf(query), []]);
          expect(query.requests.length).toBe(pagesFor(rows, Math.min(size.pageSize, clamp)));
        },
      ),
    );
  });

  test('to one row is walked, too, but says that such pages prove nothing', async () => {
    const query = Object.assign(FakeQuery.of(7), { clamp: 1 });
    const { walk, rows, error } = await walked(query, {});
    expect([error, rows]).toEqual([undefined, idsOf(query)]);
    expect([walk.seams.missing, walk.seams.broken]).toEqual([true, false]);
  });

  test('without a word is walked, too, at the cost of a few pages', async () => {
    const clamp = fc.integer({ min: 2, max: 20 });
    await fc.assert(
      fc.asyncProperty(count, size, latencies, clamp, async (rows, size, latencies, clamp) => {
        const query = Object.assign(FakeQuery.of(rows), { latencies, clamp, isClampSaid: false });
        const { walk, rows: found, error } = await walked(query, size);
        expect([error, found, walk.totalFell]).toEqual([undefined, idsOf(query), false]);
        expect(walk.seams.broken).toBe(false);
        // Two pages are looked at twice, and what was under way behind them was asked for in vain.
        const inVain = 2 + 3 * (size.parallelRequests - 1);
        expect(query.requests.length).toBeLessThanOrEqual(pagesFor(rows, Math.min(size.pageSize, clamp)) + inVain);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a query with a limit of results', () => {
  const cap = fc.integer({ min: 1, max: 60 });

  test('that the server applies is walked up to it, whether or not the total knows of it', async () => {
    await fc.assert(
      fc.asyncProperty(count, size, cap, fc.boolean(), async (rows, size, cap, isTotalCapped) => {
        const query = Object.assign(FakeQuery.of(rows), { cap, isTotalCapped });
        const { rows: found, error, pauses } = await walked(query, size, { cap });
        expect([error, found, pauses]).toEqual([undefined, idsOf(query).slice(0, cap), []]);
        // One page more shows that a total behind the cap is none that the server gives.
        const more = rows > cap && !isTotalCapped ? 1 : 0;
        expect(query.requests.length).toBe(pagesFor(Math.min(rows, cap), size.pageSize) + more);
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
        const asked = new Map<number, number>();
        query.onLook = ({ offset, limit }) => {
          const times = (asked.get(offset) ?? 0) + 1;
          asked.set(offset, times);
          const hiccup = hiccups.find(({ nth }) => nth === asked.size);
          const isSpoilt = times === 1 && hiccup !== undefined;
          return isSpoilt ? { rows: query.rows.slice(offset, offset + Math.min(limit, hiccup.kept)) } : undefined;
        };
        const { walk, rows: found, error } = await walked(query, size);
        expect([error, found, walk.totalFell]).toEqual([undefined, idsOf(query), false]);
        expect(walk.seams.broken).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('is asked for again, and what it holds then is taken', async () => {
    const query = FakeQuery.of(28);
    query.onLook = (_request, look) => (look === 1 ? { rows: query.rows.slice(9, 13) } : undefined);
    const { pauses } = await walked(query, {});
    expect(query.requests.map(({ offset }) => offset)).toEqual([0, 9, 9, 18]);
    expect(pauses).toEqual([1]);
  });

  test('twice is gone on from where it ended, with pages as large as before', async () => {
    const query = FakeQuery.of(28);
    query.onLook = (_request, look) => (look === 1 || look === 2 ? { rows: query.rows.slice(9, 13) } : undefined);
    const { rows, error } = await walked(query, {});
    expect([error, rows]).toEqual([undefined, idsOf(query)]);
    expect(query.requests.map(({ offset, limit }) => [offset, limit])).toEqual(
      [0, 9, 9, 12, 21].map((offset) => [offset, 10]),
    );
  });

  test('by a newer total that another page told of before is asked for again', async () => {
    const query = Object.assign(FakeQuery.of(20), { latencies: [0, 0, 9] });
    // The last page is looked up before the one in the middle, and somebody registers in between.
    query.onLook = ({ offset }, look) => {
      if (offset === 9 && look === 2) query.rows.push(['late']);
      return undefined;
    };
    const { rows, error } = await walked(query, { parallelRequests: 2 });
    expect([error, rows.at(-1), rows.length]).toEqual([undefined, 'late', 21]);
  });

  test.each([0, 9, 18])('and empty for ever from row %i on ends the walk after a few looks', async (from) => {
    const query = FakeQuery.of(40);
    query.onLook = ({ offset }) => (offset >= from ? { rows: [] } : undefined);
    const { error, pauses } = await walked(query, { parallelRequests: 3 });
    expect(error).toBeInstanceOf(WalkStuck);
    expect(error).toMatchObject({ reason: 'no-rows', row: from === 0 ? 1 : from + 2, expected: 40 });
    expect(pauses).toEqual([1, 2, 3]);
    expect(query.requests.filter(({ offset }) => offset === from).length).toBe(4);
  });

  test('because the total is too high ends the walk where the rows end', async () => {
    const query = FakeQuery.of(25);
    query.onLook = () => ({ total: 30 });
    const { error } = await walked(query, {});
    expect(error).toMatchObject({ reason: 'no-rows', row: 26, expected: 30 });
  });

  test('because somebody left meanwhile is taken with the new total', async () => {
    const query = FakeQuery.of(25);
    query.onLook = (_request, look) => {
      if (look === 2) query.rows.pop();
      return look === 2 ? { total: 25 } : undefined;
    };
    const { walk, rows, error } = await walked(query, {});
    expect([error, rows, walk.totalFell]).toEqual([undefined, idsOf(query), true]);
  });

  test('because so many left that it is empty ends the walk, which knows of it', async () => {
    const query = FakeQuery.of(28);
    query.onLook = (_request, look) => {
      if (look === 2) query.rows.splice(10);
      return undefined;
    };
    const { walk, rows, error, pauses } = await walked(query, {});
    expect([error, rows.length, walk.totalFell, walk.seams.broken]).toEqual([undefined, 19, true, false]);
    expect(pauses).toEqual([]);
  });
});

describe('a server that is not to be believed', () => {
  test.each([
    [0, 1],
    [1, 11],
  ])('and says from page %i on that its pages hold no rows does not keep the walk for ever', async (from, row) => {
    const query = FakeQuery.of(40);
    query.onLook = (_request, look) => {
      if (look > 10) throw new Error('asked without end');
      if (look >= from) query.clamp = 0;
      return undefined;
    };
    const { error, pauses } = await walked(query, {});
    expect(error).toMatchObject({ reason: 'no-rows', row, expected: 40 });
    expect(pauses).toEqual([1, 2, 3]);
  });

  test('and ignores the offset is found out, whatever the total and the pages', async () => {
    await fc.assert(
      fc.asyncProperty(count, size, latencies, async (rows, size, latencies) => {
        fc.pre(rows > Math.max(size.pageSize, 2));
        const query = Object.assign(FakeQuery.of(rows), { latencies });
        query.onLook = ({ limit }) => ({ rows: query.rows.slice(0, limit) });
        const { error } = await walked(query, size);
        expect(error).toBeInstanceOf(WalkStuck);
        expect(error).toMatchObject({ reason: 'offset-ignored', row: Math.max(size.pageSize, 2) + 1, expected: rows });
      }),
    );
  });

  test('and ignores the offset once only shows by a broken seam', async () => {
    const query = FakeQuery.of(25);
    query.onLook = (_request, look) => (look === 1 ? { rows: query.rows.slice(0, 10) } : undefined);
    const { walk, error } = await walked(query, {});
    expect([error, walk.seams.broken]).toEqual([undefined, true]);
    expect(query.requests.map(({ offset }) => offset)).toEqual([0, 9, 10, 18]);
  });

  test('and ignores the offset is found out behind a first page that was smaller, too', async () => {
    const query = FakeQuery.of(25);
    query.onLook = ({ limit }) => ({ rows: query.rows.slice(0, limit) });
    const { error } = await walked(query, {}, { firstLimit: 5 });
    expect(error).toMatchObject({ reason: 'offset-ignored', row: 6, expected: 25 });
    expect(query.requests.map(({ offset, limit }) => [offset, limit])).toEqual([
      [0, 5],
      [4, 10],
      [5, 10],
    ]);
  });

  test('and gives whole pages beyond its own total is not walked on by guess', async () => {
    const query = FakeQuery.of(50);
    query.onLook = () => ({ total: 5 });
    const { error } = await walked(query, {});
    expect(error).toMatchObject({ reason: 'total-too-low', row: 10, expected: 5 });
  });

  test('and gives a few rows more than its total is not believed either', async () => {
    const query = FakeQuery.of(9);
    query.onLook = () => ({ total: 5 });
    const { rows, error, pauses } = await walked(query, {});
    expect(error).toMatchObject({ reason: 'total-too-low', row: 9, expected: 5 });
    expect([rows, pauses]).toEqual([[], [1, 2, 3]]);
    expect(query.requests.map(({ offset }) => offset)).toEqual([0, 0, 0, 0]);
  });

  test('and says too low a total once is asked again', async () => {
    const query = FakeQuery.of(25);
    query.onLook = (_request, look) => (look === 1 ? { total: 12 } : undefined);
    const { rows, error } = await walked(query, {});
    expect([error, rows]).toEqual([undefined, idsOf(query)]);
  });
});

describe('pages that time out or are too large', () => {
  test.each(['timeout', 'too-large'] as const)('(%s) are asked for smaller, from the same place', async (kind) => {
    for (const parallelRequests of [1, 4]) {
      const query = Object.assign(FakeQuery.of(1000), { latencies: [3, 1, 4] });
      query.onLook = ({ limit }) => {
        if (limit > 130) throw new CallFailure(kind);
        return undefined;
      };
      const { walk, rows, error } = await walked(query, { pageSize: 500, parallelRequests });
      expect([error, rows, walk.seams.broken]).toEqual([undefined, idsOf(query), false]);
      expect([...new Set(query.requests.map(({ limit }) => limit))]).toEqual([500, 250, 125]);
    }
  });

  test('in the middle of a walk shrink the page size once for all that were under way', async () => {
    const query = Object.assign(FakeQuery.of(2000), { latencies: [4] });
    let trouble = 4;
    query.onLook = ({ offset }) => {
      if (offset > 0 && trouble-- > 0) throw new CallFailure('timeout');
      return undefined;
    };
    const { rows, error } = await walked(query, { pageSize: 400, parallelRequests: 4 });
    expect([error, rows]).toEqual([undefined, idsOf(query)]);
    expect(new Set(query.requests.map(({ limit }) => limit))).toEqual(new Set([400, 200]));
  });

  test('in the middle of a walk take back those under way before a smaller one is asked for', async () => {
    const query = Object.assign(FakeQuery.of(2000), { latencies: [4] });
    let aborted: boolean[] = [];
    query.onLook = ({ offset, limit }) => {
      if (offset > 0 && limit > 200) throw new CallFailure('timeout');
      if (limit === 200 && aborted.length === 0) aborted = query.requests.map(({ abandoned }) => abandoned.aborted);
      return undefined;
    };
    await walked(query, { pageSize: 400, parallelRequests: 4 });
    expect(aborted).toEqual([false, false, true, true, true, false]);
  });

  test('although they are as small as it gets are given up at once if they are too large', async () => {
    const query = FakeQuery.of(100);
    query.onLook = () => {
      throw new CallFailure('too-large');
    };
    const { error, pauses } = await walked(query, { pageSize: 50 });
    expect(error).toMatchObject({ kind: 'too-large' });
    expect([query.requests.length, pauses]).toEqual([1, []]);
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

  test('any other failure ends the walk at once', async () => {
    const query = FakeQuery.of(100);
    query.onLook = (_request, look) => {
      if (look === 2) throw new CallFailure('refused', { status: 403 });
      return undefined;
    };
    const { error, rows } = await walked(query, { parallelRequests: 4 });
    expect(error).toMatchObject({ kind: 'refused' });
    expect(rows.length).toBe(19);
  });
});

test('pages that nobody waits for any more are abandoned when the walk is left', async () => {
  const query = Object.assign(FakeQuery.of(100), { latencies: [50] });
  const pace = new AdaptiveLimits({ pageSize: 10, parallelRequests: 4 });
  const walk = new Walk({ fetch: query.fetch, pace, cap: 0, pause: () => Promise.resolve() });
  let stretches = 0;
  for await (const _stretch of walk.stretches()) if (++stretches === 2) break;
  expect(query.requests.map(({ abandoned }) => abandoned.aborted)).toEqual([false, false, true, true, true]);
  // A call that ends with its signal's reason has failed like any other.
  expect(query.requests.at(-1)?.abandoned.reason).toEqual(new CallFailure('network', { detail: 'abandoned' }));
});
