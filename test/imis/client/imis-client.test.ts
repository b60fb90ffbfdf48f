import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CallFailure } from '../../../src/http/failures.ts';
import { noRights, sessionTaken } from '../../../src/problems/account.ts';
import { imisUnavailable } from '../../../src/problems/connection.ts';
import { mockHttp } from '../../mocked-http.ts';
import { HOST, Site, errorOf } from '../site.ts';

let site: Site;

mockHttp();

beforeEach(() => {
  site = new Site().logsIn();
});

afterEach(() => {
  expect(site.requests.filter((request) => request.startsWith('unexpected'))).toEqual([]);
  site.close();
});

/** Answers `GET /api/{name}` by what is given for the number of the call and its token; 401 for undefined. */
function serve(
  name: string,
  answer: (count: number, token: string) => [number, unknown?] | undefined,
): { count: number } {
  const calls = { count: 0 };
  nock(HOST)
    .persist()
    .get(`/api/${name}`)
    .reply(function () {
      const token = String(this.req.getHeader('authorization'));
      const [status, body = ''] = answer(++calls.count, token) ?? [401];
      return [status, body as object];
    });
  return calls;
}

const call = (name = 'thing'): Promise<unknown> =>
  site.client.call({ what: `the ${name}`, path: `api/${name}`, read: (json) => json });

describe('a call', () => {
  test('bears the token, and gives what is read from the JSON, with the times of the attempt that worked', async () => {
    serve('thing', (count, token) => (count === 1 ? [500] : [200, { token }]));
    site.timing.chance = 1;
    const startedAt = site.timing.now();
    const read = await site.client.call({
      what: 'it',
      path: 'api/thing',
      read: (json, times) => ({ json, times }),
    });
    expect(read).toEqual({
      json: { token: 'Bearer t1' },
      times: { sentAt: startedAt + 1000, answeredAt: startedAt + 1000, bytes: 21 },
    });
  });

  test('with a body is a POST of JSON', async () => {
    nock(HOST)
      .post('/api/x', { a: [1] })
      .matchHeader('content-type', 'application/json')
      .matchHeader('authorization', 'Bearer t1')
      .reply(200, 'true');
    await expect(site.client.call({ what: 'it', path: 'api/x', body: { a: [1] }, read: (json) => json })).resolves.toBe(
      true,
    );
  });

  test('without a body does not say of what type it is', async () => {
    nock(HOST, { badheaders: ['content-type'] })
      .get('/api/thing')
      .reply(200, 'true');
    await expect(call()).resolves.toBe(true);
  });

  test('ends when its own signal is aborted', async () => {
    const calls = serve('thing', () => [200, 'true']);
    const signal = AbortSignal.abort(new Error('not wanted any more'));
    const aborted = site.client.call({ what: 'it', path: 'api/thing', read: (json) => json, signal });
    await expect(aborted).rejects.toThrow('not wanted any more');
    expect(calls.count).toBe(0);
  });

  test.each([
    ['after an outage', () => [503] as [number]],
    ['after its session has ended', (count: number) => (count === 1 ? ([200, 'true'] as [number, string]) : undefined)],
  ])('ends in its pause %s when its own signal is aborted', async (when, answer) => {
    serve('thing', answer);
    if (when.includes('session')) await call();
    const reason = new Error('not wanted any more');
    const controller = new AbortController();
    const reasons: unknown[] = [];
    const sleep = site.timing.sleep.bind(site.timing);
    vi.spyOn(site.timing, 'sleep').mockImplementation((ms, signal) => {
      controller.abort(reason);
      reasons.push(signal?.reason);
      return sleep(ms, signal);
    });
    const { signal } = controller;
    const read = (json: unknown): unknown => json;
    await expect(site.client.call({ what: 'it', path: 'api/thing', read, signal })).rejects.toBe(reason);
    expect(reasons).toEqual([reason]);
  });

  test('that reads something else than it should is tried again', async () => {
    const calls = serve('thing', (count) => [200, { count }]);
    const read = (json: unknown): unknown => {
      if ((json as { count: number }).count < 3) throw new CallFailure('not-json');
      return json;
    };
    await expect(site.client.call({ what: 'it', path: 'api/thing', read })).resolves.toEqual({ count: 3 });
    expect([calls.count, site.logIns]).toEqual([3, 1]);
  });

  test.each([403, 404, 400, 501])(
    'that is refused with %i fails at once, and leaves the meaning to the caller',
    async (status) => {
      const calls = serve('thing', () => [status, '<html>']);
      expect(await errorOf(call())).toMatchObject({ kind: 'refused', facts: { status } });
      expect([calls.count, site.logIns]).toEqual([1, 1]);
    },
  );

  test('that meets web pages after a good log-in is tried six times: the site is out of order', async () => {
    const calls = serve('thing', () => [200, '<html>maintenance</html>']);
    const failure = (await errorOf(call())) as CallFailure;
    expect([failure.kind, calls.count]).toEqual(['html', 6]);
    expect(site.client.explainOutage(failure, 'the thing')).toMatchObject({ failureType: 'transient_error' });
  });

  test('asks its caller whether to go on, and tells each retry', async () => {
    const calls = serve('thing', () => [503]);
    const told: string[] = [];
    const failure = await errorOf(
      site.client.call({
        what: 'it',
        path: 'api/thing',
        read: (json) => json,
        retries: () => calls.count < 3,
        onRetry: ({ kind }) => told.push(kind),
      }),
    );
    expect(failure).toMatchObject({ kind: 'busy' });
    expect([calls.count, told]).toEqual([3, ['busy', 'busy']]);
  });

  test('that the log-in failed for fails as the log-in did, which is not tried again', async () => {
    nock.cleanAll();
    let logIns = 0;
    nock(HOST)
      .persist()
      .post('/token')
      .reply(() => {
        logIns++;
        return [400, { error: 'invalid_grant' }];
      });
    const errors = await Promise.all([errorOf(call('a')), errorOf(call('b')), errorOf(call('c'))]);
    expect(new Set(errors).size).toBe(1);
    expect(errors[0]).toMatchObject({ failureType: 'config_error' });
    expect(await errorOf(call('d'))).toBe(errors[0]);
    expect(logIns).toBe(1);
  });
});

