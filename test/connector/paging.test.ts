import { describe, expect, it } from 'vitest';
import {
  afterPages,
  asTheyAre,
  beyondRow,
  growing,
  moved,
  noRows,
  onFirstPage,
  onlyFirst,
  Random,
  randomly,
  serversByOffset,
  serversInTurn,
  shuffled,
  swapped,
  viewWhen,
  type Row,
  type SimRequest,
  type Simulator,
  type SimulatorOptions,
  type SlowEnd,
  type View,
} from '../simulator/index.ts';
import { sampled } from '../thorough.ts';
import { catalogOf, type Outcome } from './harness.ts';
import { startSite } from './site.ts';
import {
  expectFailure,
  expectNoProof,
  expectWhole,
  expectWholeOrNoProof,
  HURRIED,
  pagesAskedFor,
  people,
  person,
  read,
} from './whole-reads.ts';

const SERVERS = sampled(
  [
    { endpoint: 'query', pagesBy: 'row' },
    { endpoint: 'iqa', pagesBy: 'number' },
  ] as const,
  [
    { endpoint: 'query', pagesBy: 'number' },
    { endpoint: 'iqa', pagesBy: 'row' },
  ] as const,
);
/** Pages small enough that a few hundred rows have everything that can happen between pages. */
const SMALL = { page_size: 100 };
const UNSORTED: SimulatorOptions = { sortFields: [] };

const idOf = (row: Row | undefined): string => (row?.['Registrant ID'] ?? '') as string;
const passes = (outcome: Outcome): string => /read (once|[23] times)/.exec(outcome.logs('INFO').join())?.[1] ?? '';

/** Something that happens each time that a page is asked for. */
function onPages(site: Simulator, happen: (nth: number, request: SimRequest) => void): void {
  let nth = 0;
  site.imis.onRequest((request) => {
    if (request.pageIndex !== undefined) happen(nth++, request);
  });
}

/** Members come, go and edit, in the middle of the read. Returns those who were there throughout, unchanged. */
function churning(site: Simulator, every: number, kinds: readonly ('join' | 'leave' | 'edit')[]): () => Row[] {
  const random = new Random(every);
  const stayed = new Set(site.imis.table.rows);
  onPages(site, (nth) => {
    if (nth === 0 || nth % every !== 0) return;
    const { rows } = site.imis.table;
    for (const kind of kinds) {
      const at = random.int(rows.length);
      if (kind === 'join') rows.splice(at, 0, person(String(Number(idOf(rows[at])) + 1 + nth)));
      const [gone] = kind === 'join' ? [] : rows.splice(at, 1);
      if (gone) stayed.delete(gone);
      if (gone && kind === 'edit') rows.splice(at, 0, { ...gone, Note: `edited ${nth}` });
    }
  });
  return () => [...stayed];
}

