import { afterEach, describe, expect, it } from 'vitest';
import { Client, propertiesOf } from './client.ts';
import { startSimulator } from './index.ts';
import type { Simulator, SimulatorOptions } from './index.ts';

let sim: Simulator | undefined;

async function start(options: SimulatorOptions = {}): Promise<{ sim: Simulator; client: Client }> {
  sim = await startSimulator(options);
  return { sim, client: await new Client(sim).logIn() };
}

afterEach(() => sim?.close());

const ids = (rows: Record<string, unknown>[]): unknown[] => rows.map((row) => row['Registrant ID']);

describe('paging', () => {
  it.each(['query', 'iqa'] as const)('of %s goes by offset and limit', async (endpoint) => {
    const { client } = await start({ rows: { count: 250 } });
    const first = await client.page(endpoint);
    expect(first).toMatchObject({ Offset: 0, Limit: 100, Count: 100, TotalCount: 250, HasNext: true, NextOffset: 100 });
    const last = await client.page(endpoint, { limit: 200, OFFSET: 240 });
    expect(last).toMatchObject({ Offset: 240, Limit: 200, Count: 10, HasNext: false, NextOffset: 0 });
    const beyond = await client.page(endpoint, { Offset: 250 });
    expect(beyond).toMatchObject({ Offset: 250, Count: 0, TotalCount: 250, HasNext: false });
  });

  it('numbers the rows of api/iqa through', async () => {
    const { client } = await start({ rows: { count: 5 } });
    const rows = await client.rows('iqa', { Offset: 3 });
    expect(rows.map((row) => propertiesOf(row)[0]?.Value)).toEqual(['4', '5']);
  });

  it('clamps the limit, and echoes the used one or the one asked for', async () => {
    const { sim, client } = await start({ rows: { count: 700 } });
    expect(await client.page('query', { Limit: 9999 })).toMatchObject({ Limit: 500, Count: 500, NextOffset: 500 });
    Object.assign(sim.imis.settings, { clamp: 20, clampEcho: false });
    expect(await client.page('query', { Limit: 50 })).toMatchObject({ Limit: 50, Count: 20, NextOffset: 20 });
  });

  it('caps the query, with the total inside or outside of the cap', async () => {
    const { sim, client } = await start({ rows: { count: 30 }, limitResultsCount: 10 });
    expect(await client.page('query')).toMatchObject({ Count: 10, TotalCount: 10, HasNext: false });
    sim.imis.settings.totalIgnoresCap = true;
    expect(await client.page('query')).toMatchObject({ Count: 10, TotalCount: 30, HasNext: true, NextOffset: 10 });
    expect(await client.page('query', { Offset: 10 })).toMatchObject({ Count: 0, HasNext: true, NextOffset: 10 });
  });

  it('can ignore the offset, and be wrong about the total', async () => {
    const { sim, client } = await start({ rows: { count: 30 }, ignoreOffset: true, totalOffset: -3 });
    const page = await client.page('query', { Offset: 20, Limit: 5 });
    expect(page).toMatchObject({ Offset: 20, Count: 5, TotalCount: 27, NextOffset: 25 });
    expect(ids(page.Items.$values)[0]).toBe('10000000');
    sim.imis.settings.ignoreOffset = 'echoZero';
    expect(await client.page('query', { Offset: 20, Limit: 5 })).toMatchObject({ Offset: 0, NextOffset: 5 });
  });

  it('has an older envelope, and items as a plain array', async () => {
    const { client } = await start({ rows: [{ A: 'x' }], legacyEnvelope: true, itemsAsArray: true });
    const page = await client.page('query');
    expect(page).toMatchObject({ SyncRoot: { $type: 'System.Object, mscorlib' }, IsSynchronized: false });
    expect(page.Items).toEqual([{ $type: 'System.Dynamic.ExpandoObject, System.Core', A: 'x' }]);
  });

  it('sorts by the sort fields, ties in the order of the table', async () => {
    const rows = [
      { 'Registrant ID': '9', n: 1 },
      { 'Registrant ID': '10', n: 2 },
      { 'Registrant ID': '9', n: 0 },
    ];
    const { sim, client } = await start({ rows });
    expect((await client.rows('query')).map((row) => row['n'])).toEqual([2, 1, 0]);
    sim.imis.settings.sortFields = ['n'];
    expect((await client.rows('query')).map((row) => row['n'])).toEqual([0, 1, 2]);
    sim.imis.settings.sortFields = [];
    expect((await client.rows('query')).map((row) => row['n'])).toEqual([1, 2, 0]);
  });

  it('shuffles an unsorted query anew for each page, the same for the same seed', async () => {
    const orders: unknown[][] = [];
    for (let run = 0; run < 2; run++) {
      const { sim, client } = await start({ rows: { count: 50 }, shuffle: 3 });
      expect(sim.imis.settings.sortFields).toEqual([]);
      orders.push(ids(await client.rows('query')), ids(await client.rows('query')));
      await sim.close();
    }
    expect(orders[0]).not.toEqual(orders[1]);
    expect(orders.slice(0, 2)).toEqual(orders.slice(2));
    expect(orders[0]?.toSorted()).toEqual(orders[1]?.toSorted());
  });

  it('shuffles by a function of the page, where null is the order of the table', async () => {
    const { client } = await start({ rows: { count: 50 }, shuffle: (pageIndex) => (pageIndex === 1 ? 5 : null) });
    const [first, second, third] = [await client.rows('query'), await client.rows('query'), await client.rows('query')];
    expect(first).toEqual(third);
    expect(first).not.toEqual(second);
  });

  it('serves packed rows byte for byte like live ones, and refuses to change them', async () => {
    const live = await start({ rows: { count: 2100, seed: 4, packed: false } });
    const texts: string[] = [];
    const read = async (client: Client): Promise<void> => {
      for (const endpoint of ['query', 'iqa'] as const) {
        for (const Offset of [0, 900, 999, 1999, 2090, 2100]) {
          texts.push(await (await client.get(endpoint, { Offset, Limit: 500 })).text());
        }
      }
    };
    await read(live.client);
    await live.sim.close();
    const packed = await start({ rows: { count: 2100, seed: 4, packed: true } });
    await read(packed.client);
    expect(texts.slice(0, 12)).toEqual(texts.slice(12));
    expect(() => packed.sim.imis.table.rows).toThrow(/packed/);
  });
});
