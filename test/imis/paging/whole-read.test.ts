import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConnectorError } from '../../../src/errors.ts';
import { CallFailure } from '../../../src/http/failures.ts';
import type { Row } from '../../../src/imis/rows/row.ts';
import { madeUp } from '../../made-up-error.ts';
import { FakeQuery, idOf, labelOf, valuesOf } from './fake-query.ts';
import { SORTED, newRead, padded, readWhole } from './read.ts';

const idsOf = (query: FakeQuery): string[] => query.rows.map(labelOf);
const missingIn = (rows: readonly string[], query: FakeQuery): string[] =>
  idsOf(query).filter((id) => !rows.includes(id));
const size = fc.record({
  pageSize: fc.integer({ min: 20, max: 40 }),
  parallelRequests: fc.integer({ min: 1, max: 4 }),
});
const latencies = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 });
const sortedQuery = (rows: number): FakeQuery =>
  new FakeQuery(Array.from({ length: rows }, (_, at) => [padded(at * 100)]));

describe('a query that does not change', () => {
  test('is read exactly once where its rows are distinct', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(200), size, latencies, fc.boolean(), async (count, size, latencies, sorted) => {
        const query = Object.assign(sorted ? sortedQuery(count) : FakeQuery.of(count), { latencies });
        const { read, rows, error } = await readWhole(query, size, sorted ? SORTED : {});
        expect([error, rows]).toEqual([undefined, idsOf(query)]);
        expect([read.passes, read.repeats, read.furtherRows, read.possibleVersions]).toEqual([1, 0, 0, 0]);
        expect([read.walked, read.expected]).toEqual([count, count]);
      }),
    );
  });

  test('is read with every row once where it holds repeats next to each other, wherever pages join', async () => {
    const copies = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(copies, size, latencies, async (copies, size, latencies) => {
        const query = new FakeQuery(copies.flatMap((times, at) => Array.from({ length: times }, () => [`r${at}`])));
        query.latencies = latencies;
        const { read, rows, error } = await readWhole(query, size);
        expect([error, rows]).toEqual([undefined, [...new Set(idsOf(query))]]);
        expect(read.repeats).toBe(query.rows.length - rows.length);
      }),
      { numRuns: 300 },
    );
  });

  test('is refused with advice where copies of a row are further apart than a page', async () => {
    const query = FakeQuery.of(100);
    query.rows[90] = query.rows[3] ?? [];
    const { error, read } = await readWhole(query, {}, { sorted: false });
    expect([error, read.passes]).toMatchObject([{ failureType: 'config_error' }, 3]);
  });

  test('is read whole where a row is there twice on the first page, and is not taken for one that moved', async () => {
    const query = FakeQuery.of(100);
    query.rows[7] = query.rows[3] ?? [];
    query.view = ({ offset }, rows) =>
      offset > 50 ? rows.map((row, at) => (at === 70 ? (rows[3] ?? []) : row)) : rows;
    const { error } = await readWhole(query);
    expect(error).toMatchObject({ failureType: 'transient_error' });
  });

  test('counts the rows that registrants have beyond their first', async () => {
    const rows = ['ann/1', 'ann/2', 'bob/1', 'ann/2'].map((label) => label.split('/'));
    const { read, rows: found } = await readWhole(new FakeQuery(rows));
    expect([found.length, read.furtherRows, read.repeats]).toEqual([3, 1, 1]);
  });

  test('and comes in one response, whatever is asked for, is read until a second response has the same rows', async () => {
    const query = Object.assign(FakeQuery.of(90), { isUnpaged: true });
    const { rows, error, read } = await readWhole(query);
    expect([error, rows, read.passes, query.requests.length]).toEqual([undefined, idsOf(query), 2, 2]);
  });

  test('and comes in one response that is never the same is not proven', async () => {
    const query = Object.assign(FakeQuery.of(90), { isUnpaged: true });
    query.view = (_request, rows) => rows.filter((_row, at) => at !== query.requests.length);
    const { error, read } = await readWhole(query);
    expect([read.passes, (error as ConnectorError | undefined)?.failureType === 'transient_error']).toEqual([3, true]);
  });

  test('is not proven where the first page comes in another order, in however many passes', async () => {
    for (const options of [{}, SORTED]) {
      const query = sortedQuery(1200);
      query.view = ({ offset }, rows) => {
        if (offset > 0) return rows;
        const other = [...rows];
        [other[100], other[800]] = [rows[800] ?? [], rows[100] ?? []];
        return other;
      };
      const { error, read } = await readWhole(query, { pageSize: 500 }, options);
      expect([read.passes, (error as ConnectorError | undefined)?.failureType === 'transient_error']).toEqual([
        3,
        true,
      ]);
    }
  });
});

