import type { Row } from '../data/cell.ts';
import type { Column, ColumnSpec } from '../data/column.ts';
import type { PageRun } from './page-run.ts';
import type { SortField } from './query-settings.ts';
import type { View } from './views.ts';

/** What one run of the query has found, before any cap. */
export interface Selection {
  total: number;
  /** The rows from `from` up to, and without, `to`, as the inside of a JSON array. */
  flat(from: number, to: number): Buffer;
  properties(from: number, to: number): Buffer;
}

/** The values that a prompt lets through; none of them means no filter. */
export interface PromptFilter {
  column: string;
  values: readonly string[];
  comparison: 'atLeast' | 'below' | undefined;
}

export interface Run {
  filters: readonly PromptFilter[];
  sortFields: readonly SortField[];
  /** The seed of the order that this run sees before the sort, or null for the table's own. */
  orderSeed: number | null;
  view: View | null;
  page: PageRun;
}

export interface RowSource {
  /** Live: change it at will. A packed source has none and throws. */
  rows: Row[];
  readonly columns: readonly Column[];
  /** The query's columns are changed in iMIS, as when one is renamed. A packed source throws. */
  setColumns(specs: readonly ColumnSpec[]): void;
  select(run: Run): Selection;
}