describe('401', () => {
  test('on the first calls of all ends with three log-ins at most: the account has no rights', async () => {
    const names = ['a', 'b', 'c'];
    const calls = names.map((name) => serve(name, () => undefined));
    const errors = await Promise.all(names.map((name) => errorOf(call(name))));
    const expected = { problem: noRights({ logIns: 3 }) };
    expect(errors).toMatchObject([expected, expected, expected]);
    expect(site.logIns).toBe(3);
    expect(Math.max(...calls.map(({ count }) => count))).toBe(3);
    expect(await errorOf(call('a'))).toMatchObject({ failureType: 'config_error' });
    expect(site.logIns).toBe(3);
  });

  test('on calls that are out of step does not cost more log-ins', async () => {
    serve('quick', () => undefined);
    nock(HOST).persist().get('/api/slow').delay(30).reply(401);
    const errors = await Promise.all([errorOf(call('slow')), errorOf(call('quick'))]);
    expect(errors).toMatchObject([{ failureType: 'config_error' }, { failureType: 'config_error' }]);
    expect(site.logIns).toBe(3);
  });

  test('on the first call is survived where the token was stolen once', async () => {
    serve('thing', (_count, token) => (token === 'Bearer t1' ? undefined : [200, { token }]));
    await expect(call()).resolves.toEqual({ token: 'Bearer t2' });
    // Else two programs that start at once would kill each other's tokens in step.
    expect([site.logIns, site.timing.pauses]).toEqual([2, [500]]);
  });

  test('later is survived five times for one request, with pauses after the first', async () => {
    serve('before', () => [200, 'true']);
    await call('before');
    serve('thing', (count) => (count === 1 ? [200, 'true'] : count <= 6 ? undefined : [200, { count }]));
    await call();
    const told: string[] = [];
    const last = site.client.call({
      what: 'it',
      path: 'api/thing',
      read: (json) => json,
      onRetry: ({ kind }) => told.push(kind),
    });
    await expect(last).resolves.toEqual({ count: 7 });
    expect(told).toEqual(Array.from({ length: 4 }, () => 'unauthorised'));
    expect(site.logIns).toBe(6);
    expect(site.timing.pauses).toEqual([1000, 2000, 4000, 8000]);
  });

  test('later is survived for as long as other calls get through: this one was only unlucky', async () => {
    serve('other', () => [200, 'true']);
    let unlucky = 0;
    nock(HOST)
      .persist()
      .get('/api/thing')
      .reply(async () => {
        await call('other');
        return unlucky++ < 9 ? [unlucky === 1 ? 200 : 401, 'true'] : [200, 'true'];
      });
    await call();
    await expect(call()).resolves.toBe(true);
    expect(unlucky).toBe(10);
  });

  test('later is survived also where the other calls get through while this one waits for its next try', async () => {
    serve('other', () => [200, 'true']);
    serve('thing', (count) => (count > 1 && count <= 9 ? undefined : [200, 'true']));
    await call();
    const sleep = site.timing.sleep.bind(site.timing);
    vi.spyOn(site.timing, 'sleep').mockImplementation(async (ms, signal) => {
      await call('other');
      await sleep(ms, signal);
    });
    await expect(call()).resolves.toBe(true);
  });

  test('later, again and again, says that somebody else uses the account', async () => {
    serve('thing', (count) => (count === 1 ? [200, 'true'] : undefined));
    await call();
    expect(await errorOf(call())).toMatchObject({ problem: sessionTaken({ what: 'the thing', times: 6 }) });
    expect(site.logIns).toBe(6);
  });

  test('later is survived at every part of an end point that has answered, whatever the parameters', async () => {
    serve('thing?Offset=0', () => [200, 'true']);
    serve('thing?Offset=500', (count) => (count <= 4 ? undefined : [200, { count }]));
    await call('thing?Offset=0');
    await expect(call('thing?Offset=500')).resolves.toEqual({ count: 5 });
  });

  test('on an end point that has never answered means that it is closed, although others have', async () => {
    serve('thing', () => [200, 'true']);
    const closed = serve('closed', () => undefined);
    await call();
    expect(await errorOf(call('closed'))).toMatchObject({ problem: noRights({ logIns: 3 }) });
    expect([closed.count, site.logIns]).toEqual([3, 3]);
    await expect(call()).resolves.toBe(true);
  });

  test('on several requests that lost one token together costs one log-in', async () => {
    serve('thing', (_count, token) => (token === 'Bearer t1' && site.timing.now() > start ? undefined : [200, 'true']));
    const start = site.timing.now();
    await call();
    site.timing.pass(1);
    await Promise.all([call(), call(), call(), call()]);
    expect(site.logIns).toBe(2);
  });
});

