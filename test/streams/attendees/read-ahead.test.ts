import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAhead } from '../../../src/streams/attendees/read-ahead.ts';

const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

interface Source {
  generator: AsyncGenerator<number>;
  /** Items that were given. */
  given: number[];
  isClosed: boolean;
}

/** Counts from one, and fails after so many. */
function counting(to: number, { failsAfter = Infinity, pauses = 0 } = {}): Source {
  const source: Source = { generator: count(), given: [], isClosed: false };
  return source;

  async function* count(): AsyncGenerator<number> {
    try {
      for (let item = 1; item <= to; item++) {
        await turns(pauses);
        if (item > failsAfter) throw new Error('the source failed');
        source.given.push(item);
        yield item;
      }
    } finally {
      source.isClosed = true;
    }
  }
}

const all = async (items: AsyncGenerator<number>, each = turns.bind(undefined, 0)): Promise<number[]> => {
  const taken: number[] = [];
  for await (const item of items) {
    taken.push(item);
    await each();
  }
  return taken;
};

describe('reading ahead', () => {
  test('gives every item once, in order, whoever is faster', async () => {
    const pace = fc.integer({ min: 0, max: 3 });
    const sizes = { limit: fc.integer({ min: 0, max: 9 }), count: fc.integer({ min: 0, max: 12 }) };
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...sizes, producer: pace, consumer: pace }),
        async ({ limit, count, producer, consumer }) => {
          const { generator } = counting(count, { pauses: producer });
          const taken = await all(
            readAhead(generator, limit, () => 1),
            () => turns(consumer),
          );
          expect(taken).toEqual(Array.from({ length: count }, (_, at) => at + 1));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('lets the source run ahead of one who does not take', async () => {
    const source = counting(50);
    const items = readAhead(source.generator, 1000, () => 1);
    await items.next();
    await turns();
    expect(source.given).toHaveLength(50);
    await items.return(undefined);
  });

  test('stops the source when so much is waiting, and lets it go on when some of it is taken', async () => {
    const source = counting(50);
    const items = readAhead(source.generator, 100, () => 20);
    await items.next();
    await turns();
    // One is taken, five wait, and the one that is too many.
    expect(source.given).toHaveLength(7);
    await items.next();
    await turns();
    expect(source.given).toHaveLength(8);
    await items.return(undefined);
  });

  test('passes on an item that is heavier than the limit', async () => {
    expect(await all(readAhead(counting(3).generator, 1, () => 100))).toEqual([1, 2, 3]);
  });

  test('tells of an error at once, before what is still waiting', async () => {
    const items = readAhead(counting(50, { failsAfter: 10 }).generator, 1000, () => 1);
    await items.next();
    await turns();
    await expect(items.next()).rejects.toEqual(new Error('the source failed'));
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test('tells of an error that comes while somebody waits', async () => {
    const items = readAhead(counting(5, { failsAfter: 0, pauses: 5 }).generator, 1000, () => 1);
    await expect(items.next()).rejects.toEqual(new Error('the source failed'));
  });

  test.each([1, 1000])('closes the source when nobody takes any more (limit %i)', async (limit) => {
    const source = counting(50, { pauses: 1 });
    const items = readAhead(source.generator, limit, () => 1);
    for await (const item of items) if (item === 2) break;
    expect(source.isClosed).toBe(true);
    expect(source.given.length).toBeLessThan(50);
  });

  test('throws nothing of a source that fails after nobody takes any more', async () => {
    const source = counting(50, { failsAfter: 3, pauses: 2 });
    for await (const item of readAhead(source.generator, 1000, () => 1)) if (item === 2) break;
    expect(source.isClosed).toBe(true);
  });
});
