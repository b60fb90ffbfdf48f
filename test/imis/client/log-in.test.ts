import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConnectorError } from '../../../src/errors.ts';
import { HttpClient } from '../../../src/http/http-client.ts';
import { logIn } from '../../../src/imis/client/log-in.ts';
import type { Token } from '../../../src/imis/client/token.ts';
import { FakeTiming } from '../../fake-timing.ts';
import { mockHttp } from '../../mocked-http.ts';
import { HOST, RETRY, TOKEN, errorOf } from '../site.ts';

let http: HttpClient;
const PASSWORD = 'p&ss w+rd%é';
let requests = 0;
let timing = new FakeTiming();
let told: string[] = [];
let hasWorked = false;

function loggedIn(baseUrl = HOST): Promise<Token> {
  const onToken = (token: string): void => void told.push(token);
  return logIn({
    http,
    baseUrl,
    username: 'svc@x',
    password: PASSWORD,
    retry: RETRY,
    timing,
    onToken,
    hasWorked: () => hasWorked,
  });
}

type Answer = [status: number, body?: string | object, headers?: Record<string, string>];

/** Answers the log-ins one after the other; the last answer goes on for ever. */
function answering(...answers: Answer[]): void {
  nock(HOST)
    .persist()
    .post('/token')
    .reply(() => {
      const [status, body = '', headers = {}] = answers[Math.min(requests++, answers.length - 1)] ?? [500];
      return [status, body, headers];
    });
}

mockHttp();

beforeEach(() => {
  http = new HttpClient({ userAgent: 'test', timeoutMs: 2000, sockets: 2 });
  requests = 0;
  timing = new FakeTiming();
  told = [];
  hasWorked = false;
});

afterEach(() => {
  http.close();
});

