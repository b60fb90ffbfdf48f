import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, ConnectorError, TransientError } from '../../../src/errors.ts';
import { CallFailure } from '../../../src/http/failures.ts';
import { AdaptiveLimits } from '../../../src/imis/paging/adaptive-limits.ts';
import { WholeRead, type WholeReadOptions } from '../../../src/imis/paging/whole-read.ts';
import type { Row } from '../../../src/imis/rows/row.ts';
import { mockHttp } from '../../mocked-http.ts';
import { Site } from '../site.ts';
import { FakeQuery, fingerprintOf, idOf, labelOf } from './fake-query.ts';

const site = new Site();

mockHttp();

afterAll(() => {
  site.close();
});

interface Read {
  read: WholeRead;
  rows: string[];
  error: unknown;
}

interface Size {
  pageSize: number;
  parallelRequests: number;
}

/** A read that has its first page, and has not begun. */
async function newRead(
  query: FakeQuery,
  size: Partial<Size> = {},
  options: Partial<WholeReadOptions> = {},
): Promise<WholeRead> {
  const pace = new AdaptiveLimits({ pageSize: 10, parallelRequests: 1, slowPageMs: Infinity, ...size });
  return new WholeRead({
    client: site.client,
    fetch: query.fetch,
    pace,
    cap: 0,
    sorted: undefined,
    firstPage: await query.fetch(0, pace.pageSize, new AbortController().signal),
    fingerprintOf,
    registrantOf: idOf,
    pause: () => Promise.resolve(),
    ...options,
  });
}

async function readWhole(...of: Parameters<typeof newRead>): Promise<Read> {
  const read = await newRead(...of);
  const rows: string[] = [];
  let error: unknown;
  try {
    for await (const batch of read.batches()) rows.push(...batch.map(labelOf));
  } catch (thrown) {
    error = thrown;
  }
  return { read, rows, error };
}

const idsOf = (query: FakeQuery): string[] => query.rows.map(labelOf);
const size = fc.record({ pageSize: fc.integer({ min: 1, max: 12 }), parallelRequests: fc.integer({ min: 1, max: 4 }) });
const latencies = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 });

describe('a query that does not change', () => {
  test('is read exactly once where its rows are distinct', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), size, latencies, async (count, size, latencies) => {
        const query = Object.assign(FakeQuery.of(count), { latencies });
        const { read, rows, error } = await readWhole(query, size);
        expect([error, rows]).toEqual([undefined, idsOf(query)]);
        expect([read.passes, read.repeats, read.furtherRows]).toEqual([1, 0, 0]);
        expect([read.walked, read.expected]).toEqual([count, count]);
        const pageSize = Math.max(size.pageSize, 2);
        expect(query.requests.length).toBe(Math.max(1, Math.ceil((count - 1) / (pageSize - 1))));
      }),
    );
  });

  test('is read with every row once, in two passes at most, where it really holds repeats', async () => {
    const row: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom('ann', 'bob', 'cy', ''), fc.constantFrom('1', '2'));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), size, latencies, async (table, size, latencies) => {
        const query = Object.assign(new FakeQuery(table), { latencies });
        const { read, rows, error } = await readWhole(query, size);
        expect([error, rows]).toEqual([undefined, [...new Set(idsOf(query))]]);
        expect(read.passes).toBeLessThanOrEqual(2);
        expect(read.repeats).toBe(table.length - rows.length);
      }),
      { numRuns: 200 },
    );
  });

  test('is read twice where the server gives one row at a time: nothing else shows that nothing moved', async () => {
    const query = Object.assign(FakeQuery.of(5), { clamp: 1 });
    const { read, rows, error } = await readWhole(query);
    expect([error, rows, read.passes]).toEqual([undefined, idsOf(query), 2]);
    const behindFirst = query.requests.slice(1).map(({ offset, limit }) => [offset, limit]);
    expect(behindFirst).toEqual([1, 2, 3, 4, 0, 1, 2, 3, 4].map((offset) => [offset, 1]));
  });

  test('counts the rows that registrants have beyond their first', async () => {
    const query = new FakeQuery([
      ['ann', '1'],
      ['ann', '2'],
      ['bob', '1'],
      ['ann', '2'],
    ]);
    const { read, rows } = await readWhole(query);
    expect([rows.length, read.furtherRows, read.repeats]).toEqual([3, 1, 1]);
  });
});

