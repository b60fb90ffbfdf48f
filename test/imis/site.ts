import nock from 'nock';
import { HttpClient } from '../../src/http/http-client.ts';
import { ImisClient, type ImisCall } from '../../src/imis/client/imis-client.ts';
import { logIn } from '../../src/imis/client/log-in.ts';
import { TokenKeeper } from '../../src/imis/client/token.ts';
import { FakeTiming } from '../fake-timing.ts';

export const HOST = 'https://my.imis.com';
export const RETRY = { tries: 6, baseMs: 1000, maxMs: 60_000 };
export const TOKEN = { access_token: 'secret-token', token_type: 'bearer', expires_in: 1199, userName: 'svc' };

/** A client whose site is mocked: nothing reaches the network. */
export class Site {
  readonly timing = new FakeTiming();
  readonly http: HttpClient;
  readonly client: ImisClient;
  /** Tokens that the log-in told of. */
  readonly tokens: string[] = [];
  /** `POST /token` and the like, in the order they came. */
  readonly requests: string[] = [];

  constructor(baseUrl = HOST) {
    const { timing } = this;
    this.http = new HttpClient({ userAgent: 'test', timeoutMs: 5000, sockets: 8 });
    const onToken = (token: string): void => {
      this.tokens.push(token);
    };
    const account = { username: 'svc', password: 'p&ss w+rd%' };
    const tokens = new TokenKeeper(
      () => logIn({ http: this.http, baseUrl, ...account, retry: RETRY, timing, onToken, hasWorked: () => false }),
      timing,
    );
    this.client = new ImisClient({ http: this.http, baseUrl, tokens, retry: RETRY, timing });
    nock.emitter.on('no match', this.#onNoMatch);
  }

  /** Answers each log-in with a token of its own: `t1`, `t2` … */
  logsIn(): this {
    let logIns = 0;
    nock(HOST)
      .persist()
      .post('/token')
      .reply(() => {
        this.requests.push('POST /token');
        return [200, { ...TOKEN, access_token: `t${++logIns}` }];
      });
    return this;
  }

  get logIns(): number {
    return this.requests.filter((request) => request === 'POST /token').length;
  }

  close(): void {
    this.http.close();
    nock.emitter.off('no match', this.#onNoMatch);
    nock.abortPendingRequests();
    nock.cleanAll();
  }

  readonly #onNoMatch = (request: { method?: string; path?: string }): void => {
    this.requests.push(`unexpected ${request.method ?? ''} ${request.path ?? ''}`);
  };
}

/** Answers each request for rows, at either end point, by its path with its parameters. */
export function answerReads(
  answer: (endpoint: 'query' | 'iqa', path: string) => [status: number, body?: unknown],
): void {
  for (const endpoint of ['query', 'iqa'] as const) {
    nock(HOST)
      .persist()
      .get(`/api/${endpoint}`)
      .query(true)
      .reply((path) => {
        const [status, body = ''] = answer(endpoint, path);
        return [status, body as object];
      });
  }
}

/** The error that a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It was expected to fail.');
}

/** A client whose look-ups find this, whatever they look for. */
export function clientThatFinds(found: unknown): ImisClient {
  const call = ({ read }: ImisCall<unknown>): Promise<unknown> =>
    Promise.resolve(read({ Result: found }, { sentAt: 0, answeredAt: 0, bytes: 0 }));
  return { call } as unknown as ImisClient;
}