describe.each(SERVERS)('by api/$endpoint of a server that pages by $pagesBy', ({ endpoint, pagesBy }) => {
  const start = (options: SimulatorOptions): Promise<Simulator> =>
    startSite({ ...(endpoint === 'iqa' && { queryEndpoint: 404 }), pagesBy, ...options });

  describe('a query that never changes', () => {
    it.each([0, 1, 499, 500, 501, 502, 998, 999, 1000, 1001, 1400])('of %s rows is read once', async (count) => {
      const rows = people(count);
      const outcome = await read(await start({ rows }));
      expectWhole(outcome, rows);
      expect(outcome.records).toHaveLength(count);
      expect(passes(outcome)).toBe('once');
    });

    it.each([
      [20, 1.5, 200],
      [50, 1.25, 500],
      [500, 1.08, 2500],
    ])('by pages of %s takes at most %s times the requests of pages that do not overlap', async (size, most, count) => {
      for (const rows of [size - 1, size, size + 1, 2 * size, 2 * size + 1, count].map((n) => people(n))) {
        const site = await start({ rows });
        expectWhole(await read(site, { page_size: size }), rows);
        const asked = pagesAskedFor(site).filter(({ kind }) => kind === endpoint);
        expect(asked.every(({ offset = 0, limit = 1 }) => offset % limit === 0)).toBe(true);
        expect(asked.length, `${rows.length} rows`).toBeLessThanOrEqual(Math.ceil(rows.length / size) * most + 2);
      }
    });

    it.each(sampled([21, 99, 128], [37, 250, 499]))('is read by pages of %s', async (page_size) => {
      for (const parallel_requests of [1, 4, 10]) {
        const rows = people(4 * page_size + 3);
        expectWhole(await read(await start({ rows }), { page_size, parallel_requests }), rows);
      }
    });

    it.each(sampled([20, 29, 499], [90, 250]))(
      'is read from a server that gives no more than %s rows',
      async (clamp) => {
        for (const clampEcho of [true, false]) {
          for (const pageNumberFrom of ['asked', 'clamped'] as const) {
            const rows = people(3 * clamp + 7);
            expectWhole(await read(await start({ rows, clamp, clampEcho, pageNumberFrom })), rows);
          }
        }
      },
    );

    it.each(['real', 'asked', 'zero'] as const)(
      'is read where the response echoes the %s offset',
      async (offsetEcho) => {
        const rows = people(220);
        expectWhole(await read(await start({ rows, offsetEcho }), SMALL), rows);
      },
    );

    it.each([60, 100, 101, 280])('of %s rows is read where every response holds all of them', async (count) => {
      const rows = people(count);
      expectWhole(await read(await start({ rows, unpaged: true, limitResultsCount: 2000 }), SMALL), rows);
    });

    it('has rows although every response says that there are none', async () => {
      for (const count of [1, 60, 100, 101, 280]) {
        const rows = people(count);
        expectWhole(await read(await start({ rows, totalCount: () => 0 }), SMALL), rows);
      }
    });

    it.each([99, 100, 101, 198])('may hold exact repeats next to each other, from row %s on', async (at) => {
      const rows = people(280);
      for (const copy of [1, 2]) rows[at + copy] = { ...rows[at] };
      const outcome = await read(await start({ rows }), SMALL);
      expectWhole(outcome, rows);
      expect(outcome.records).toHaveLength(278);
    });

    it.each([60, 140, 141])('may be capped at %s rows, with or without the cap in the total', async (cap) => {
      for (const totalIgnoresCap of [true, false]) {
        const rows = people(140);
        const site = await start({ rows, limitResultsCount: cap, totalIgnoresCap });
        const outcome = await read(site, { page_size: 30 });
        expectWhole(outcome, rows.slice(0, cap));
        expect(outcome.records).toHaveLength(Math.min(cap, 140));
      }
    });
  });

  describe('an order that depends on the request', () => {
    const other = swapped(20, 160);
    const VIEWS: Record<string, View> = {
      'two rows are swapped on the first page': onFirstPage(other),
      'two rows are swapped on the pages behind the first': beyondRow(1, other),
      'two rows are swapped on the last page': beyondRow(180, other),
      'a row of the last page moves to the first one': onFirstPage(moved(220, 3)),
      'a row of the first page moves to the last one': beyondRow(1, moved(3, 220)),
      'neighbours are swapped at a seam': beyondRow(1, swapped(99, 100)),
      'the first page has a plan of its own': onFirstPage(shuffled(1)),
      'pages behind the first one have a plan of their own': beyondRow(1, shuffled(1)),
      'two servers take turns': serversInTurn(asTheyAre, other),
      'two servers of other orders take turns': serversInTurn(shuffled(1), shuffled(2)),
      'three servers take turns': serversInTurn(asTheyAre, asTheyAre, other),
      'two servers are chosen by the offset': serversByOffset(1, asTheyAre, other),
      'two servers of other orders are chosen by the offset': serversByOffset(2, shuffled(1), shuffled(2)),
      'every response has an order of its own': randomly(1),
    };

    it.each(Object.entries(VIEWS))('loses nobody in silence: %s', async (_what, view) => {
      for (const more of [UNSORTED, {}]) {
        const rows = people(240);
        expectWholeOrNoProof(await read(await start({ rows, view, ...more }), SMALL), rows);
      }
    });

    it('hides a row from every pass where the first page has it elsewhere: no proof', async () => {
      const site = await start({ rows: people(240), view: onFirstPage(other), ...UNSORTED });
      expectNoProof(await read(site, SMALL));
    });

    it('hides a row behind the third copy of one that is there twice: no proof', async () => {
      const rows = people(280);
      rows[11] = { ...rows[10] };
      const view = viewWhen(
        ({ start }) => start > 0,
        (seen) => seen.with(220, seen[10]!),
      );
      expectNoProof(await read(await start({ rows, view, ...UNSORTED }), SMALL));
    });

    it('of one registrant’s rows alone is no harm: they alternate over the seams', async () => {
      const rows = Array.from({ length: 140 }, (_, at) => person(`P${String(at >> 1).padStart(5, '0')}`, `note ${at}`));
      for (const page_size of [20, 33, 100]) {
        for (const seed of sampled([1], [2, 3])) {
          const site = await start({ rows, shuffle: seed, sortFields: ['Registrant ID'] });
          expectWholeOrNoProof(await read(site, { page_size }), rows);
        }
      }
      const site = await start({ rows, shuffle: (page) => page % 2, sortFields: ['Registrant ID'] });
      expectWhole(await read(site, SMALL), rows);
    });
  });

  describe('rights that vanish', () => {
    const half: View = (rows) => rows.filter((_, at) => at % 2 === 0);
    const VIEWS: Record<string, View> = {
      'no rows after the first page': afterPages(1, noRows),
      'no rows after the second page': afterPages(2, noRows),
      'no rows on the last page': beyondRow(180, noRows),
      'half of the rows after the first page': afterPages(1, onlyFirst(140)),
      'every other row after the first page': afterPages(1, half),
      'as many rows as were read already': afterPages(1, onlyFirst(100)),
      'one row after the first page': afterPages(1, onlyFirst(1)),
      'more than ten': afterPages(1, onlyFirst(269)),
    };

    it.each(Object.entries(VIEWS))('end the read, and nothing is committed: %s', async (_what, view) => {
      for (const parallel_requests of [1, 4]) {
        const outcome = await read(await start({ rows: people(280), view }), { ...SMALL, parallel_requests });
        expectFailure(outcome, 'transient_error', '280 rows');
      }
    });

    it('are not suspected where only a few rows leave', async () => {
      const rows = people(280);
      const outcome = await read(await start({ rows, view: afterPages(1, onlyFirst(278)) }), SMALL);
      expectWhole(outcome, rows.slice(0, 278));
    });
  });

  describe('paging numbers that are wrong', () => {
    const LIES: Record<string, SimulatorOptions> = {
      'a total of one page, and HasNext': {
        overrideNumbers: () => ({ TotalCount: 100, HasNext: true, NextOffset: 100 }),
      },
      'a total of one page': { totalCount: () => 100 },
      'a total that ends within a page': { totalCount: () => 140 },
      'a total that is one too low': { totalOffset: -1 },
      'a total that is one too high': { totalOffset: 1 },
      'a total that is 120 too high': { totalOffset: 120 },
      'a total of the rows so far': { totalCount: (_right, { start, limit }) => start + limit },
      'another total each time': { totalCount: (right, { served }) => right - (served % 3) },
      'pages that say that they start elsewhere': {
        overrideNumbers: ({ Offset }) => (Offset > 0 ? { Offset: Offset + 5 } : {}),
      },
    };

    it.each(Object.entries(LIES))('end the read, or cost no row: %s', async (_what, options) => {
      for (const count of [200, 280]) {
        const rows = people(count);
        const outcome = await read(await start({ rows, ...options }), SMALL);
        if (outcome.exitCode === 0) expectWhole(outcome, rows);
        else expectFailure(outcome, 'transient_error', /iMIS (reports|starts)|The query had|was read 3 times/);
      }
    });

    it.each([true, false])('do no harm where only HasNext is (%s)', async (HasNext) => {
      for (const count of [80, 100, 101, 200, 280]) {
        const rows = people(count);
        expectWhole(await read(await start({ rows, overrideNumbers: () => ({ HasNext }) }), SMALL), rows);
      }
    });
  });

  describe('members who come and go', () => {
    it.each([
      ['join and leave', ['join', 'leave']],
      ['join', ['join']],
      ['leave and join at once, twice', ['leave', 'join', 'leave', 'join']],
      ['edit, join and leave', ['edit', 'join', 'leave']],
    ] as const)('%s every other request are read whole where the id sorts them', async (_what, kinds) => {
      for (const parallel_requests of [1, 4]) {
        // Ids of one length, with room between them for those who join.
        const rows = people(400).map((_row, at) => person(String(10_000_000 + 1000 * at)));
        const site = await start({ rows });
        const stayed = churning(site, 2, kinds);
        const outcome = await read(site, { page_size: 50, parallel_requests });
        expectWhole(outcome, stayed());
        expect(passes(outcome)).toBe('once');
      }
    });

    it('are read whole, or not at all, where nothing sorts them', async () => {
      for (const every of sampled([3, 9], [5])) {
        const rows = people(400).map((_row, at) => person(String(10_000_000 + 1000 * at)));
        const site = await start({ rows, ...UNSORTED });
        const stayed = churning(site, every, ['join', 'leave']);
        expectWholeOrNoProof(await read(site, { page_size: 50 }), stayed());
      }
    });

    it('and only come, with every request, are read to the end', async () => {
      const rows = people(240);
      const view = growing((nth) => person(`Z${String(nth).padStart(5, '0')}`));
      const outcome = await read(await start({ rows, view }), SMALL);
      expectWhole(outcome, rows);
      expect(outcome.records.length).toBeGreaterThan(240);
    });

    it('and leave between two passes take no row of the same registrant with them', async () => {
      const [a, b, c] = ['A', 'B', 'C'].map((note) => person('P00005', note)) as [Row, Row, Row];
      const rows = people(60).with(5, a).with(20, b).with(30, c);
      const site = await start({ rows, ...UNSORTED });
      let firstPages = 0;
      onPages(site, (_nth, { offset, kind }) => {
        if (kind !== endpoint) return;
        const { table } = site.imis;
        // Two rows leave before the first page ends: the next one starts behind B. Then A leaves, before the second pass.
        if ((offset ?? 0) > 0 && table.rows.length === 60) table.rows = table.rows.toSpliced(2, 2);
        if (offset === 0 && ++firstPages === 2) table.rows = table.rows.filter((row) => row !== a);
      });
      const outcome = await read(site, { page_size: 20, parallel_requests: 1 });
      expectWhole(
        outcome,
        rows.filter((row) => row !== a && row !== rows[2] && row !== rows[3]),
      );
      expect(firstPages).toBeGreaterThan(1);
    });
  });

  describe('a column that is missing from a page', () => {
    const columns = [{ name: 'Registrant ID' }, { name: 'Note' }];
    const declared = catalogOf({ 'Registrant ID': { type: ['null', 'string'] }, Note: { type: ['null', 'string'] } });

    it('is null where the server leaves out nulls', async () => {
      const rows = people(280).map((row, at) => (at < 100 ? row : { ...row, Note: null }));
      const site = await start({ rows, columns, flatNulls: 'omitted' });
      expectWhole(await read(site, SMALL, { ...HURRIED, catalog: declared }), rows);
    });
  });

  describe('pages of more than 120 rows', () => {
    it.each([408, 500, 502, 503, 504, 524, 'reset'] as SlowEnd[])('that end with %s are made smaller', async (as) => {
      const rows = people(700);
      const site = await start({ rows, timeoutOverRows: { rows: 120, as } });
      expectWhole(await read(site), rows);
      const sizes = pagesAskedFor(site).flatMap(({ status, limit = 0 }) => (status === 200 ? [limit] : []));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(120);
      expect(pagesAskedFor(site).length).toBeLessThan(60);
    });
  });
});