describe('a query that changes while it is read', () => {
  interface Event {
    nth: number;
    kind: 'add' | 'append' | 'remove' | 'move';
    at: number;
    to: number;
  }
  const event = (...kinds: Event['kind'][]): fc.Arbitrary<Event> =>
    fc.record({ nth: fc.nat(12), kind: fc.constantFrom(...kinds), at: fc.nat(50), to: fc.nat(50) });

  /** Lets the events happen to the query. Gives the rows that are there from the beginning to the end. */
  function churn(query: FakeQuery, events: readonly Event[], isOver: () => boolean = () => false): Set<string> {
    const stayed = new Set(idsOf(query));
    let fresh = 0;
    query.onLook = (_request, look) => {
      for (const { nth, kind, at, to } of events) {
        if (nth !== look || isOver()) continue;
        const place = at % (query.rows.length + 1);
        if (kind === 'append') query.rows.push([`new${fresh++}`]);
        else if (kind === 'add') query.rows.splice(place, 0, [`new${fresh++}`]);
        else if (kind === 'remove') for (const row of query.rows.splice(place, 1)) stayed.delete(labelOf(row));
        else query.rows.splice(to % (query.rows.length + 1), 0, ...query.rows.splice(place, 1));
      }
      return undefined;
    };
    return stayed;
  }

  test.each<[string, Event['kind'][]]>([
    ['sorted, while people come and go', ['add', 'append', 'remove']],
    ['unsorted, while rows move', ['move']],
    ['unsorted, while people come and rows move', ['add', 'append', 'move']],
  ])('%s, loses nobody who was there throughout and emits nobody twice, or fails', async (_name, kinds) => {
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(50),
        size,
        latencies,
        fc.array(event(...kinds), { maxLength: 6 }),
        async (count, size, latencies, events) => {
          const query = Object.assign(FakeQuery.of(count), { latencies });
          // Rows that move all the time could hide twice from the same places: that is beyond any proof.
          const stayed = churn(query, events, () => kinds.includes('move') && passesOf(query) > 1);
          const { rows, error } = await readWhole(query, size);
          expect(new Set(rows).size).toBe(rows.length);
          expect(query.requests.length).toBeLessThan(500);
          if (error !== undefined) {
            expect(error).toBeInstanceOf(ConnectorError);
            return;
          }
          whole++;
          expect([...stayed].filter((id) => !rows.includes(id))).toEqual([]);
        },
      ),
      { numRuns: 250 },
    );
    expect(whole).toBeGreaterThan(100);
  });

  /** Passes begun so far: each asks for the rows from the first on. */
  function passesOf(query: FakeQuery): number {
    return query.requests.filter(({ offset }) => offset === 0).length;
  }

  test('is read again with other page bounds where its pages did not join, and gives only what was missing', async () => {
    const query = FakeQuery.of(40);
    const stayed = churn(
      query,
      [0, 1].map(() => ({ nth: 2, kind: 'remove', at: 3, to: 0 })),
    );
    const { read, rows, error } = await readWhole(query);
    expect([error, read.passes]).toEqual([undefined, 2]);
    expect([...stayed].filter((id) => !rows.includes(id))).toEqual([]);
    expect(new Set(rows).size).toBe(rows.length);
    expect(rows.at(-1)).toBe('r19');
    const ofSecondPass = query.requests.slice(query.requests.findLastIndex(({ offset }) => offset === 0));
    expect(ofSecondPass[0]?.limit).toBe(5);
  });

  test('gives a further row of somebody that was missing, once it is clear that the first one is still there', async () => {
    const query = FakeQuery.of(40);
    query.rows[19] = ['ann', '2'];
    query.rows[30] = ['ann', '1'];
    churn(
      query,
      [0, 1].map(() => ({ nth: 2, kind: 'remove', at: 3, to: 0 })),
    );
    const { rows, error, read } = await readWhole(query);
    expect([error, rows.at(-1), rows.filter((row) => row === 'ann/1').length]).toEqual([undefined, 'ann/2', 1]);
    expect(read.furtherRows).toBe(1);
  });

  test('gives the second row of somebody whose first one left: it has not merely changed', async () => {
    const query = FakeQuery.of(40);
    query.rows[3] = ['ann', '1'];
    query.rows[19] = ['ann', '2'];
    churn(
      query,
      [0, 1].map(() => ({ nth: 2, kind: 'remove', at: 3, to: 0 })),
    );
    const { rows, error, read } = await readWhole(query);
    expect([error, read.passes, rows.at(-1)]).toEqual([undefined, 2, 'ann/2']);
  });

  test('is not proven by two passes that agree, where the pages of neither joined', async () => {
    const query = FakeQuery.of(40);
    query.onLook = ({ offset, limit }) =>
      offset > 0 ? { rows: [['r0'], ...query.rows.slice(offset + 1, offset + limit)] } : undefined;
    const { read, error } = await readWhole(query);
    expect(read.passes).toBe(3);
    expect(error).toBeInstanceOf(TransientError);
  });

  test('does not give the row of somebody again that has merely changed', async () => {
    const query = FakeQuery.of(30);
    query.onLook = ({ offset }, look) => {
      if (look === 1) query.rows.unshift(['late', '1']);
      if (offset === 0 && look > 0) query.rows = query.rows.map((row) => [idOf(row), 'changed']);
      return undefined;
    };
    const { read, rows, error } = await readWhole(query);
    expect([error, read.passes, rows.at(-1)]).toEqual([undefined, 2, 'late/changed']);
    const ids = rows.map((row) => row.split('/')[0]);
    expect(ids.toSorted()).toEqual(query.rows.map(idOf).toSorted());
  });

  test.each([
    [false, ConfigError],
    [true, TransientError],
    [undefined, TransientError],
  ])('each time, with sorted %s, is given up after three passes', async (sorted, kind) => {
    const query = FakeQuery.of(40);
    query.onLook = () => {
      query.rows.unshift(...query.rows.splice(-7));
      return undefined;
    };
    const { read, error } = await readWhole(query, {}, { sorted });
    expect(read.passes).toBe(3);
    expect(error).toBeInstanceOf(kind);
    expect((error as ConnectorError).message).toMatch(
      /read 3 times.*Nothing was committed.*sort the query by a unique column.*limit of results.*unique results/,
    );
    expect((error as ConnectorError).internalMessage).toMatch(/pass 1: pages that do not join.*pass 3:/);
  });
});

