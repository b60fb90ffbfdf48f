import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AdaptiveLimits } from '../../../src/imis/paging/adaptive-limits.ts';
import { WalkStuck } from '../../../src/imis/paging/walk-stuck.ts';
import { Walk } from '../../../src/imis/paging/walk.ts';
import { FakeQuery, idOf } from './fake-query.ts';

/** Something that happens to the table just before the server looks at it for the nth time. */
interface Event {
  nth: number;
  kind: 'add' | 'append' | 'remove' | 'move' | 'swap';
  at: number;
  to: number;
}

const size = fc.record({ pageSize: fc.integer({ min: 2, max: 12 }), parallelRequests: fc.integer({ min: 1, max: 4 }) });
const latencies = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 });

function events(...kinds: Event['kind'][]): fc.Arbitrary<Event[]> {
  const event = fc.record({ nth: fc.nat(10), kind: fc.constantFrom(...kinds), at: fc.nat(60), to: fc.nat(60) });
  return fc.array(event, { minLength: 1, maxLength: 8 });
}

/** A query to which the events happen. `stayed` are the rows that were there from the beginning to the end. */
function churning(rows: number, happening: readonly Event[]): { query: FakeQuery; stayed: Set<string> } {
  const query = FakeQuery.of(rows);
  const stayed = new Set(query.rows.map(idOf));
  let fresh = 0;
  const happen = ({ kind, at, to }: Event): void => {
    const table = query.rows;
    const place = at % (table.length + 1);
    if (kind === 'append') table.push([`new${fresh++}`]);
    else if (kind === 'add') table.splice(place, 0, [`new${fresh++}`]);
    else if (kind === 'remove') for (const row of table.splice(place, 1)) stayed.delete(idOf(row));
    else if (kind === 'move') table.splice(to % (table.length + 1), 0, ...table.splice(place, 1));
    else if (place < table.length) {
      const other = to % table.length;
      [table[place], table[other]] = [table[other] ?? [], table[place] ?? []];
    }
  };
  query.onLook = (_request, look) => {
    for (const event of happening) if (event.nth === look) happen(event);
    return undefined;
  };
  return { query, stayed };
}

interface Outcome {
  walk: Walk;
  rows: string[];
  /** Rows that came on a page after the one where they were seen first. */
  repeatsAcrossPages: number;
  error: unknown;
}

async function walk(query: FakeQuery, size: { pageSize: number; parallelRequests: number }): Promise<Outcome> {
  const pace = new AdaptiveLimits({ ...size, slowPageMs: Infinity });
  const walk = new Walk({ fetch: query.fetch, pace, cap: 0, pause: () => Promise.resolve() });
  const outcome: Outcome = { walk, rows: [], repeatsAcrossPages: 0, error: undefined };
  try {
    for await (const { rows } of walk.stretches()) {
      const ids = rows.map(idOf);
      outcome.repeatsAcrossPages += ids.filter((id) => outcome.rows.includes(id)).length;
      outcome.rows.push(...ids);
    }
  } catch (error) {
    outcome.error = error;
  }
  expect(query.requests.length).toBeLessThan(400);
  return outcome;
}

const isClean = ({ walk, repeatsAcrossPages, error }: Outcome): boolean =>
  error === undefined && !walk.seams.broken && !walk.seams.shifted && !walk.totalFell && repeatsAcrossPages === 0;

