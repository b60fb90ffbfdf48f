import { CallFailure } from '../../src/http/failures.ts';
import type { HttpResponse, HttpRequest } from '../../src/http/http-client.ts';
import { CircuitBreaker } from '../../src/openwater/circuit-breaker.ts';
import { OpenWaterClient } from '../../src/openwater/openwater-client.ts';
import { RateLimiter } from '../../src/openwater/rate-limiter.ts';
import { VirtualTiming } from '../virtual-timing.ts';

const BASE_URL = 'https://api.test';
export const WINDOW_MS = 120_000;
/** How long each response takes. */
export const LATENCY_MS = 10;

/** JSON with 200, any other response, or a call that fails before there is one. */
export type Reply = { json: unknown } | { status: number; headers?: Record<string, string> } | CallFailure;

export interface FakeOpenWater {
  client: OpenWaterClient;
  breaker: CircuitBreaker;
  timing: VirtualTiming;
  /** What was asked for, below the base URL, in its order, and when. */
  paths: string[];
  moments: number[];
  /** The same, as it was sent. */
  requests: HttpRequest[];
  /** Runs work to its end, in virtual time. */
  run: <T>(work: Promise<T>) => Promise<T>;
}

export interface FakeOptions {
  organizationCode?: string;
  requestsPerSecond?: number;
}

/** A client whose calls are answered here, in virtual time. */
export function fakeOpenWater(
  reply: (path: string, nth: number, fake: FakeOpenWater) => Reply,
  { organizationCode, requestsPerSecond = 1000 }: FakeOptions = {},
): FakeOpenWater {
  const timing = new VirtualTiming(() => 0.999, 0);
  const breaker = new CircuitBreaker({ windowMs: WINDOW_MS, retryBaseMs: 1000, timing });
  const [paths, moments, requests]: [string[], number[], HttpRequest[]] = [[], [], []];
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const path = request.url.slice(BASE_URL.length);
    paths.push(path);
    moments.push(timing.now());
    requests.push(request);
    const nth = paths.length;
    await timing.sleep(LATENCY_MS, request.signal);
    const given = reply(path, nth, fake);
    if (given instanceof CallFailure) throw given;
    const { status, headers = {} } = 'json' in given ? { status: 200 } : given;
    return { status, headers, body: Buffer.from('json' in given ? JSON.stringify(given.json) : '') };
  };
  const client = new OpenWaterClient({
    http: { send },
    limiter: new RateLimiter(requestsPerSecond, timing),
    baseUrl: BASE_URL,
    ...{ clientKey: 'c', apiKey: 'k', organizationCode },
    ...{ breaker, timing, retryBaseMs: 1000 },
  });
  const run = <T>(work: Promise<T>): Promise<T> => timing.run(work);
  const fake: FakeOpenWater = { client, breaker, timing, paths, moments, requests, run };
  return fake;
}

export interface FakeUser {
  id: number;
  thirdPartyUniqueId?: unknown;
  email?: string;
  lastModifiedAtUtc?: string;
}

/** The responses of an OpenWater with these users, each of whose profiles holds its own id as `job`. */
export function answersOf(
  users: readonly FakeUser[] | (() => readonly FakeUser[]),
  { pageSize = 100, filter = 'exact' }: { pageSize?: number; filter?: 'exact' | 'part' | 'ignored' } = {},
): (path: string) => Reply {
  return (path) => {
    const { pathname, searchParams } = new URL(BASE_URL + path);
    const now = typeof users === 'function' ? users() : users;
    if (pathname.endsWith('Template')) return { json: { fields: [] } };
    if (pathname !== '/v2/Users') return profileReply(now, pathname);
    const wanted = searchParams.get('thirdPartyId');
    const found = now.filter(({ thirdPartyUniqueId }) => {
      const id = (typeof thirdPartyUniqueId === 'string' ? thirdPartyUniqueId : '').trim();
      if (wanted === null || filter === 'ignored') return true;
      return filter === 'exact' ? id === wanted : id.includes(wanted);
    });
    const index = Number(searchParams.get('pageIndex'));
    const size = Math.min(pageSize, Number(searchParams.get('pageSize')));
    const items = found.slice(index * size, (index + 1) * size);
    const hasNextPage = (index + 1) * size < found.length;
    return { json: { items, pagingInfo: { pageIndex: index, pageSize: size, totalCount: found.length, hasNextPage } } };
  };
}

function profileReply(users: readonly FakeUser[], pathname: string): Reply {
  const id = Number(pathname.split('/').at(-1));
  const user = users.find((each) => each.id === id);
  if (!user) return { status: 404 };
  return { json: { ...user, fieldValues: [{ alias: 'job', typeName: 'Text', value: `job of ${id}` }] } };
}

export function usersNamed(...ids: unknown[]): FakeUser[] {
  return ids.map((thirdPartyUniqueId, at) => ({ id: at + 1, thirdPartyUniqueId }));
}

export const many = (count: number, prefix = 'other'): FakeUser[] =>
  Array.from({ length: count }, (_, at) => ({ id: 10_000 + at, thirdPartyUniqueId: `${prefix}${at}` }));
