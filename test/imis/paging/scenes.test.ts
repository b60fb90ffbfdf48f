import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { times } from '../../thorough.ts';
import { play, scenes, type Event, type Scene } from './scene.ts';

/** Share of the scenes that were read whole; fails where one of these lost a row or gave one twice. */
async function shareWhole(of: Parameters<typeof scenes>[0], numRuns: number): Promise<number> {
  let [whole, all] = [0, 0];
  await fc.assert(
    fc.asyncProperty(scenes(of), async (scene: Scene) => {
      const { missing, twice, isWhole, query } = await play(scene);
      expect([missing, twice]).toEqual([[], []]);
      expect(query.requests.length).toBeLessThan(600);
      all++;
      if (isWhole) whole++;
    }),
    { numRuns, endOnFailure: true },
  );
  return whole / all;
}

describe('a read that ends whole has lost no row that was there throughout, and gave none twice', () => {
  test.each<[string, Event['kind'][], number]>([
    ['rows join and leave', ['join', 'append', 'leave'], 0.2],
    ['rows join', ['join', 'append'], 0.2],
    ['rows move', ['move', 'swap'], 0.5],
    ['rows join and move', ['join', 'append', 'move', 'swap'], 0.2],
    ['rows leave and move', ['leave', 'move', 'swap'], 0.2],
    ['rows are edited', ['edit'], 0.5],
  ])('while %s in a query without a known order', async (_name, kinds, least) => {
    const share = await shareWhole({ kinds }, times(1_000, 250));
    expect(share).toBeGreaterThan(least);
  });

  test('while rows join, leave and are edited in a query sorted by a unique column: in one pass', async () => {
    const kinds = ['join', 'append', 'leave', 'edit'] as const;
    const share = await shareWhole({ kinds, sorted: fc.constant(true), most: 20 }, times(3_000, 600));
    expect(share).toBeGreaterThanOrEqual(0.97);
  });

  test('while rows join, leave and are edited in a query sorted by a column of several rows each', async () => {
    const kinds = ['join', 'append', 'leave', 'edit'] as const;
    const rowsEach = fc.integer({ min: 2, max: 6 });
    const order = fc.constantFrom('steady', 'loose ties');
    const share = await shareWhole({ kinds, sorted: fc.constant(true), rowsEach, order }, times(3_000, 600));
    expect(share).toBeGreaterThanOrEqual(0.9);
  });

  test.each(['first page', 'beyond an offset', 'in turn'] as const)(
    'although the order depends on the request: %s',
    async (order) => {
      const events = fc.constant([]);
      await shareWhole({ kinds: ['edit'], events, order: fc.constant(order), sorted: fc.boolean() }, times(1_000, 250));
    },
  );
});
