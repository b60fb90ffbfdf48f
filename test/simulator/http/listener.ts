import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultyAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { deliver } from './deliver.ts';
import { FaultPlan } from './fault.ts';
import type { Fault, FaultDecision, FaultRule } from './fault.ts';
import { parseQuery, readBody } from './request.ts';
import type { SimRequest } from './request.ts';

export type Hook<Kind extends string> = (request: SimRequest<Kind>) => void | Promise<void>;

/** How long an answer takes, by request or always. */
export type Latency<Kind extends string> = number | ((request: SimRequest<Kind>) => number);

/** What a product's simulation gives to its listener. */
export interface Product<Kind extends string> {
  kindOf(method: string, path: string): Kind;
  isPage(kind: Kind): boolean;
  /** Offset and limit as asked for. */
  span(request: SimRequest<Kind>): { offset: number | undefined; limit: number | undefined };
  /** The path of the query that the request is about, as it was asked for. */
  queryPath?(request: SimRequest<Kind>): string | undefined;
  /** The right answer; a fault of emptyPage or shortPage is for the product to make. */
  answer(request: SimRequest<Kind>, fault: Fault | undefined): Answer | Promise<Answer>;
  /** Faults that the product's own settings bring about, after those of the rules. */
  ownFault(request: SimRequest<Kind>): Fault | undefined;
  latencyMs(request: SimRequest<Kind>): number;
  gzip(): boolean;
}

export class Listener<Kind extends string> {
  readonly requests: SimRequest<Kind>[] = [];
  readonly faults = new FaultPlan<Kind>();
  /** The highest number of requests for a page that were under way at once. */
  maxInFlight = 0;
  readonly #product: Product<Kind>;
  readonly #hooks: Hook<Kind>[] = [];
  #server: Server | undefined;
  #port = 0;
  #pages = 0;
  #inFlight = 0;
  #underWay = 0;
  #error: Error | undefined;

  constructor(product: Product<Kind>) {
    this.#product = product;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The first time on a free port, afterwards on the same one again. */
  async start(): Promise<void> {
    if (this.#server) return;
    const server = createServer((message, response) => {
      this.#handle(message, response).catch((error: unknown) => {
        this.#error ??= error instanceof Error ? error : new Error(String(error));
        response.destroy();
      });
    });
    // Longer than any pause of a test: a connection closed under a client's feet must be a fault that was asked for.
    server.keepAliveTimeout = 120_000;
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** From now on connections are refused; those that are open are torn down at once. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) =>
      server.close(() => {
        resolve();
      }),
    );
    server.closeAllConnections();
    await closed;
  }

  /** Stops, and throws what a hook threw while it served: a failed expectation in a hook must fail its test. */
  async close(): Promise<void> {
    await this.stop();
    const error = this.#error;
    this.#error = undefined;
    if (error) throw error;
  }

  fault(rule: FaultRule<Kind> | FaultDecision<Kind>): void {
    this.faults.add(rule);
  }

  onRequest(hook: Hook<Kind>): void {
    this.#hooks.push(hook);
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = this.#log(message, response);
    try {
      request.body = await readBody(message);
    } catch {
      return; // The client went away in the middle of its request.
    }
    request.queryPath = this.#product.queryPath?.(request);
    for (const hook of this.#hooks) await hook(request);
    const fault = this.faults.decide(request) ?? this.#product.ownFault(request);
    request.fault = fault;
    const answer = await this.#answer(request, fault);
    await pause(this.#product.latencyMs(request) + (fault?.delayMs ?? 0));
    await fault?.until;
    if (response.destroyed || (fault && 'hang' in fault)) return;
    if (fault && 'reset' in fault) {
      message.socket.resetAndDestroy();
      return;
    }
    request.status = answer.status;
    const accepted = message.headers['accept-encoding']?.includes('gzip') === true;
    await deliver(response, answer, { fault, gzip: accepted && this.#product.gzip() });
  }

  async #answer(request: SimRequest<Kind>, fault: Fault | undefined): Promise<Answer> {
    const faulty =
      fault && ('hang' in fault || 'reset' in fault ? { status: 0, body: '' } : faultyAnswer(fault, request));
    return faulty ?? (await this.#product.answer(request, fault));
  }

  #log(message: IncomingMessage, response: ServerResponse): SimRequest<Kind> {
    const url = message.url ?? '/';
    const { pathname, searchParams } = new URL(url, this.origin);
    const method = message.method ?? 'GET';
    const kind = this.#product.kindOf(method, pathname);
    const isPage = this.#product.isPage(kind);
    const at = performance.now();
    const request: SimRequest<Kind> = {
      ...{ index: this.requests.length, kind, pageIndex: isPage ? this.#pages++ : undefined },
      ...{ method, path: pathname, url, query: parseQuery(searchParams), headers: message.headers, body: '' },
      ...{ authorization: message.headers.authorization !== undefined, offset: undefined, limit: undefined },
      ...{ queryPath: undefined, parallel: ++this.#underWay },
      ...{ at, startedAt: at, status: undefined, endedAt: undefined, fault: undefined },
    };
    Object.assign(request, this.#product.span(request));
    this.requests.push(request);
    if (isPage) this.maxInFlight = Math.max(this.maxInFlight, ++this.#inFlight);
    response.once('close', () => {
      request.endedAt = performance.now();
      this.#underWay--;
      if (isPage) this.#inFlight--;
    });
    return request;
  }
}

/** Does not keep a process alive that has nothing else to do. */
async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
}
