import type { Row } from '../data/cell.ts';
import { inferColumns, resolveColumns } from '../data/column.ts';
import type { Column, ColumnSpec } from '../data/column.ts';
import { DEFAULT_COLUMNS, generateRows } from '../data/generate-rows.ts';
import type { GeneratedRows } from '../data/generate-rows.ts';
import type { Fault, FaultDecision, FaultRule } from '../http/fault.ts';
import { Listener } from '../http/listener.ts';
import type { Latency } from '../http/listener.ts';
import { LiveTable } from './live-table.ts';
import { PackedTable } from './packed-table.ts';
import type { RowSource } from './row-source.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { ImisKind, ImisSettings } from './settings.ts';
import { ImisSite } from './site.ts';
import { TokenIssuer } from './token.ts';

/** Above this many generated rows, records would cost too much memory and time. */
const PACKED_ABOVE = 100_000;

export interface ImisOptions extends Partial<ImisSettings> {
  /** For generated rows; 1 by default. */
  seed?: number;
  /** Rows as they are, or generated ones; 10 generated ones by default. */
  rows?: Row[] | GeneratedRows;
  /** By default those of the generated rows, or inferred from the given ones. */
  columns?: readonly ColumnSpec[];
  latencyMs?: Latency<ImisKind>;
  faults?: readonly (FaultRule<ImisKind> | FaultDecision<ImisKind>)[];
  /** Every request for a token meets this. */
  tokenFault?: Fault;
}

export class SimulatedImis extends Listener<ImisKind> {
  /** The query's rows. */
  readonly table: RowSource;
  readonly columns: readonly Column[];
  /** Change them at will: the next request goes by them. */
  readonly settings: ImisSettings;
  readonly #tokens: TokenIssuer;

  constructor(options: ImisOptions = {}) {
    const { specs, table: build } = data(options);
    const columns = resolveColumns(specs);
    const { seed: _seed, rows: _rows, columns: _columns, latencyMs = 0, faults = [], tokenFault, ...given } = options;
    const hasId = columns.some(({ name }) => name === 'Registrant ID');
    const sortFields = hasId && (given.shuffle ?? null) === null ? ['Registrant ID'] : [];
    const settings: ImisSettings = { ...DEFAULT_SETTINGS, sortFields, ...given };
    const table = build(columns, settings);
    const tokens = new TokenIssuer(settings);
    super(new ImisSite(settings, columns, table, tokens, latencyMs));
    this.table = table;
    this.columns = columns;
    this.settings = settings;
    this.#tokens = tokens;
    for (const rule of faults) this.fault(rule);
    if (tokenFault) this.fault({ on: 'token', do: tokenFault });
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

interface Data {
  specs: readonly ColumnSpec[];
  table: (columns: readonly Column[], settings: ImisSettings) => RowSource;
}

function data(options: ImisOptions): Data {
  const rows = options.rows ?? { count: 10 };
  if (Array.isArray(rows)) {
    const specs = options.columns ?? inferColumns(rows);
    return { specs, table: (columns, settings) => new LiveTable(rows, columns, settings) };
  }
  const specs = options.columns ?? rows.columns ?? DEFAULT_COLUMNS;
  const seed = rows.seed ?? options.seed ?? 1;
  const isFixed = options.prompts === undefined && (options.shuffle ?? null) === null;
  if (rows.packed ?? (isFixed && rows.count > PACKED_ABOVE)) {
    return { specs, table: (_columns, settings) => new PackedTable(rows.count, seed, specs, settings) };
  }
  const generated = generateRows({ count: rows.count, seed, columns: specs });
  return { specs, table: (columns, settings) => new LiveTable(generated, columns, settings) };
}