describe('a query that changes while it is read', () => {
  /** Two rows leave from the first page just before the third one is read. */
  function losingTwo(query: FakeQuery): FakeQuery {
    query.onLook = (_request, look) => {
      if (look === 2) query.rows.splice(3, 2);
      return undefined;
    };
    return query;
  }

  test('is read again with other page bounds where its pages did not join, and gives only what was missing', async () => {
    const query = losingTwo(FakeQuery.of(100));
    const { read, rows, error } = await readWhole(query);
    expect([error, read.passes, missingIn(rows, query)]).toEqual([undefined, 2, []]);
    expect(new Set(rows).size).toBe(rows.length);
    const second = query.requests.slice(query.requests.findLastIndex(({ offset }) => offset === 0));
    expect([second[0]?.limit, Math.max(...second.map(({ limit }) => limit))]).toEqual([17, 17]);
  });

  test('is read once where its order shows', async () => {
    const query = losingTwo(sortedQuery(100));
    const { read, rows, error } = await readWhole(query, {}, SORTED);
    expect([error, read.passes, missingIn(rows, query)]).toEqual([undefined, 1, []]);
  });

  test('is read once where its order shows, although it grows at its front with every request', async () => {
    const query = sortedQuery(300);
    query.onLook = (_request, look) => {
      query.rows.unshift([padded(0), `new ${look}`]);
      return undefined;
    };
    const before = idsOf(query);
    const { read, rows, error } = await readWhole(query, {}, SORTED);
    expect([error, read.passes, before.filter((id) => !rows.includes(id))]).toEqual([undefined, 1, []]);
  });

  test('is read once where its order shows, while somebody leaves ahead and somebody joins behind', async () => {
    const query = sortedQuery(300);
    query.onLook = ({ offset }, look) => {
      if (offset > 0 && offset < 250) {
        query.rows.splice(offset + 40, 1);
        query.rows.unshift([padded(0), `new ${look}`]);
      }
      return undefined;
    };
    const before = idsOf(query);
    const { read, rows, error } = await readWhole(query, {}, SORTED);
    const stayed = before.filter((id) => idsOf(query).includes(id));
    expect([error, read.passes, stayed.filter((id) => !rows.includes(id))]).toEqual([undefined, 1, []]);
  });

  test('is read once although it grows at its end with every request', async () => {
    const query = FakeQuery.of(100);
    query.onLook = (_request, look) => {
      query.rows.push([`new ${look}`]);
      return undefined;
    };
    const { read, rows, error } = await readWhole(query);
    expect([error, read.passes, rows.length > 100]).toEqual([undefined, 1, true]);
  });

  test('is not proven by its order where rows are withheld from its pages', async () => {
    const query = sortedQuery(100);
    query.view = (_request, rows) => [...rows.slice(0, 30), ...rows.slice(31)];
    query.onLook = () => ({ total: 100 });
    const { error } = await readWhole(query, {}, SORTED);
    expect(error).toMatchObject({ failureType: 'transient_error' });
  });

  test('gives a further row of somebody that was missing, once it is clear that the first one is still there', async () => {
    const query = FakeQuery.of(100);
    query.rows[39] = ['ann', '2'];
    query.rows[70] = ['ann', '1'];
    const { rows, error, read } = await readWhole(losingTwo(query));
    expect([error, missingIn(rows, query), read.furtherRows]).toEqual([undefined, [], 1]);
  });

  test('gives the second row of somebody whose first and third were given, and whose first then left', async () => {
    const query = FakeQuery.of(100);
    for (const [at, row] of [
      [20, '1'],
      [36, '2'],
      [60, '3'],
    ] as const)
      query.rows[at] = ['ann', row];
    query.onLook = ({ offset }, look) => {
      if (look === 2) query.rows.splice(3, 2);
      if (offset === 0 && look > 0) query.rows = query.rows.filter((row) => labelOf(row) !== 'ann/1');
      return undefined;
    };
    const { rows, error } = await readWhole(query);
    expect([error, missingIn(rows, query)]).toEqual([undefined, []]);
  });

  test('does not give the row of somebody again that has merely changed', async () => {
    const query = FakeQuery.of(100);
    query.onLook = ({ offset }, look) => {
      if (look === 2) query.rows.unshift(['late', '1']);
      if (offset === 0 && look > 0) query.rows = query.rows.map((row, at) => (at > 80 ? [idOf(row), 'changed'] : row));
      return undefined;
    };
    const { read, rows, error } = await readWhole(query);
    expect([error, read.passes]).toEqual([undefined, 2]);
    expect(rows.map((row) => row.split('/')[0]).toSorted()).toEqual(query.rows.map(idOf).toSorted());
  });

  test('gives both versions of a row where nobody knows whose it is, and counts them', async () => {
    const query = FakeQuery.of(100);
    query.onLook = ({ offset }, look) => {
      if (look === 2) query.rows.unshift(['late', '1']);
      if (offset === 0 && look > 0) query.rows[90] = ['r89', 'changed'];
      return undefined;
    };
    const { read, rows } = await readWhole(query, {}, { registrantOf: undefined });
    expect([rows.filter((row) => row.startsWith('r89')), read.possibleVersions]).toEqual([['r89', 'r89/changed'], 2]);
  });

  test.each([
    [false, 'config_error'],
    [true, 'transient_error'],
    [undefined, 'transient_error'],
  ])('each time, with sorted %s, is given up after three passes', async (sorted, kind) => {
    const query = FakeQuery.of(100);
    query.onLook = () => {
      query.rows.unshift(...query.rows.splice(-7));
      return undefined;
    };
    const { read, error } = await readWhole(query, {}, { sorted });
    expect(read.passes).toBe(3);
    expect(error).toMatchObject({ failureType: kind });
    expect((error as ConnectorError).message).toMatch(
      /read 3 times.*Nothing was committed.*sort the query by a unique column.*unique results.*limit of results/,
    );
    expect((error as ConnectorError).internalMessage).toMatch(/pass 1: pages that do not join.*pass 3:/);
  });

  test.each<[doubt: string, happen: (rows: Row[], pass: number) => void]>([
    ['pages that do not join, 1 row on two pages', (rows, pass) => rows.unshift([`new${pass}`])],
    ['a falling total', (rows) => rows.pop()],
    [
      '1 row on two pages',
      (rows, pass) => {
        const [early, late] = [rows[pass] ?? [], rows[95 - pass] ?? []];
        rows.splice(pass, 1, late);
        rows.splice(95 - pass, 1, early);
      },
    ],
  ])('is never proven where it shows in each pass by %s', async (doubt, happen) => {
    const query = FakeQuery.of(100);
    let [pass, page] = [0, 0];
    query.onLook = ({ offset }) => {
      if (offset === 0) [pass, page] = [pass + 1, 0];
      if (++page === 3) happen(query.rows, pass);
      return undefined;
    };
    const { read, error } = await readWhole(query, {}, { sorted: false });
    expect([read.passes, (error as ConnectorError).internalMessage]).toEqual([
      3,
      `pass 1: ${doubt}; pass 2: ${doubt}; pass 3: ${doubt}`,
    ]);
  });
});

