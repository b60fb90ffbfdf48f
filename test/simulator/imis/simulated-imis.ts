import type { Column, ColumnSpec } from '../data/column.ts';
import type { Fault, FaultDecision, FaultRule } from '../http/fault.ts';
import { Listener } from '../http/listener.ts';
import type { Latency } from '../http/listener.ts';
import type { SimRequest } from '../http/request.ts';
import { isSamePath } from './documents.ts';
import type { RowSource } from './row-source.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { ImisKind, ImisSettings } from './settings.ts';
import { defaultSort, queryOf, SimulatedQuery, specsOf, tableOf } from './simulated-query.ts';
import type { QueryOptions } from './simulated-query.ts';
import { ImisSite } from './site.ts';
import { TokenIssuer } from './token.ts';

export interface ImisOptions extends QueryOptions, Partial<ImisSettings> {
  /** Further queries of the site, by their paths; each has its own rows, columns, prompts and settings. */
  queries?: Readonly<Record<string, Omit<QueryOptions, 'path'>>>;
  latencyMs?: Latency<ImisKind>;
  faults?: readonly (FaultRule<ImisKind> | FaultDecision<ImisKind>)[];
  /** Every request for a token meets this. */
  tokenFault?: Fault;
}

export class SimulatedImis extends Listener<ImisKind> {
  readonly #query: SimulatedQuery<ImisSettings>;
  readonly #more: readonly SimulatedQuery[];
  readonly #tokens: TokenIssuer;

  constructor(options: ImisOptions = {}) {
    const { latencyMs = 0, faults = [], tokenFault, queries = {}, ...queryOptions } = options;
    const { seed: _seed, rows: _rows, columns: _columns, ...given } = queryOptions;
    const specs = specsOf(options);
    const settings: ImisSettings = { ...DEFAULT_SETTINGS, sortFields: defaultSort(specs, options), ...given };
    const query = new SimulatedQuery(settings, tableOf(specs, queryOptions, settings));
    const tokens = new TokenIssuer(settings);
    const more = Object.entries(queries).map(([path, its]) => queryOf({ ...its, path }));
    super(new ImisSite(query, more, { tokens, latency: latencyMs }));
    this.#query = query;
    this.#more = more;
    this.#tokens = tokens;
    for (const rule of faults) this.fault(rule);
    if (tokenFault) this.fault({ on: 'token', do: tokenFault });
  }

  /** The query's rows. */
  get table(): RowSource {
    return this.#query.table;
  }

  get columns(): readonly Column[] {
    return this.#query.columns;
  }

  /** Change them at will: the next request goes by them. */
  get settings(): ImisSettings {
    return this.#query.settings;
  }

  /** One of the site's queries, by its path: its settings, its table, and how many pages of it were served. */
  query(path: string): SimulatedQuery {
    const found = [this.#query, ...this.#more].find(({ settings }) => isSamePath(settings.path, path));
    if (!found) throw new Error(`The simulated site has no query ${path}.`);
    return found;
  }

  /** The log of one query: its pages, definitions and prompts. */
  requestsFor(path: string): SimRequest<ImisKind>[] {
    return this.requests.filter(({ queryPath }) => queryPath !== undefined && isSamePath(queryPath, path));
  }

  /** The query's columns are changed in iMIS: rows and definition go by the new ones at once. */
  setColumns(specs: readonly ColumnSpec[]): void {
    this.#query.table.setColumns(specs);
  }

  get url(): string {
    return this.origin + this.settings.basePath;
  }

  get logins(): number {
    return this.#tokens.logins;
  }

  get failedLogins(): number {
    return this.#tokens.failedLogins;
  }

  get locked(): boolean {
    return this.#tokens.locked;
  }

  /** Somebody else logs in with the account. */
  stealToken(): void {
    this.#tokens.steal();
  }

  /** The password is changed; a token in use stays good. */
  setPassword(password: string): void {
    this.settings.password = password;
  }
}
