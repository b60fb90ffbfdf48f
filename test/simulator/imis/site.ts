import { json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { Fault } from '../http/fault.ts';
import type { Latency, Product } from '../http/listener.ts';
import { integer, parameters } from '../http/request.ts';
import type { SimRequest } from '../http/request.ts';
import { answerMetadata } from './definition.ts';
import { usedLimit } from './page-run.ts';
import { answerPage } from './pages.ts';
import type { ImisKind, ImisSettings } from './settings.ts';
import type { SimulatedQuery } from './simulated-query.ts';
import { slowFault } from './slow-pages.ts';
import type { TokenIssuer } from './token.ts';

const KINDS: Record<string, ImisKind> = {
  '/token': 'token',
  '/api/query': 'query',
  '/api/iqa': 'iqa',
  '/api/querydefinition/_execute': 'definition',
  '/api/queryparameterdefinition/_execute': 'prompts',
};

/** The iMIS site: which request goes where, and what a request costs. */
export class ImisSite implements Product<ImisKind> {
  readonly #settings: ImisSettings;
  readonly #query: SimulatedQuery<ImisSettings>;
  readonly #tokens: TokenIssuer;
  readonly #latency: Latency<ImisKind>;

  constructor(query: SimulatedQuery<ImisSettings>, tokens: TokenIssuer, latency: Latency<ImisKind>) {
    this.#settings = query.settings;
    this.#query = query;
    this.#tokens = tokens;
    this.#latency = latency;
  }

  kindOf(method: string, path: string): ImisKind {
    const base = this.#settings.basePath.toLowerCase();
    const lower = path.toLowerCase();
    if (!lower.startsWith(base)) return 'other';
    const kind = KINDS[lower.slice(base.length)] ?? 'other';
    const isRead = kind === 'query' || kind === 'iqa';
    return (method === 'GET') === isRead || kind === 'token' ? kind : 'other';
  }

  isPage(kind: ImisKind): boolean {
    return kind === 'query' || kind === 'iqa';
  }

  span(request: SimRequest<ImisKind>): { offset: number | undefined; limit: number | undefined } {
    const { query } = request;
    return { offset: integer(parameters(query, 'Offset')[0]), limit: integer(parameters(query, 'Limit')[0]) };
  }

  answer(request: SimRequest<ImisKind>, fault: Fault | undefined): Answer {
    if (request.kind === 'token') return this.#tokens.answer(request);
    if (request.kind === 'other') return json(404, { Message: 'No HTTP resource was found.' });
    const refusal = this.#tokens.authorise(request);
    if (refusal) return refusal;
    if (this.isPage(request.kind)) return answerPage(request, this.#query, fault);
    return answerMetadata(request, this.#query.columns, this.#settings);
  }

  /** A site that cannot run a large page in the time that its gateway allows. */
  ownFault(request: SimRequest<ImisKind>): Fault | undefined {
    const over = this.#settings.timeoutOverRows;
    if (!over || !this.isPage(request.kind) || usedLimit(request, this.#settings) <= over.rows) return undefined;
    return slowFault(over.as);
  }

  latencyMs(request: SimRequest<ImisKind>): number {
    const own = typeof this.#latency === 'number' ? this.#latency : this.#latency(request);
    const rows = this.isPage(request.kind) ? usedLimit(request, this.#settings) : 0;
    return own + rows * this.#settings.slowRowsMs;
  }

  gzip(): boolean {
    return this.#settings.gzip;
  }
}