describe('what happens anew in each pass', () => {
  /** Lets it happen just before the server looks at its table for the third page of each pass. */
  function onThirdPages(query: FakeQuery, happen: (pass: number) => void): void {
    let pass = 0;
    let page = 0;
    query.onLook = ({ offset }) => {
      if (offset === 0) [pass, page] = [pass + 1, 0];
      if (++page === 3) happen(pass);
      return undefined;
    };
  }

  test.each([true, undefined])(
    'is borne where rows only come in, with sorted %s, from the second on',
    async (sorted) => {
      const query = FakeQuery.of(40);
      const before = idsOf(query);
      onThirdPages(query, (pass) => query.rows.unshift([`new${pass}`]));
      const { read, rows, error } = await readWhole(query, {}, { sorted });
      expect([error, read.passes, rows]).toEqual([undefined, 2, [...before, 'new1']]);
    },
  );

  test.each<{
    finding: string;
    sorted?: false;
    server?: Partial<FakeQuery>;
    happen: (rows: Row[], pass: number) => void;
  }>([
    {
      finding: 'rows that came in before others',
      sorted: false,
      happen: (rows, pass) => rows.unshift([`new${pass}`]),
    },
    {
      // As many leave as register.
      finding: 'pages that do not join',
      happen: (rows, pass) => rows.push(...rows.splice(3, 2).map((_row, at) => [`new${pass}-${at}`])),
    },
    {
      finding: 'pages of one row, which cannot overlap',
      server: { clamp: 1 },
      happen: (rows, pass) => rows.push([`new${pass}`]),
    },
    { finding: 'a falling total', happen: (rows) => rows.pop() },
    {
      // A row that was read changes places with one that was not.
      finding: '1 row on two pages',
      happen: (rows, pass) => {
        const [early, late] = [rows[pass] ?? [], rows[35 - pass] ?? []];
        rows.splice(pass, 1, late);
        rows.splice(35 - pass, 1, early);
      },
    },
    { finding: 'pages that do not join, a falling total', happen: (rows) => rows.splice(3, 2) },
  ])('is never proof enough where it shows by $finding', async ({ finding, sorted = true, server, happen }) => {
    const query = Object.assign(FakeQuery.of(40), server);
    onThirdPages(query, (pass) => {
      happen(query.rows, pass);
    });
    const { read, error } = await readWhole(query, {}, { sorted });
    expect(error).toBeInstanceOf(sorted ? TransientError : ConfigError);
    expect([read.passes, (error as ConnectorError).internalMessage]).toEqual([
      3,
      `pass 1: ${finding}; pass 2: ${finding}; pass 3: ${finding}`,
    ]);
  });
});