describe('a column that changes with every request', () => {
  const differingColumns = (one: Row, other: Row): string[] =>
    ['ID', 'Printed at'].filter((_name, at) => valuesOf(one)[at] !== valuesOf(other)[at]);

  test.each([
    ['with a known order', 300, SORTED, 1],
    ['without', 300, {}, 1],
    ['with a known order, in two pages', 30, SORTED, 2],
    ['without, in two pages', 30, {}, 3],
  ])('fails a query %s of %i rows, and is named', async (_name, count, options, passes) => {
    const query = sortedQuery(count);
    query.view = (_request, rows) => rows.map((row) => [idOf(row), `${query.requests.length}`]);
    const { error, read } = await readWhole(query, {}, { ...options, differingColumns });
    expect(error).toMatchObject({ failureType: 'config_error' });
    expect((error as ConnectorError).message).toMatch(/different each time.*"Printed at".*current time/);
    expect(read.passes).toBe(passes);
  });
});

describe('a query that cannot be read to its end', () => {
  test.each<[string, (query: FakeQuery) => FakeQuery['onLook'], RegExp]>([
    [
      'gives no rows where some are due',
      () =>
        ({ offset }) =>
          offset > 0 ? { rows: [] } : undefined,
      /has 100 rows, but sends none from row 21 on/,
    ],
    ['gives no rows at all', () => () => ({ rows: [] }), /sends none from row 1 on/],
    [
      'ignores the offset',
      (query) =>
        ({ limit }) => ({ rows: query.rows.slice(0, limit) }),
      /ignores the offset/,
    ],
    ['has more rows than it says', () => () => ({ total: 32 }), /has 32 rows, but sends more/],
    [
      'loses its rows',
      (query) => (_request, look) => {
        if (look > 0) query.rows = [];
        return undefined;
      },
      /had 100 rows when the read began, and none a little later/,
    ],
  ])('because it %s fails with what to do', async (_name, looking, message) => {
    const query = FakeQuery.of(100);
    query.onLook = looking(query);
    const { error } = await readWhole(query);
    expect(error).toMatchObject({ failureType: 'transient_error' });
    expect((error as ConnectorError).message).toMatch(message);
  });

  test.each([
    [new CallFailure('timeout'), 'transient_error', /explained: timeout/],
    [madeUp('config_error', 'the password was changed'), 'config_error', /the password was changed/],
  ])('because of %s in the middle fails with what that means', async (failure, kind, message) => {
    const query = FakeQuery.of(100);
    query.onLook = ({ offset }) => {
      if (offset > 20) throw failure;
      return undefined;
    };
    const { error } = await readWhole(query);
    expect(error).toMatchObject({ failureType: kind });
    expect((error as Error).message).toMatch(message);
  });
});

test('a read that has not begun expects the rows that the first page says', async () => {
  const read = await newRead(FakeQuery.of(40));
  expect([read.expected, read.walked, read.passes]).toEqual([40, 0, 0]);
});

test('a query with a limit of results is read up to it in one pass', async () => {
  const query = Object.assign(FakeQuery.of(60), { cap: 35, isTotalCapped: false });
  const { read, rows, error } = await readWhole(query, {}, { cap: 35 });
  expect([error, rows, read.passes, read.expected]).toEqual([undefined, idsOf(query).slice(0, 35), 1, 35]);
});
