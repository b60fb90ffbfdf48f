import { CallFailure } from '../../src/http/failures.ts';
import type { HttpResponse, HttpRequest } from '../../src/http/http-client.ts';
import { CircuitBreaker } from '../../src/openwater/circuit-breaker.ts';
import { OpenWaterClient } from '../../src/openwater/openwater-client.ts';
import { RateLimiter } from '../../src/openwater/rate-limiter.ts';
import type { Timing } from '../../src/runtime/timing.ts';
import { faultyAnswer } from '../simulator/http/answer.ts';
import type { Fault } from '../simulator/http/fault.ts';
import { parseQuery, type SimRequest } from '../simulator/http/request.ts';
import { Directory } from '../simulator/openwater/directory.ts';
import { OpenWaterPlatform } from '../simulator/openwater/platform.ts';
import type { OpenWaterUser, TemplateField } from '../simulator/openwater/profile.ts';
import { DEFAULT_OPENWATER, type OpenWaterKind, type OpenWaterSettings } from '../simulator/openwater/settings.ts';
import { VirtualTiming } from '../virtual-timing.ts';

const BASE_URL = 'https://openwater.test';

export interface VirtualOptions {
  users: OpenWaterUser[];
  template: readonly TemplateField[];
  settings?: Partial<OpenWaterSettings>;
  requestsPerSecond: number;
  timing?: VirtualTiming;
  retryBaseMs?: number;
  windowMs?: number;
  timeoutMs?: number;
  latencyMs?: (request: SimRequest<OpenWaterKind>) => number;
  /** `at` of a request is the virtual time since the start. */
  fault?: (request: SimRequest<OpenWaterKind>) => Fault | undefined;
  onRequest?: (request: SimRequest<OpenWaterKind>, openWater: VirtualOpenWater) => void;
}

/** The simulator's OpenWater in virtual time, with a client that calls it without a network. */
export class VirtualOpenWater {
  readonly timing: VirtualTiming;
  readonly client: OpenWaterClient;
  readonly breaker: CircuitBreaker;
  readonly requests: SimRequest<OpenWaterKind>[] = [];
  readonly settings: OpenWaterSettings;
  mostInFlight = 0;
  readonly #options: VirtualOptions;
  readonly #platform: OpenWaterPlatform;
  readonly #directory: Directory;
  readonly #startedAt: number;
  #inFlight = 0;

  constructor(options: VirtualOptions) {
    const { users, template, requestsPerSecond, retryBaseMs = 1000, windowMs = 120_000 } = options;
    const { timing = new VirtualTiming(), latencyMs = () => 50 } = options;
    this.#options = options;
    this.timing = timing;
    this.#startedAt = timing.now();
    this.settings = { ...DEFAULT_OPENWATER, maxPageSize: 1000, ...options.settings };
    this.#directory = new Directory(users);
    this.#platform = new OpenWaterPlatform(this.settings, template, this.#directory, latencyMs);
    this.breaker = new CircuitBreaker({ windowMs, retryBaseMs, timing });
    const { clientKey, apiKey } = this.settings;
    this.client = new OpenWaterClient({
      ...{ http: { send: (request) => this.#send(request) }, baseUrl: BASE_URL, clientKey, apiKey },
      ...{ organizationCode: undefined, breaker: this.breaker, retryBaseMs, timing },
      limiter: new RateLimiter(requestsPerSecond, timing),
    });
  }

  get users(): OpenWaterUser[] {
    return this.#directory.users;
  }

  set users(users: OpenWaterUser[]) {
    this.#directory.users = users;
  }

  /** Virtual milliseconds since the start. */
  get elapsedMs(): number {
    return this.timing.now() - this.#startedAt;
  }

  async #send(sent: HttpRequest): Promise<HttpResponse> {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.#inFlight);
    const request = this.#log(sent);
    try {
      return await this.#respond(request, sent.signal);
    } finally {
      this.#inFlight--;
      request.endedAt = this.elapsedMs;
    }
  }

  async #respond(request: SimRequest<OpenWaterKind>, signal: AbortSignal | undefined): Promise<HttpResponse> {
    const { timing, timeoutMs = 30_000 } = this.#options;
    const sleep: Timing['sleep'] = (ms, until) => (timing ?? this.timing).sleep(ms, until);
    this.#options.onRequest?.(request, this);
    const fault = this.#options.fault?.(request) ?? this.#platform.ownFault(request);
    request.fault = fault;
    const answer = (fault && faultyAnswer(fault, request)) ?? this.#platform.answer(request, fault);
    const latencyMs = this.#platform.latencyMs(request) + (fault?.delayMs ?? 0);
    if ((fault && 'hang' in fault) || latencyMs > timeoutMs) {
      await sleep(timeoutMs, signal);
      throw new CallFailure('timeout', { detail: `no whole response in ${timeoutMs} ms` });
    }
    await sleep(latencyMs, signal);
    if (fault && 'reset' in fault) throw new CallFailure('network', { code: 'ECONNRESET' });
    if (fault && ('cutOff' in fault || 'gzipCutOff' in fault)) throw new CallFailure('network', { code: 'ECONNRESET' });
    const { status, body, contentType, headers } = answer;
    request.status = status;
    const type = contentType === undefined ? {} : { 'content-type': contentType };
    return { status, headers: { ...type, ...headers }, body: Buffer.from(body) };
  }

  #log({ method, url, headers = {} }: HttpRequest): SimRequest<OpenWaterKind> {
    const { pathname, search, searchParams } = new URL(url);
    const kind = this.#platform.kindOf(method, pathname);
    const at = this.elapsedMs;
    const index = this.requests.length;
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const request: SimRequest<OpenWaterKind> = {
      ...{ index, kind, pageIndex: index, method, path: pathname, url: pathname + search },
      ...{ query: parseQuery(searchParams), headers: lower, body: '', authorization: false },
      ...{ offset: undefined, limit: undefined, at, startedAt: at, status: undefined, endedAt: undefined },
      ...{ fault: undefined, queryPath: undefined, parallel: this.#inFlight },
    };
    Object.assign(request, this.#platform.span(request));
    this.requests.push(request);
    return request;
  }
}
