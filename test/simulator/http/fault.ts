import type { SimRequest } from './request.ts';

/** What goes wrong with one answer. `delayMs` and `until` go with any of them. */
export type Fault = { delayMs?: number; until?: Promise<unknown> } & (
  | { status: number; body?: string | Buffer; headers?: Record<string, string> }
  /** A sign-in page, or a firewall's. */
  | { html: true; status?: number }
  /** The connection is torn down before any answer. */
  | { reset: true }
  /** The whole length is announced, this share of the body is sent, then the connection is torn down. */
  | { cutOff: number }
  /** A well-formed HTTP answer whose gzip stream ends too early (plain text that does, where gzip is not accepted). */
  | { gzipCutOff: number }
  /** No answer, ever. */
  | { hang: true }
  | { delayMs: number }
  /** The answer waits for something else to happen. */
  | { until: Promise<unknown> }
  /** 200 with any bytes at all. */
  | { body: string | Buffer; contentType?: string }
  /** No rows, but the right total. */
  | { emptyPage: true }
  /** Only the page's first rows, this many; Count says so. */
  | { shortPage: number }
  /** An error with this status that repeats the whole request, secrets included. */
  | { echo: number }
  | { redirect: string; status?: number }
);

export type FaultDecision<Kind extends string = string> = (request: SimRequest<Kind>) => Fault | undefined;

export interface FaultRule<Kind extends string = string> {
  on: Kind | readonly Kind[] | ((request: SimRequest<Kind>) => boolean);
  /** How many requests it strikes: all by default. */
  times?: number;
  /** How many fitting requests it lets through first. */
  skip?: number;
  do: Fault | FaultDecision<Kind>;
}

/** The rules in the order given; the first that strikes is the one. */
export class FaultPlan<Kind extends string> {
  readonly #decisions: FaultDecision<Kind>[] = [];

  add(rule: FaultRule<Kind> | FaultDecision<Kind>): void {
    this.#decisions.push(typeof rule === 'function' ? rule : decision(rule));
  }

  clear(): void {
    this.#decisions.length = 0;
  }

  decide(request: SimRequest<Kind>): Fault | undefined {
    for (const decide of this.#decisions) {
      const fault = decide(request);
      if (fault) return fault;
    }
    return undefined;
  }
}

function decision<Kind extends string>(rule: FaultRule<Kind>): FaultDecision<Kind> {
  const { on } = rule;
  const fits = (request: SimRequest<Kind>): boolean =>
    typeof on === 'function' ? on(request) : (typeof on === 'string' ? [on] : on).includes(request.kind);
  let skip = rule.skip ?? 0;
  let times = rule.times ?? Infinity;
  return (request) => {
    if (times <= 0 || !fits(request)) return undefined;
    if (skip > 0) {
      skip--;
      return undefined;
    }
    const fault = typeof rule.do === 'function' ? rule.do(request) : rule.do;
    if (fault) times--;
    return fault;
  };
}
