import { json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { Fault } from '../http/fault.ts';
import { firewall } from '../http/firewall.ts';
import type { Latency, Product } from '../http/listener.ts';
import { integer, parameters } from '../http/request.ts';
import type { SimRequest } from '../http/request.ts';
import { answerMetadata } from './definition.ts';
import { answerDocuments, isSamePath } from './documents.ts';
import { askedPath } from './execute-request.ts';
import { usedLimit } from './page-run.ts';
import { answerPage, refuseEndpoint, refuseUnknown } from './pages.ts';
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
  '/api/documentsummary/_execute': 'documents',
};

/** The iMIS site: which request goes where, and what a request costs. */
export class ImisSite implements Product<ImisKind> {
  readonly #settings: ImisSettings;
  readonly #queries: readonly SimulatedQuery[];
  readonly #tokens: TokenIssuer;
  readonly #latency: Latency<ImisKind>;

  /** @param more the site's queries beside the one whose settings are the site's own */
  constructor(
    query: SimulatedQuery<ImisSettings>,
    more: readonly SimulatedQuery[],
    { tokens, latency }: { tokens: TokenIssuer; latency: Latency<ImisKind> },
  ) {
    this.#settings = query.settings;
    this.#queries = [query, ...more];
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

  queryPath({ kind, query, body }: SimRequest<ImisKind>): string | undefined {
    if (this.isPage(kind)) return parameters(query, 'QueryName')[0];
    return kind === 'definition' || kind === 'prompts' ? askedPath(body) : undefined;
  }

  answer(request: SimRequest<ImisKind>, fault: Fault | undefined): Answer {
    if (request.kind === 'token') return this.#tokens.answer(request);
    if (request.kind === 'other') return json(404, { Message: 'No HTTP resource was found.' });
    const refusal = this.#tokens.authorise(request);
    if (refusal) return refusal;
    if (request.kind === 'documents')
      return answerDocuments(
        request,
        this.#queries.map(({ settings }) => settings),
        this.#settings,
      );
    const query = this.#queryOf(request);
    if (!this.isPage(request.kind)) return answerMetadata(request, query, this.#settings);
    if (query) return answerPage(request, query, fault);
    return refuseEndpoint(request, this.#settings) ?? refuseUnknown(request, this.#settings);
  }

  /** A site that cannot run a large page in the time that its gateway allows, or that many requests at once. */
  ownFault(request: SimRequest<ImisKind>): Fault | undefined {
    const { maxParallel } = this.#settings;
    if (maxParallel !== null && request.parallel > maxParallel) return firewall('request rejected');
    const query = this.isPage(request.kind) ? this.#queryOf(request) : undefined;
    const over = query?.settings.timeoutOverRows;
    return over && usedLimit(request, query.settings) > over.rows ? slowFault(over.as) : undefined;
  }

  latencyMs(request: SimRequest<ImisKind>): number {
    const own = typeof this.#latency === 'number' ? this.#latency : this.#latency(request);
    const query = this.isPage(request.kind) ? this.#queryOf(request) : undefined;
    return own + (query ? usedLimit(request, query.settings) * query.settings.slowRowsMs : 0);
  }

  gzip(): boolean {
    return this.#settings.gzip;
  }

  #queryOf({ queryPath }: SimRequest): SimulatedQuery | undefined {
    return this.#queries.find(({ settings }) => queryPath !== undefined && isSamePath(settings.path, queryPath));
  }
}