describe('a query that cannot be read to its end', () => {
  test.each<[string, (query: FakeQuery) => FakeQuery['onLook'], RegExp]>([
    [
      'gives no rows where some are due',
      () =>
        ({ offset }) =>
          offset > 0 ? { rows: [] } : undefined,
      /has 40 rows, but gives none from row 11 on/,
    ],
    ['gives no rows at all', () => () => ({ rows: [] }), /gives none from row 1 on/],
    [
      'ignores the offset',
      (query) =>
        ({ limit }) => ({ rows: query.rows.slice(0, limit) }),
      /first page again|ignores the offset/,
    ],
    ['has more rows than it says', () => () => ({ total: 12 }), /has 12 rows, but gives more/],
  ])('because it %s fails with what to do', async (_name, looking, message) => {
    const query = FakeQuery.of(40);
    query.onLook = looking(query);
    const { error } = await readWhole(query);
    expect(error).toBeInstanceOf(TransientError);
    expect((error as ConnectorError).message).toMatch(message);
  });

  test.each([
    [new CallFailure('timeout'), TransientError, /pages of 10 rows are no faster: the query itself is slow/],
    [new CallFailure('too-large'), ConfigError, /larger than 256 MB.*Page size \(page_size\)/],
    [
      new CallFailure('server', { status: 500 }),
      TransientError,
      /my\.imis\.com could not answer the request for a page of the query/,
    ],
    [new CallFailure('refused', { status: 403 }), TransientError, /HTTP 403/],
    [new ConfigError('the password was changed'), ConfigError, /the password was changed/],
  ])('because of %s in the middle fails with what that means', async (failure, kind, message) => {
    const query = FakeQuery.of(40);
    query.onLook = ({ offset }) => {
      if (offset > 9) throw failure;
      return undefined;
    };
    const { error, rows } = await readWhole(query);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toMatch(message);
    expect(rows.length).toBe(19);
  });

  test('because too many rows are different each time says so', async () => {
    const ids = Array.from({ length: 100_002 }, (_, at) => `r${at}`);
    const query = FakeQuery.of(0);
    query.onLook = (_request, look) => {
      query.rows = ids.map((id) => [id, `${look}`]);
      return undefined;
    };
    const { error } = await readWhole(query, { pageSize: 60_000 });
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toMatch(/different each time.*current time/);
  });
});

test('a read that has not begun expects the rows that the first page tells of', async () => {
  const read = await newRead(FakeQuery.of(40));
  expect([read.expected, read.walked, read.passes]).toEqual([40, 0, 0]);
});

test('a query with a limit of results is read up to it in one pass', async () => {
  const query = Object.assign(FakeQuery.of(40), { cap: 25, isTotalCapped: false });
  const { read, rows, error } = await readWhole(query, {}, { cap: 25 });
  expect([error, rows, read.passes, read.expected]).toEqual([undefined, idsOf(query).slice(0, 25), 1, 25]);
});
