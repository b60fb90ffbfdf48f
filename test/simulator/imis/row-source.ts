import type { Row } from '../data/cell.ts';

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
}

export interface Run {
  filters: readonly PromptFilter[];
  sortFields: readonly string[];
  /** The seed of the order that this run sees, or null for the table's own. */
  orderSeed: number | null;
}

export interface RowSource {
  /** Live: change it at will. A packed source has none and throws. */
  rows: Row[];
  select(run: Run): Selection;
}
