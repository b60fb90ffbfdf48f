import type { Column, ColumnSpec } from '../data/column.ts';
import type { Fault, FaultDecision, FaultRule } from '../http/fault.ts';
import { Listener } from '../http/listener.ts';
import type { Latency } from '../http/listener.ts';
import type { RowSource } from './row-source.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { ImisKind, ImisSettings } from './settings.ts';
import { defaultSort, SimulatedQuery, specsOf, tableOf } from './simulated-query.ts';
import type { QueryOptions } from './simulated-query.ts';
import { ImisSite } from './site.ts';
import { TokenIssuer } from './token.ts';

export interface ImisOptions extends QueryOptions, Partial<ImisSettings> {
  latencyMs?: Latency<ImisKind>;
  faults?: readonly (FaultRule<ImisKind> | FaultDecision<ImisKind>)[];
  /** Every request for a token meets this. */
  tokenFault?: Fault;
}

export class SimulatedImis extends Listener<ImisKind> {
  readonly #query: SimulatedQuery<ImisSettings>;
  readonly #tokens: TokenIssuer;

  constructor(options: ImisOptions = {}) {
    const { latencyMs = 0, faults = [], tokenFault, ...queryOptions } = options;
    const { seed: _seed, rows: _rows, columns: _columns, ...given } = queryOptions;
    const specs = specsOf(options);
    const settings: ImisSettings = { ...DEFAULT_SETTINGS, sortFields: defaultSort(specs, options), ...given };
    const query = new SimulatedQuery(settings, tableOf(specs, queryOptions, settings));
    const tokens = new TokenIssuer(settings);
    super(new ImisSite(query, tokens, latencyMs));
    this.#query = query;
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
