import { CallFailure } from '../../src/http/failures.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../src/http/http-client.ts';
import { CircuitBreaker } from '../../src/openwater/circuit-breaker.ts';
import { OpenWaterClient } from '../../src/openwater/openwater-client.ts';
import type { RateLimiter } from '../../src/openwater/rate-limiter.ts';
import { FakeTiming } from '../fake-timing.ts';

const BASE_URL = 'https://api.test';
export const PATIENCE_MS = 120_000;

/** JSON with 200, any other answer, or a call that fails before there is one. */
export type Reply = { json: unknown } | { status: number; headers?: Record<string, string> } | CallFailure;

export interface FakeOpenWater {
  client: OpenWaterClient;
  power: CircuitBreaker;
  timing: FakeTiming;
  /** What was asked for, below the base URL, in its order. */
  paths: string[];
  /** The same, as it was sent. */
  requests: HttpRequest[];
  /** Pauses that a 429 brought about. */
  slowDowns: number[];
}

export interface FakeOptions {
  organizationCode?: string;
  /** Resolves when a call may start. At once without it. */
  turn?: RateLimiter['turn'];
}

/** A client whose calls are answered here. Time passes only while it sleeps, and as an answer lets it. */
export function fakeOpenWater(
  answer: (path: string, nth: number, fake: FakeOpenWater) => Reply,
  { organizationCode, turn = () => Promise.resolve() }: FakeOptions = {},
): FakeOpenWater {
  const timing = new FakeTiming();
  const power = new CircuitBreaker(PATIENCE_MS, timing);
  const paths: string[] = [];
  const requests: HttpRequest[] = [];
  const slowDowns: number[] = [];
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    const path = request.url.slice(BASE_URL.length);
    paths.push(path);
    requests.push(request);
    await new Promise(setImmediate);
    const reply = answer(path, paths.length, fake);
    if (reply instanceof CallFailure) throw reply;
    const { status, headers = {} } = 'json' in reply ? { status: 200 } : reply;
    return { status, headers, body: Buffer.from('json' in reply ? JSON.stringify(reply.json) : '') };
  };
  const pace = {
    perSecond: 3,
    turn,
    answered: () => undefined,
    tooFast: (pauseMs: number) => {
      slowDowns.push(pauseMs);
      timing.pass(Math.max(pauseMs, 1000));
    },
  };
  const client = new OpenWaterClient({
    http: { send } as unknown as HttpClient,
    pace: pace as unknown as RateLimiter,
    baseUrl: BASE_URL,
    ...{ clientKey: 'c', apiKey: 'k', organizationCode },
    ...{ power, timing, retryBaseMs: 1000 },
  });
  const fake: FakeOpenWater = { client, power, timing, paths, requests, slowDowns };
  return fake;
}

export interface FakeUser {
  id: number;
  thirdPartyUniqueId?: unknown;
  lastModifiedAtUtc?: string;
}

/** The answers of an OpenWater with these users, each of whose profiles holds its own id as `job`. */
export function answersOf(
  users: readonly FakeUser[] | (() => readonly FakeUser[]),
  { pageSize = 100, filter = 'exact' }: { pageSize?: number; filter?: 'exact' | 'part' | 'ignored' } = {},
): (path: string) => Reply {
  return (path) => {
    const { pathname, searchParams } = new URL(BASE_URL + path);
    const now = typeof users === 'function' ? users() : users;
    if (pathname !== '/v2/Users') return profileReply(now, pathname);
    const wanted = searchParams.get('thirdPartyId');
    const found = now.filter(({ thirdPartyUniqueId }) => {
      const id = (typeof thirdPartyUniqueId === 'string' ? thirdPartyUniqueId : '').trim();
      if (wanted === null || filter === 'ignored') return true;
      return filter === 'exact' ? id === wanted : id.includes(wanted);
    });
    const index = Number(searchParams.get('pageIndex'));
    const items = found.slice(index * pageSize, (index + 1) * pageSize);
    const hasNextPage = (index + 1) * pageSize < found.length;
    return { json: { items, pagingInfo: { pageIndex: index, pageSize, totalCount: found.length, hasNextPage } } };
  };
}

function profileReply(users: readonly FakeUser[], pathname: string): Reply {
  const id = Number(pathname.split('/').at(-1));
  if (!users.some((user) => user.id === id)) return { status: 404 };
  return { json: { id, fieldValues: [{ alias: 'job', typeName: 'Text', value: `job of ${id}` }] } };
}

export function usersNamed(...ids: unknown[]): FakeUser[] {
  return ids.map((thirdPartyUniqueId, at) => ({ id: at + 1, thirdPartyUniqueId }));
}

export const many = (count: number, prefix = 'other'): FakeUser[] =>
  Array.from({ length: count }, (_, at) => ({ id: 10_000 + at, thirdPartyUniqueId: `${prefix}${at}` }));
