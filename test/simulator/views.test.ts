import { describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import {
  afterPages,
  asTheyAre,
  beyondRow,
  growing,
  moved,
  noRows,
  onFirstPage,
  onlyFirst,
  randomly,
  serversByOffset,
  serversInTurn,
  shuffled,
  startSimulator,
  swapped,
  viewsInARow,
} from './index.ts';
import type { Row, Simulator, SimulatorOptions, View } from './index.ts';

const TEN: Row[] = Array.from({ length: 10 }, (_, n) => ({ n }));
const IN_ORDER = TEN.map(({ n }) => n);

/** The rows and the total that each of these offsets gives, one after the other, on a server with this view. */
async function seen(view: View, offsets: readonly number[], more: SimulatorOptions = {}): Promise<unknown[][]> {
  const sim: Simulator = await startSimulator({ rows: TEN, view, ...more });
  const client = await new Client(sim).logIn();
  const pages: unknown[][] = [];
  for (const Offset of offsets) {
    const { Items, TotalCount } = await client.page('query', { Offset, Limit: 5 });
    pages.push([...Items.$values.map((row) => row['n']), `of ${TotalCount}`]);
  }
  await sim.close();
  return pages;
}

describe('a view', () => {
  it('of the first page alone swaps two rows', async () => {
    expect(await seen(onFirstPage(swapped(1, 8)), [0, 5, 0])).toEqual([
      [0, 8, 2, 3, 4, 'of 10'],
      [5, 6, 7, 8, 9, 'of 10'],
      [0, 8, 2, 3, 4, 'of 10'],
    ]);
  });

  it('beyond a row moves one to the front', async () => {
    expect(await seen(beyondRow(5, moved(9, 0)), [0, 5])).toEqual([
      [0, 1, 2, 3, 4, 'of 10'],
      [4, 5, 6, 7, 8, 'of 10'],
    ]);
  });

  it('of servers in turn changes with each page, that of servers by offset with the offset', async () => {
    const other = swapped(0, 9);
    expect((await seen(serversInTurn(asTheyAre, other), [0, 0, 0])).map(([first]) => first)).toEqual([0, 9, 0]);
    const byOffset = serversByOffset(1, asTheyAre, shuffled(2));
    const [a, b, c, d] = await seen(byOffset, [0, 5, 0, 5]);
    expect([c, d]).toEqual([a, b]);
    const firsts = await seen(serversByOffset(1, asTheyAre, noRows), [0, 1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(firsts.map((page) => page.at(-1)))).toEqual(new Set(['of 10', 'of 0']));
  });

  it('of rights that vanish has no rows, or only some, from a page on', async () => {
    expect(await seen(afterPages(1, noRows), [0, 5])).toEqual([[0, 1, 2, 3, 4, 'of 10'], ['of 0']]);
    expect(await seen(afterPages(1, onlyFirst(7)), [0, 5])).toEqual([
      [0, 1, 2, 3, 4, 'of 10'],
      [5, 6, 'of 7'],
    ]);
  });

  it('of a random sort has another order for each page, and the same rows', async () => {
    const [one, other] = await seen(randomly(1), [0, 0]);
    expect(one).not.toEqual(other);
    const [first, second] = await seen(shuffled(3), [0, 5]);
    expect([...first!.slice(0, -1), ...second!.slice(0, -1)].toSorted()).toEqual(IN_ORDER);
  });

  it('of a query that grows has one further row with each page', async () => {
    expect(
      await seen(
        growing((nth) => ({ n: 100 + nth })),
        [5, 5, 10],
      ),
    ).toEqual([
      [5, 6, 7, 8, 9, 'of 10'],
      [5, 6, 7, 8, 9, 'of 11'],
      [100, 101, 'of 12'],
    ]);
  });

  it('comes after the sort and before the cap, and views come one after the other', async () => {
    const view = viewsInARow(moved(0, 9), swapped(0, 1));
    expect(await seen(view, [0], { sortFields: [{ column: 'n', order: 'descending' }], limitResultsCount: 4 })).toEqual(
      [[7, 8, 6, 5, 'of 4']],
    );
  });

  it('leaves ties that come in another order each time where they are', async () => {
    const rows = Array.from({ length: 8 }, (_, n) => ({ n, id: Math.floor(n / 2) }));
    const sim = await startSimulator({ rows, shuffle: 4, sortFields: ['id'] });
    const client = await new Client(sim).logIn();
    const orders = [];
    for (let page = 0; page < 4; page++) orders.push(await client.rows('query'));
    await sim.close();
    for (const order of orders) expect(order.map((row) => row['id'])).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(new Set(orders.map((order) => order.map((row) => row['n']).join())).size).toBeGreaterThan(1);
  });
});
