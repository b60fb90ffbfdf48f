import type { Row } from '../data/cell.ts';
import { inferColumns, resolveColumns } from '../data/column.ts';
import type { Column, ColumnSpec } from '../data/column.ts';
import { DEFAULT_COLUMNS, generateRows } from '../data/generate-rows.ts';
import type { GeneratedRows } from '../data/generate-rows.ts';
import { LiveTable } from './live-table.ts';
import { PackedTable } from './packed-table.ts';
import { DEFAULT_QUERY_SETTINGS } from './query-settings.ts';
import type { QuerySettings } from './query-settings.ts';
import type { RowSource } from './row-source.ts';

/** Above this many generated rows, records would cost too much memory and time. */
const PACKED_ABOVE = 100_000;

export interface QueryOptions extends Partial<QuerySettings> {
  /** For generated rows; 1 by default. */
  seed?: number;
  /** Rows as they are, or generated ones; 10 generated ones by default. */
  rows?: Row[] | GeneratedRows;
  /** By default those of the generated rows, or inferred from the given ones. */
  columns?: readonly ColumnSpec[];
}

/** A query of the site: its settings, its rows, and how often it was run for a page. */
export class SimulatedQuery<Settings extends QuerySettings = QuerySettings> {
  /** Change them at will: the next request goes by them. */
  readonly settings: Settings;
  readonly table: RowSource;
  /** Pages served so far. */
  served = 0;

  constructor(settings: Settings, table: RowSource) {
    this.settings = settings;
    this.table = table;
  }

  get columns(): readonly Column[] {
    return this.table.columns;
  }
}

/** The settings that a query's options stand for, and the table that holds its rows. */
export function queryOf(options: QueryOptions): SimulatedQuery {
  const { seed: _seed, rows: _rows, columns: _columns, ...given } = options;
  const specs = specsOf(options);
  const settings = { ...DEFAULT_QUERY_SETTINGS, sortFields: defaultSort(specs, options), ...given };
  return new SimulatedQuery(settings, tableOf(specs, options, settings));
}

export function specsOf({ rows = { count: 10 }, columns }: QueryOptions): readonly ColumnSpec[] {
  if (Array.isArray(rows)) return columns ?? inferColumns(rows);
  return columns ?? rows.columns ?? DEFAULT_COLUMNS;
}

/** By Registrant ID if there is such a column, unless the order is shuffled. */
export function defaultSort(specs: readonly ColumnSpec[], { shuffle = null }: QueryOptions): string[] {
  return specs.some(({ name }) => name === 'Registrant ID') && shuffle === null ? ['Registrant ID'] : [];
}

export function tableOf(specs: readonly ColumnSpec[], options: QueryOptions, settings: QuerySettings): RowSource {
  const { rows = { count: 10 }, prompts, shuffle = null, view = null } = options;
  if (Array.isArray(rows)) return new LiveTable(rows, resolveColumns(specs), settings);
  const seed = rows.seed ?? options.seed ?? 1;
  const isFixed = prompts === undefined && shuffle === null && view === null;
  if (rows.packed ?? (isFixed && rows.count > PACKED_ABOVE)) return new PackedTable(rows.count, seed, specs, settings);
  return new LiveTable(generateRows({ count: rows.count, seed, columns: specs }), resolveColumns(specs), settings);
}
