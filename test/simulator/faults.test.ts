import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { startSimulator } from './index.ts';
import type { Fault, Simulator } from './index.ts';

let sim: Simulator;
let client: Client;

beforeEach(async () => {
  sim = await startSimulator({ rows: { count: 50 } });
  client = await new Client(sim).logIn();
});

afterEach(() => sim.close());

interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  received: number;
  body: Buffer;
  complete: boolean;
}

/** What came over the wire, cut off or not. */
async function raw(headers: Record<string, string> = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const all = { authorization: `Bearer ${client.token}`, ...headers };
    const request = httpRequest(client.url('query'), { headers: all }, (response) => {
      const chunks: Buffer[] = [];
      const end = (): void => {
        const body = Buffer.concat(chunks);
        const { statusCode: status = 0, headers, complete } = response;
        resolve({ status, headers, received: body.length, body, complete });
      };
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', end);
      response.on('error', end);
    });
    request.on('error', reject);
    request.end();
  });
}

const once = (fault: Fault): void => {
  sim.imis.fault({ on: 'query', times: 1, do: fault });
};

describe('a fault', () => {
  it('of status answers with it, its body and its headers', async () => {
    once({ status: 429, body: 'slow down', headers: { 'retry-after': '7' } });
    const response = await client.get('query');
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.text()).toBe('slow down');
    expect((await client.get('query')).status).toBe(200);
  });

  it('of html is a page with 200, or another status', async () => {
    once({ html: true, status: 503 });
    const response = await client.get('query');
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('of reset tears the connection down before an answer', async () => {
    once({ reset: true });
    await expect(raw()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(sim.imis.requests.at(-1)?.status).toBeUndefined();
  });

  it.each([0, 0.5, 1])('of cutOff announces the whole and sends the share %d', async (share) => {
    once({ cutOff: share });
    const answer = await raw();
    const announced = Number(answer.headers['content-length']);
    expect(answer.complete).toBe(false);
    expect(answer.received).toBe(Math.min(Math.floor(announced * share), announced - 1));
  });

  it('of gzipCutOff ends the gzip stream too early in a whole answer', async () => {
    once({ gzipCutOff: 0.5 });
    const answer = await raw({ 'accept-encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 200, complete: true, headers: { 'content-encoding': 'gzip' } });
    expect(() => gunzipSync(answer.body)).toThrow('unexpected end of file');
    // Without gzip, the text ends too early.
    once({ gzipCutOff: 0.5 });
    const plain = await raw();
    expect(plain.complete).toBe(true);
    expect(() => JSON.parse(plain.body.toString()) as unknown).toThrow();
  });

  it('of hang never answers, and close ends it', async () => {
    once({ hang: true });
    const hanging = expect(raw()).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sim.imis.requests.at(-1)).toMatchObject({ status: undefined, endedAt: undefined });
    await sim.close();
    await hanging;
  });

  it('of delayMs is late, by itself or with another', async () => {
    once({ delayMs: 60 });
    once({ delayMs: 60, status: 500 });
    for (const status of [200, 500]) {
      const start = performance.now();
      expect((await client.get('query')).status).toBe(status);
      expect(performance.now() - start).toBeGreaterThan(55);
    }
  });

  it.each(['null', '{}', '[]', '', Buffer.from([0x7b, 0xff, 0xfe])])('of body is 200 with %j', async (body) => {
    once({ body });
    const answer = await raw();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(Buffer.from(body));
  });

  it('of emptyPage has no rows and the right total, and points at itself', async () => {
    once({ emptyPage: true });
    const page = await client.page('query', { Offset: 20, Limit: 10 });
    expect(page).toMatchObject({ Count: 0, TotalCount: 50, HasNext: true, NextOffset: 20, Items: { $values: [] } });
    once({ emptyPage: true });
    expect(await client.page('query')).toMatchObject({ Count: 0, TotalCount: 50, HasNext: false, NextOffset: 0 });
  });

  it('of shortPage has only the first rows', async () => {
    once({ shortPage: 3 });
    const page = await client.page('query', { Offset: 20, Limit: 10 });
    expect(page).toMatchObject({ Count: 3, Limit: 10, HasNext: true, NextOffset: 23 });
    expect(page.Items.$values).toHaveLength(3);
  });

  it('of echo repeats the secrets', async () => {
    sim.imis.fault({ on: ['token', 'query'], do: { echo: 500 } });
    const { password } = sim.imis.settings;
    expect(await (await client.requestToken()).json()).toMatchObject({ form: { password } });
    const response = await client.get('query');
    expect(response.status).toBe(500);
    expect(await response.text()).toContain(client.token);
  });

  it('of redirect points elsewhere', async () => {
    once({ redirect: 'http://127.0.0.1:9/elsewhere', status: 307 });
    expect(await raw()).toMatchObject({ status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' } });
  });
});

describe('the rules', () => {
  it('skip, strike a number of times, and let the rest through', async () => {
    sim.imis.fault({ on: 'query', skip: 1, times: 2, do: { status: 503 } });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await client.get('query')).status);
    expect(statuses).toEqual([200, 503, 503, 200, 200]);
  });

  it('are chosen by a function, first one first', async () => {
    sim.imis.fault({ on: (request) => request.offset === 10, do: { status: 500 } });
    sim.imis.fault((request) => (request.kind === 'iqa' ? { status: 501 } : undefined));
    expect((await client.get('query', { Offset: 10 })).status).toBe(500);
    expect((await client.get('query')).status).toBe(200);
    expect((await client.get('iqa')).status).toBe(501);
    sim.imis.faults.clear();
    expect((await client.get('iqa')).status).toBe(200);
  });

  it('of time-outs go by the rows asked for', async () => {
    sim.imis.settings.timeoutOverRows = { rows: 20, as: 504 };
    expect((await client.get('query', { Limit: 21 })).status).toBe(504);
    expect((await client.get('query', { Limit: 20 })).status).toBe(200);
  });

  it('slow a page by its rows', async () => {
    sim.imis.settings.slowRowsMs = 2;
    const start = performance.now();
    await client.page('query', { Limit: 40 });
    expect(performance.now() - start).toBeGreaterThan(75);
  });
});
