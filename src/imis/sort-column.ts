import { ExactNumber } from '../json/exact-number.ts';
import { parseJson } from '../json/parse-json.ts';
import { stringifyExact } from '../json/write-json.ts';
import type { Sort } from './paging/overlap.ts';
import type { SortValue } from './paging/sort-order.ts';
import type { DefinedSort } from './query-definition.ts';
import type { RecordRow, Row } from './rows/row.ts';

/** What the rows of a query are sorted by, where one of these columns shows it. */
export function sortOf(sort: DefinedSort | undefined, names: readonly string[]): Sort | undefined {
  if (!sort || !names.includes(sort.column)) return undefined;
  return { isDescending: sort.isDescending, valueOf: (row) => sortValue(row as RecordRow) };
}

function sortValue({ sortValue: value }: RecordRow): SortValue {
  if (value instanceof ExactNumber) return Number(value.digits);
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** The names of the columns in which the records of two rows differ. */
export function differingColumns(one: Row, other: Row): string[] {
  const [a = {}, b = {}] = [one, other].map(
    (row) => parseJson((row as RecordRow).json.toString()) as Record<string, unknown>,
  );
  return Object.keys(a).filter((name) => stringifyExact(a[name]) !== stringifyExact(b[name]));
}
