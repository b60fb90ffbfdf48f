import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { ImisKind, Simulator } from '../simulator/index.ts';
import { configFor } from './harness.ts';
import { startSite } from './site.ts';

const COMMANDS = ['check', 'discover', 'read'] as const;
const requestsFor = (site: Simulator, kind: ImisKind): number =>
  site.imis.requests.filter((request) => request.kind === kind).length;

describe('a rejected log-in', () => {
  it.each(COMMANDS)('is made once in %s, and nothing else is asked', async (command) => {
    const site = await startSite({ rows: { count: 600, seed: 1 } });
    await runByProtocol(command, configFor(site, { password: 'wrong' }));
    expect(site.imis.requests.map(({ kind }) => kind)).toEqual(['token']);
  });

  it.each(COMMANDS)('is made once in %s of a query with prompts, on an old server', async (command) => {
    const prompts = [{ propertyName: 'Status', label: 'Status?', required: true, allowMultiple: false }];
    const site = await startSite({ prompts, queryEndpoint: 404, definition: '2017' });
    const config = configFor(site, { password: 'wrong', query_parameters: [{ name: 'Status', value: 'Registered' }] });
    await runByProtocol(command, config);
    expect(site.imis.requests.map(({ kind }) => kind)).toEqual(['token']);
  });

  it.each(COMMANDS)('is made once in %s, whatever the refusal looks like', async (command) => {
    const refusals = [
      { status: 400, body: '' },
      { status: 400, body: '<html>Bad Request</html>' },
      { status: 400, body: '{"error":"invalid_grant","error_description":"locked"}' },
      { status: 401, body: '{"Message":"denied"}' },
      { status: 403, body: 'Forbidden' },
    ];
    for (const refusal of refusals) {
      const site = await startSite({ tokenFault: refusal });
      await runByProtocol(command, configFor(site));
      expect(requestsFor(site, 'token')).toBe(1);
    }
  });

  it('in the middle of a read, after the password was changed, is made once', async () => {
    const site = await startSite({ rows: { count: 300, seed: 1 } });
    site.imis.onRequest(({ kind, offset }) => {
      if (kind !== 'query' || (offset ?? 0) < 100) return;
      site.imis.setPassword('changed');
      site.imis.stealToken();
    });
    const outcome = await runByProtocol('read', configFor(site, { page_size: 30 }));
    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors[0]?.failure_type).toBe('config_error');
    expect(site.imis.failedLogins).toBe(1);
  });
});

describe('a 401 that stays', () => {
  const latencies: [string, (request: { kind: ImisKind }) => number][] = [
    ['all at once', () => 0],
    ['the definition last', ({ kind }) => (kind === 'definition' ? 60 : 0)],
    ['the page last', ({ kind }) => (kind === 'query' || kind === 'iqa' ? 60 : 0)],
    ['each at its own time', ({ kind }) => (kind === 'definition' ? 10 : kind === 'prompts' ? 35 : 25)],
  ];

  describe.each(latencies)('with answers that come %s', (_what, latencyMs) => {
    it.each(COMMANDS)('ends %s after three log-ins at most', async (command) => {
      const site = await startSite({ rights: false, latencyMs });
      const outcome = await runByProtocol(command, configFor(site));
      expect(outcome.status?.message ?? outcome.errors[0]?.message).toContain('RemoteService');
      expect(requestsFor(site, 'token')).toBeLessThanOrEqual(3);
    });

    it('ends check after three log-ins at most where a prompt has a value', async () => {
      const site = await startSite({ rights: false, latencyMs });
      const outcome = await runByProtocol('check', configFor(site, { query_parameters: [{ name: 'a', value: 'b' }] }));
      expect(outcome.status?.message).toContain('RemoteService');
      expect(requestsFor(site, 'token')).toBeLessThanOrEqual(3);
    });
  });

  it('at the definition ends discover: types that were guessed would replace the right ones', async () => {
    const site = await startSite({ rows: { count: 20, seed: 1 } });
    site.imis.fault({ on: ['definition'], do: { status: 401 } });
    const outcome = await runByProtocol('discover', configFor(site));
    expect(outcome.errors[0]).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringContaining('RemoteService') as string,
    });
  });

  it('in the middle of a read ends it, and names who takes the token', async () => {
    const site = await startSite({ rows: { count: 300, seed: 1 } });
    site.imis.fault({ on: ['query'], skip: 3, do: { status: 401 } });
    const outcome = await runByProtocol('read', configFor(site, { page_size: 30, parallel_requests: 1 }));
    expect(outcome.errors[0]).toMatchObject({
      failure_type: 'transient_error',
      message: expect.stringContaining('account of its own') as string,
    });
    expect(requestsFor(site, 'token')).toBeLessThanOrEqual(7);
  });
});