test('a log-in is shared by the calls that follow', async () => {
  serve('thing', () => [200, 'true']);
  await site.client.logIn();
  expect(site.logIns).toBe(1);
  await call();
  expect(site.logIns).toBe(1);
});

describe('what is waited for', () => {
  test('is the log-in while it is under way, else an answer, and names the host', async () => {
    const loggingIn = site.client.logIn();
    expect(site.client.waitingFor).toBe('the log-in, from my.imis.com');
    await loggingIn;
    expect(site.client.waitingFor).toBe('an answer, from my.imis.com');
  });

  test('is every call that is under way', async () => {
    serve('a', () => [200, 'true']);
    serve('b', () => [403]);
    const calls = [call('a'), errorOf(call('b'))];
    expect(site.client.waitingFor).toBe('the a and the b, from my.imis.com');
    await Promise.all(calls);
    expect(site.client.waitingFor).toBe('an answer, from my.imis.com');
  });
});

describe('an outage', () => {
  test('that says nothing more is told with what was asked for', () => {
    const cause = 'server, HTTP 500';
    expect(site.client.explainOutage(new CallFailure('server', { status: 500 }), 'the page').problem).toEqual(
      imisUnavailable({ host: 'my.imis.com', what: 'the page', cause }, `the page: ${cause}`),
    );
  });

  test.each([
    [new CallFailure('unknown-host', { code: 'ENOTFOUND' }), 'config_error', 'transient_error'],
    [new CallFailure('tls', { code: 'CERT_HAS_EXPIRED' }), 'config_error', 'config_error'],
    [new CallFailure('network', { code: 'ECONNREFUSED' }), 'transient_error', 'transient_error'],
    [new CallFailure('timeout', { status: 504 }), 'transient_error', 'transient_error'],
    [new CallFailure('server', { status: 500 }), 'transient_error', 'transient_error'],
    [new CallFailure('not-json', { status: 200 }), 'transient_error', 'transient_error'],
    [new CallFailure('html', { status: 200 }), 'transient_error', 'transient_error'],
  ])('by %s is explained, before and after something was answered', async (failure, before, after) => {
    const first = site.client.explainOutage(failure, 'the page');
    expect(first.failureType).toBe(before);
    expect(first.message).toContain('my.imis.com');
    serve('thing', () => [200, 'true']);
    await call();
    expect(site.client.explainOutage(failure, 'the page').failureType).toBe(after);
  });
});
