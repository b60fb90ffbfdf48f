import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallFailure } from '../../src/http/failures.ts';
import { HttpClient } from '../../src/http/http-client.ts';
import { mockHttp } from '../mocked-http.ts';

const HOST = 'https://my.imis.com';
let client: HttpClient;

mockHttp();

beforeEach(() => {
  client = new HttpClient({ userAgent: 'source-imis/1', timeoutMs: 2000, sockets: 4 });
});

afterEach(() => {
  client.close();
});

describe('a request to another machine', () => {
  test('goes out as it was given, with a name of its own and a wish for JSON', async () => {
    nock(HOST, { reqheaders: { authorization: 'Bearer t', 'user-agent': 'source-imis/1', accept: 'application/json' } })
      .post('/imis/token', 'a=1&b=%26')
      .matchHeader('content-type', 'application/x-www-form-urlencoded')
      .reply(200, 'hello', { 'X-Thing': 'x' });
    const answer = await client.send({
      method: 'POST',
      url: `${HOST}/imis/token`,
      headers: { Authorization: 'Bearer t', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'a=1&b=%26',
    });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-thing': 'x' } });
    expect(answer.body.toString()).toBe('hello');
  });

  test.each([204, 301, 400, 401, 404, 500, 503])('answered with %i is an answer, not an error', async (status) => {
    nock(HOST)
      .get('/')
      .reply(status, status === 204 ? '' : 'body');
    await expect(client.send({ method: 'GET', url: HOST })).resolves.toMatchObject({ status });
  });

  test('is never sent on by a redirect', async () => {
    const elsewhere = nock('https://evil.example.org').post('/token').reply(200, '{}');
    nock(HOST).post('/token').reply(307, '', { Location: 'https://evil.example.org/token' });
    const { status, headers } = await client.send({ method: 'POST', url: `${HOST}/token`, body: 'password=x' });
    expect([status, headers.location]).toEqual([307, 'https://evil.example.org/token']);
    expect(elsewhere.isDone()).toBe(false);
  });

  test.each([
    ['ENOTFOUND', 'unknown-host', 'ENOTFOUND'],
    ['CERT_HAS_EXPIRED', 'tls', 'CERT_HAS_EXPIRED'],
    ['ECONNRESET', 'network', 'ECONNRESET'],
    [undefined, 'network', 'unknown'],
    [42, 'network', 'unknown'],
  ])('that fails with the code %s is of the kind %s', async (code, kind, told) => {
    nock(HOST)
      .get('/')
      .replyWithError(Object.assign(new Error('raised by nock'), { code }));
    const sent = client.send({ method: 'GET', url: HOST });
    await expect(sent).rejects.toMatchObject({ name: 'CallFailure', kind, facts: { code: told } });
  });

  test('whose name is not found is tried as often as any other once the host has responded', async () => {
    nock(HOST)
      .get('/')
      .replyWithError(Object.assign(new Error('raised by nock'), { code: 'ENOTFOUND' }));
    const before = await client.send({ method: 'GET', url: HOST }).catch((error: unknown) => error as CallFailure);
    nock(HOST).get('/').reply(200, 'here');
    await client.send({ method: 'GET', url: HOST });
    nock(HOST)
      .get('/')
      .replyWithError(Object.assign(new Error('raised by nock'), { code: 'ENOTFOUND' }));
    const after = await client.send({ method: 'GET', url: HOST }).catch((error: unknown) => error as CallFailure);
    expect([before, after].map((failure) => (failure as CallFailure).isRetriedAfter(3))).toEqual([false, true]);
  });
});