describe('a walk without a sign of trouble has missed no row that was there throughout', () => {
  test.each<[string, Event['kind'][]]>([
    ['rows come and go, in a sorted query', ['add', 'append', 'remove']],
    ['rows move, in an unsorted query', ['move', 'swap']],
    ['rows come and move', ['add', 'append', 'move', 'swap']],
    ['rows go and move', ['remove', 'move', 'swap']],
  ])('while %s', async (_name, kinds) => {
    let clean = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        size,
        latencies,
        events(...kinds),
        async (count, size, latencies, happening) => {
          const { query, stayed } = churning(count, happening);
          query.latencies = latencies;
          const outcome = await walk(query, size);
          if (outcome.error !== undefined) expect(outcome.error).toBeInstanceOf(WalkStuck);
          if (!isClean(outcome)) return;
          clean++;
          expect(new Set(outcome.rows).size).toBe(outcome.rows.length);
          expect([...stayed].filter((id) => !outcome.rows.includes(id))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
    // Else nothing was proven.
    expect(clean).toBeGreaterThan(20);
  });
});

test('a query that grows at its end is read on to, without a sign of trouble', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      size,
      latencies,
      events('append'),
      async (count, size, latencies, happening) => {
        const { query } = churning(count, happening);
        query.latencies = latencies;
        const outcome = await walk(query, size);
        expect(outcome.error).toBeUndefined();
        expect(isClean(outcome)).toBe(true);
        expect(outcome.rows).toEqual(query.rows.slice(0, outcome.rows.length).map(idOf));
        expect(outcome.rows.length).toBeGreaterThanOrEqual(count);
      },
    ),
    { numRuns: 300 },
  );
});

describe('a sign of trouble shows', () => {
  const pages = { pageSize: 10, parallelRequests: 1 };

  test('where somebody leaves from a page that was read', async () => {
    const { query } = churning(40, [{ nth: 2, kind: 'remove', at: 3, to: 0 }]);
    const { walk: trouble } = await walk(query, pages);
    expect([trouble.seams.broken, trouble.totalFell]).toEqual([true, true]);
  });

  test('where two leave while two others register at the end: the total is the same', async () => {
    const { query } = churning(40, [
      { nth: 2, kind: 'remove', at: 3, to: 0 },
      { nth: 2, kind: 'remove', at: 3, to: 0 },
      { nth: 2, kind: 'append', at: 0, to: 0 },
      { nth: 2, kind: 'append', at: 0, to: 0 },
    ]);
    const { walk: trouble, rows } = await walk(query, pages);
    expect([trouble.seams.broken, trouble.totalFell]).toEqual([true, false]);
    expect(rows).not.toContain('r19');
  });

  test('where ten register at the front', async () => {
    const { query } = churning(
      40,
      Array.from({ length: 10 }, () => ({ nth: 2, kind: 'add', at: 0, to: 0 })),
    );
    const outcome = await walk(query, pages);
    expect([outcome.walk.seams.broken, outcome.walk.totalFell]).toEqual([true, false]);
    expect(outcome.repeatsAcrossPages).toBeGreaterThan(0);
  });

  test('where two rows of different pages change places', async () => {
    const { query } = churning(40, [{ nth: 2, kind: 'swap', at: 3, to: 35 }]);
    const outcome = await walk(query, pages);
    expect(outcome.walk.seams.broken).toBe(false);
    expect([outcome.repeatsAcrossPages, outcome.rows.includes('r35')]).toEqual([1, false]);
  });
});

describe('rows that come in before others', () => {
  test('are followed: nobody is passed over, nobody comes twice', async () => {
    const query = FakeQuery.of(12);
    query.onLook = (_request, look) => {
      if (look > 0) query.rows.unshift([`new${look}`]);
      return undefined;
    };
    const outcome = await walk(query, { pageSize: 4, parallelRequests: 1 });
    expect([outcome.walk.seams.shifted, outcome.walk.seams.broken]).toEqual([true, false]);
    expect(outcome.rows).toEqual(Array.from({ length: 12 }, (_, at) => `r${at}`));
  });

  test('are told from a row that moved to the front: the total has not grown', async () => {
    const query = FakeQuery.of(12);
    query.onLook = (_request, look) => {
      if (look === 1) query.rows.unshift(...query.rows.splice(9, 1));
      return undefined;
    };
    const outcome = await walk(query, { pageSize: 4, parallelRequests: 1 });
    expect([outcome.walk.seams.shifted, outcome.walk.seams.broken]).toEqual([true, true]);
  });
});