describe('a log-in', () => {
  test('sends the password form-encoded, below the path of the base URL', async () => {
    const scope = nock(HOST)
      .post('/Asi.Scheduler_X/token', 'grant_type=password&username=svc%40x&password=p%26ss+w%2Brd%25%C3%A9')
      .matchHeader('content-type', 'application/x-www-form-urlencoded')
      .reply(200, TOKEN);
    await expect(loggedIn(`${HOST}/Asi.Scheduler_X`)).resolves.toEqual({ value: 'secret-token', livesMs: 1_199_000 });
    expect(scope.isDone()).toBe(true);
    expect(told).toEqual(['secret-token']);
  });

  test.each([
    [undefined, 3_600_000],
    [null, 3_600_000],
    ['soon', 3_600_000],
    [0, 3_600_000],
    [-5, 3_600_000],
    ['120', 120_000],
    [20, 20_000],
  ])('whose token says that it lives %j seconds takes it for %i ms', async (expires_in, livesMs) => {
    answering([200, { access_token: 't', expires_in }]);
    await expect(loggedIn()).resolves.toEqual({ value: 't', livesMs });
  });

  test.each<[string, Answer]>([
    ['an overloaded site', [503, '<html>busy</html>', { 'Retry-After': '7' }]],
    ['an error of the site', [500, { Message: 'An error has occurred.' }]],
    ['a page for people with an error', [502, '<html>Bad gateway</html>']],
    ['a time-out', [504]],
    ['an empty body', [200, '']],
    ['half a token', [200, '{"access_token":"secret-to']],
    ['JSON without a token', [200, { token_type: 'bearer' }]],
    ['an empty token', [200, { access_token: '' }]],
    ['a token that is no text', [200, { access_token: 17 }]],
    ['null', [200, 'null']],
  ])('that meets %s is tried again and then works', async (_name, trouble) => {
    answering(trouble, [200, TOKEN]);
    await expect(loggedIn()).resolves.toMatchObject({ value: 'secret-token' });
    expect(requests).toBe(2);
    expect(timing.pauses).toEqual([trouble[0] === 503 ? 7000 : 1000]);
  });

  test.each<[string, Answer, RegExp]>([
    ['a rejected password', [400, { error: 'invalid_grant', error_description: 'x' }], /User name .*Password .*locked/],
    ['a rejected password in an odd shape', [400, 'error=invalid_grant'], /rejected the user name or password/],
    [
      'a request that iMIS does not understand',
      [400, { error: 'unsupported_grant_type' }],
      /400, unsupported_grant_type.*Host/,
    ],
    ['any other 400', [400, 'Bad request'], /\(400\).*Host \(host\)/],
    ['the web page of a firewall', [400, '<html>Bad request</html>'], /firewall or proxy.*\(400\)/],
    ['401', [401, { Message: 'no' }], /refused \(401\).*Host \(host\)/],
    ['403', [403, 'Forbidden'], /refused \(403\).*firewall/],
    ['403 with a web page', [403, '<html>Forbidden</html>'], /firewall or proxy.*blocked.*\(403\)/],
    ['404', [404], /no iMIS log-in at https:\/\/my\.imis\.com\/token \(404\).*Host/],
    ['405', [405], /refused \(405\)/],
    [
      'a page for people instead of a token',
      [200, '<!DOCTYPE html><html>Sign in</html>'],
      /web page instead of a token.*Host/,
    ],
    [
      'a redirect',
      [302, '', { Location: 'https://login.example.org/x?ticket=s3' }],
      /redirects the log-in to https:\/\/login\.example\.org\. .*Host/,
    ],
  ])('that meets %s is never tried again, and is for the user to mend', async (_name, answer, message) => {
    answering(answer);
    const error = await errorOf(loggedIn());
    expect(error).toMatchObject({ failureType: 'config_error' });
    expect((error as ConnectorError).message).toMatch(message);
    expect(requests).toBe(1);
    expect([timing.pauses, told]).toEqual([[], []]);
  });

  test.each(['invalid_request', 'invalid_client', 'invalid_scope', 'unauthorized_client', 'unsupported_grant_type'])(
    'that is rejected with %s names that code of the standard',
    async (error) => {
      answering([400, { error, error_description: PASSWORD }]);
      expect(await errorOf(loggedIn())).toMatchObject({
        message: expect.stringContaining(`an invalid request (400, ${error})`) as string,
        internalMessage: 'POST https://my.imis.com/token: refused, HTTP 400',
        problem: { id: 'log-in-not-understood' },
      });
    },
  );

  test.each([{ error: 'my_invalid_grant' }, { error: 'invalid_grants' }, { error: 'invalid_other' }])(
    'that is rejected with %j, which is no code of the standard, names none',
    async (answer) => {
      answering([400, answer]);
      expect(await errorOf(loggedIn())).toMatchObject({
        message: expect.stringContaining('an invalid request (400).') as string,
        problem: { id: 'log-in-not-understood' },
      });
    },
  );

  test.each<[string, Answer]>([
    ['an error of the site', [500]],
    ['an overloaded site', [503]],
    ['too many requests', [429]],
    ['time-outs', [408]],
    ['maintenance pages', [503, '<html>Maintenance</html>']],
    ['JSON without a token', [200, '{}']],
  ])('that meets nothing but %s is given up after six tries, for the next attempt', async (_name, answer) => {
    answering(answer);
    const error = await errorOf(loggedIn());
    expect(error).toMatchObject({ failureType: 'transient_error' });
    expect((error as ConnectorError).message).toContain('my.imis.com');
    expect([requests, told]).toEqual([6, []]);
  });

  test('tells the engineer that an answer had no token in it', async () => {
    answering([200, { token_type: 'bearer' }]);
    const internalMessage = 'POST https://my.imis.com/token: not-json, HTTP 200, no access_token';
    expect(await errorOf(loggedIn())).toMatchObject({ internalMessage });
  });

  test.each([
    ['ENOTFOUND', 3, 'config_error', /"my\.imis\.com" cannot be found.*Host \(host\)/],
    ['EAI_AGAIN', 3, 'transient_error', /"my\.imis\.com" could not be looked up/],
    ['ECONNREFUSED', 6, 'transient_error', /could not be reached.*ECONNREFUSED/],
    ['ECONNRESET', 6, 'transient_error', /could not be reached.*ECONNRESET/],
    ['CERT_HAS_EXPIRED', 1, 'config_error', /certificate of my\.imis\.com has expired/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 1, 'config_error', /NODE_EXTRA_CA_CERTS/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 1, 'config_error', /another host name/],
    ['CERT_NOT_YET_VALID', 1, 'config_error', /clock/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 1, 'config_error', /does not speak TLS/],
  ])('that fails with %s is tried %i times', async (code, tries, kind, message) => {
    nock(HOST)
      .persist()
      .post('/token')
      .replyWithError(Object.assign(new Error('from the library'), { code }));
    const error = await errorOf(loggedIn());
    expect(error).toMatchObject({ failureType: kind });
    expect((error as Error).message).toMatch(message);
    expect(timing.pauses.length).toBe(tries - 1);
  });

  test('shows nothing of the password or of an answer in its errors', async () => {
    const echo = `you sent ${PASSWORD} and ${encodeURIComponent(PASSWORD)}, Jane Doe`;
    const answers: Answer[] = [
      [400, { error: 'invalid_grant', error_description: echo }],
      [400, echo],
      [200, `<p>${echo}`],
      [500, echo],
      [200, `{"x":"${echo}`],
      [403, echo],
    ];
    for (const answer of answers) {
      nock.cleanAll();
      answering(answer);
      const error = (await errorOf(loggedIn())) as ConnectorError;
      const all = `${error.message} ${error.internalMessage ?? ''} ${error.stack ?? ''} ${JSON.stringify(error)}`;
      for (const secret of ['p&ss', 'p%26ss', 'Jane', 'secret-token']) expect(all).not.toContain(secret);
    }
  });
});

describe('a log-in after one that worked', () => {
  beforeEach(() => {
    hasWorked = true;
  });

  test.each([
    ['a web page', [200, '<html>Maintenance</html>', { 'content-type': 'text/html' }]],
    ['a redirect', [302, '', { location: 'https://elsewhere.example/' }]],
    ['a 404', [404, '']],
  ] satisfies [string, Answer][])('takes %s for an outage: the address was right before', async (_what, answer) => {
    answering(answer);
    expect(await errorOf(loggedIn())).toMatchObject({ failureType: 'transient_error' });
  });

  test('goes on through a web page that passes', async () => {
    answering([200, '<html>Maintenance</html>'], [200, TOKEN]);
    await expect(loggedIn()).resolves.toMatchObject({ value: 'secret-token' });
  });

  test('is not tried again where the password is rejected', async () => {
    answering([400, { error: 'invalid_grant' }]);
    expect(await errorOf(loggedIn())).toMatchObject({ failureType: 'config_error' });
    expect(requests).toBe(1);
  });
});

test('a rejected password with the status of a success is not tried again either', async () => {
  answering([200, { error: 'invalid_grant', error_description: 'no' }]);
  expect(await errorOf(loggedIn())).toMatchObject({
    failureType: 'config_error',
    problem: { id: 'wrong-password' },
    internalMessage: 'POST https://my.imis.com/token: refused, HTTP 400',
  });
  expect(requests).toBe(1);
});
