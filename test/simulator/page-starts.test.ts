import { afterEach, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { startSimulator } from './index.ts';
import type { Row, Simulator, SimulatorOptions } from './index.ts';

let sim: Simulator | undefined;

async function start(options: SimulatorOptions = {}): Promise<{ sim: Simulator; client: Client }> {
  sim = await startSimulator({ rows: numbered(1000), ...options });
  return { sim, client: await new Client(sim).logIn() };
}

afterEach(() => sim?.close());

const numbered = (count: number): Row[] => Array.from({ length: count }, (_, n) => ({ n }));

/** Where the page says that it starts, and its first and last row. */
async function span(client: Client, endpoint: 'query' | 'iqa', Offset: number, Limit: number): Promise<unknown[]> {
  const page = await client.page(endpoint, { Offset, Limit });
  const rows = page.Items.$values;
  const numberOf = (row: Record<string, unknown> | undefined): unknown => (row && 'n' in row ? row['n'] : undefined);
  return [page.Offset, page.Limit, numberOf(rows[0]), numberOf(rows.at(-1))];
}

describe('a page by number', () => {
  it.each([
    [0, 500, [0, 500, 0, 499]],
    [499, 500, [0, 500, 0, 499]],
    [500, 500, [500, 500, 500, 999]],
    [99, 10, [90, 10, 90, 99]],
    [1001, 500, [1000, 500, undefined, undefined]],
  ])('starts at ⌊Offset ÷ Limit⌋ × Limit (%s, %s), and says so', async (offset, limit, expected) => {
    const { client } = await start({ pagesBy: 'number' });
    expect(await span(client, 'query', offset, limit)).toEqual(expected);
  });

  it('is for each endpoint to have', async () => {
    const { client } = await start({ pagesBy: { iqa: 'number' } });
    expect(await span(client, 'query', 499, 500)).toEqual([499, 500, 499, 998]);
    expect(await client.page('iqa', { Offset: 499, Limit: 500 })).toMatchObject({ Offset: 0, Count: 500 });
  });

  it.each([
    ['asked', true, [90, 90, 90, 179]],
    ['asked', false, [90, 500, 90, 179]],
    ['clamped', true, [450, 90, 450, 539]],
    ['clamped', false, [450, 500, 450, 539]],
  ] as const)('goes by the %s limit (echo %s)', async (pageNumberFrom, clampEcho, expected) => {
    const { client } = await start({ pagesBy: 'number', clamp: 90, pageNumberFrom, clampEcho });
    expect(await span(client, 'query', 500, 500)).toEqual(expected);
  });

  it.each([
    ['real', 0],
    ['asked', 499],
    ['zero', 0],
  ] as const)('echoes the %s offset', async (offsetEcho, echoed) => {
    const { client } = await start({ pagesBy: 'number', offsetEcho });
    expect(await span(client, 'query', 499, 500)).toEqual([echoed, 500, 0, 499]);
  });
});

describe('the numbers of a page', () => {
  it('can have another total each time, from which HasNext follows', async () => {
    const totalCount = (right: number, { served }: { served: number }): number => (served === 0 ? 500 : right - served);
    const { client } = await start({ totalCount });
    expect(await client.page('query', { Limit: 500 })).toMatchObject({ TotalCount: 500, HasNext: false });
    expect(await client.page('query', { Limit: 500 })).toMatchObject({ TotalCount: 999, HasNext: true });
  });

  it('can say 0 rows, and hold some', async () => {
    const { client } = await start({ totalCount: () => 0 });
    expect(await client.page('query')).toMatchObject({ Count: 100, TotalCount: 0, HasNext: false, NextOffset: 0 });
  });

  it('can contradict each other', async () => {
    const { client } = await start({ overrideNumbers: () => ({ TotalCount: 500, HasNext: true, NextOffset: 500 }) });
    const page = await client.page('query', { Offset: 500, Limit: 500 });
    expect(page).toMatchObject({ Offset: 500, Count: 500, TotalCount: 500, HasNext: true, NextOffset: 500 });
  });

  it.each(['query', 'iqa'] as const)('of an unpaged response of %s are 0: it holds every row', async (endpoint) => {
    const { client } = await start({ unpaged: true, limitResultsCount: 700 });
    const page = await client.page(endpoint, { Offset: 500, Limit: 100 });
    expect(page).toMatchObject({ Offset: 0, Limit: 0, Count: 700, TotalCount: 0, HasNext: false, NextOffset: 0 });
    expect(page.Items.$values).toHaveLength(700);
  });
});

describe('a flat row', () => {
  it('can leave its nulls out; a property list keeps them', async () => {
    const { client } = await start({ rows: [{ n: 1, gone: null }], flatNulls: 'omitted' });
    expect((await client.rows('query'))[0]).not.toHaveProperty('gone');
    expect(JSON.stringify(await client.rows('iqa'))).toContain('"Name":"gone"');
  });
});

describe('a page that takes too long', () => {
  it.each([
    [408, 'timed out', 'text/plain'],
    [500, 'Execution Timeout Expired', 'application/json'],
    [502, 'Bad Gateway', 'text/html'],
    [503, 'Service Unavailable', 'text/html'],
    [504, 'Gateway Time-out', 'text/html'],
    [524, 'A timeout occurred', 'text/html'],
  ] as const)('ends with %s', async (as, said, type) => {
    const { client } = await start({ timeoutOverRows: { rows: 120, as } });
    expect(await client.page('query', { Limit: 120 })).toMatchObject({ Count: 120 });
    const response = await client.get('query', { Limit: 121 });
    expect(response.status).toBe(as);
    expect(response.headers.get('content-type')).toContain(type);
    expect(await response.text()).toContain(said);
  });

  it('ends with a reset', async () => {
    const { client } = await start({ timeoutOverRows: { rows: 120, as: 'reset' } });
    await expect(client.get('query', { Limit: 121 })).rejects.toThrow();
  });
});
