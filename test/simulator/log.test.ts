import { afterEach, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { startSimulator } from './index.ts';
import type { Simulator, SimulatorOptions } from './index.ts';

let sim: Simulator | undefined;

async function start(options: SimulatorOptions = {}): Promise<{ sim: Simulator; client: Client }> {
  sim = await startSimulator(options);
  return { sim, client: await new Client(sim).logIn() };
}

afterEach(() => sim?.close());

describe('the log', () => {
  it('has every request with its kind, its span and what became of it', async () => {
    const { sim, client } = await start();
    await client.page('query', [
      ['Offset', 3],
      ['Limit', 4],
      ['Tag', 'a'],
      ['Tag', 'b'],
    ]);
    await client.page('iqa');
    await client.execute('QueryDefinition');
    await client.execute('QueryParameterDefinition');
    await (await fetch(`${sim.imisUrl}/api/Party`)).text();
    expect(sim.imis.requests.map(({ kind, pageIndex, status }) => [kind, pageIndex, status])).toEqual([
      ['token', undefined, 200],
      ['query', 0, 200],
      ['iqa', 1, 200],
      ['definition', undefined, 200],
      ['prompts', undefined, 200],
      ['other', undefined, 404],
    ]);
    const page = sim.imis.requests[1];
    expect(page).toMatchObject({
      index: 1,
      method: 'GET',
      path: '/api/query',
      offset: 3,
      limit: 4,
      authorization: true,
    });
    expect(page?.query).toEqual({ QueryName: '$/Demo/Attendees', Offset: '3', Limit: '4', Tag: ['a', 'b'] });
    expect(page?.endedAt).toBeGreaterThanOrEqual(page?.startedAt ?? Infinity);
    expect(sim.imis.requests[0]).toMatchObject({ authorization: false, method: 'POST' });
  });

  it('knows how many pages were asked for at once', async () => {
    const { sim, client } = await start({ latencyMs: 30 });
    await Promise.all([0, 1, 2].map((Offset) => client.page('query', { Offset })));
    await client.page('query');
    expect(sim.imis.maxInFlight).toBe(3);
  });

  it('lets latency depend on the request', async () => {
    const { client } = await start({ latencyMs: ({ offset }) => (offset === 5 ? 80 : 0) });
    const begin = performance.now();
    await client.page('query', { Offset: 5 });
    expect(performance.now() - begin).toBeGreaterThan(75);
  });
});

describe('hooks', () => {
  it('come before the answer, and may change the rows', async () => {
    const { sim, client } = await start({ rows: { count: 5 } });
    sim.imis.onRequest(({ pageIndex }) => {
      if (pageIndex === 1) sim.imis.table.rows.splice(0, 2);
    });
    expect(await client.page('query')).toMatchObject({ TotalCount: 5 });
    expect(await client.page('query')).toMatchObject({ TotalCount: 3 });
    sim.imis.table.rows[0] = { ...sim.imis.table.rows[0], Company: 'Changed' };
    expect((await client.rows('query'))[0]).toMatchObject({ Company: 'Changed' });
  });

  it('that throw tear down the connection, and close throws it again', async () => {
    const { sim, client } = await start();
    sim.imis.onRequest(() => {
      throw new Error('not what was expected');
    });
    await expect(client.get('query')).rejects.toThrow();
    await expect(sim.close()).rejects.toThrow('not what was expected');
  });
});

describe('the listener', () => {
  it('refuses connections while stopped, then serves on the same port', async () => {
    const { sim, client } = await start();
    await sim.imis.stop();
    await expect(client.get('query')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await sim.imis.start();
    expect((await client.get('query')).status).toBe(200);
  });

  it('gives gzip to those who take it, for bodies that are worth it', async () => {
    const { sim, client } = await start();
    expect((await client.get('query')).headers.get('content-encoding')).toBe('gzip');
    expect((await client.execute('QueryDefinition', '$/x')).headers.get('content-encoding')).toBeNull();
    sim.imis.settings.gzip = false;
    expect((await client.get('query')).headers.get('content-encoding')).toBeNull();
  });

  it('has no OpenWater unless asked', async () => {
    const { sim } = await start();
    expect(() => sim.openWaterUrl).toThrow('openWater');
  });
});