describe('a second client on the account', () => {
  const settings = [
    ...[1, 2, 3, 5].flatMap((stealEvery) => [1, 4].map((parallel) => ({ stealEvery, parallel }))),
    { stealEvery: 1, parallel: 10 },
    { stealEvery: 3, parallel: 10 },
  ];

  it.each(settings)(
    'that takes the token each time (every $stealEvery requests) does not stop a read of twelve pages, $parallel at once',
    async ({ stealEvery, parallel }) => {
      const site = await startSite({ rows: { count: 491, seed: 1 }, stealEvery });
      const config = configFor(site, { page_size: 50, parallel_requests: parallel });
      const outcome = await runByProtocol('read', config);
      expect(outcome.errors).toEqual([]);
      expect(outcome.records.length).toBe(491);
      const pages = site.imis.requests.filter(({ kind, status }) => kind === 'query' && status === 200);
      expect(pages.length).toBe(12);
    },
  );

  it('that takes the token before every page does not stop a read', async () => {
    const site = await startSite({ rows: { count: 491, seed: 1 } });
    const stolen = new Set<number>();
    site.imis.onRequest(({ kind, offset }) => {
      if (kind !== 'query' || stolen.has(offset ?? 0)) return;
      stolen.add(offset ?? 0);
      site.imis.stealToken();
    });
    const outcome = await runByProtocol('read', configFor(site, { page_size: 50 }));
    expect(outcome.records.length).toBe(491);
    expect(stolen.size).toBe(12);
  });

  it('that logs in over and over does not stop a read', async () => {
    const site = await startSite({ rows: { count: 491, seed: 1 }, latencyMs: 3 });
    const { username, password } = site.imis.settings;
    const body = new URLSearchParams({ grant_type: 'password', username, password }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'other' };
    const others: Promise<Response>[] = [];
    let pages = 0;
    site.imis.onRequest(({ kind }) => {
      if (kind === 'query' && ++pages % 3 === 0) {
        others.push(fetch(`${site.imisUrl}/token`, { method: 'POST', body, headers }));
      }
    });
    const outcome = await runByProtocol('read', configFor(site, { page_size: 50 }));
    expect(outcome.records.length).toBe(491);
    expect(outcome.exitCode).toBe(0);
    expect(new Set((await Promise.all(others)).map(({ status }) => status))).toEqual(new Set([200]));
    expect(others.length).toBeGreaterThan(3);
  });
});

describe('a token', () => {
  it.each(COMMANDS)('is asked for once in %s, and shared by all calls', async (command) => {
    const site = await startSite({ rows: { count: 400, seed: 1 } });
    await runByProtocol(command, configFor(site, { page_size: 20, parallel_requests: 10 }));
    expect(requestsFor(site, 'token')).toBe(1);
  });

  it('is replaced once where it dies before its time, for all the calls that wait', async () => {
    const site = await startSite({ rows: { count: 400, seed: 1 }, latencyMs: 15 });
    let pages = 0;
    site.imis.onRequest(({ kind }) => {
      if (kind === 'query' && ++pages === 5) site.imis.stealToken();
    });
    const outcome = await runByProtocol('read', configFor(site, { page_size: 20, parallel_requests: 4 }));
    expect(outcome.records.length).toBe(400);
    expect(requestsFor(site, 'token')).toBe(2);
  });

  it.each([null, 0, 5, 1200])('may say that it lives %s seconds', async (expiresIn) => {
    const site = await startSite({ rows: { count: 400, seed: 1 }, expiresIn, tokenLifeMs: 60_000 });
    const outcome = await runByProtocol('read', configFor(site, { page_size: 50 }));
    expect(outcome.records.length).toBe(400);
    expect(requestsFor(site, 'token')).toBe(1);
  });

  it('is asked for with a user name and a password that hold every odd character', async () => {
    for (const password of ['&=+% #?;', 'ünï©ode 密码 🎉', '"quoted" \\back', ' spaces ', "'", 'null', '%2B']) {
      const site = await startSite({ username: 'a+b&c@example.com', password });
      const outcome = await runByProtocol('check', configFor(site));
      expect(outcome.status?.status).toBe('SUCCEEDED');
    }
  });
});
