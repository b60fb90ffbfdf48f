import { ExactNumber, stringifyExact } from '../json/exact-number.ts';
import type { SortValue } from './paging/sort-order.ts';
import type { Sort } from './paging/walk.ts';
import type { DefinedSort } from './query-definition.ts';
import type { QueryReader } from './query-reader.ts';
import { valuesOf, type Row } from './rows/row.ts';
import type { Value } from './rows/value.ts';

/** The column that identifies the registrant. */
export interface Registrant {
  column: string;
  /** The id in a row, trimmed; blank where it has none. */
  idOf: (row: Row) => string;
}

/** What the rows of a query are sorted by, where one of their columns shows it. */
export function sortOf(
  sort: DefinedSort | undefined,
  { rows }: QueryReader,
  registrant: Registrant | undefined,
): Sort | undefined {
  const position = sort ? rows.positionOf(sort.column) : -1;
  if (!sort || position < 0) return undefined;
  const { column, isDescending } = sort;
  // Known without taking the row apart.
  if (column === registrant?.column) return { isDescending, valueOf: registrant.idOf };
  return { isDescending, valueOf: (row) => sortValue(valuesOf(row)[position]) };
}

function sortValue(value: Value | undefined): SortValue {
  if (value instanceof ExactNumber) return Number(stringifyExact(value));
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** The names of the columns in which two rows differ. */
export function differingColumns(one: Row, other: Row, names: readonly string[]): string[] {
  const [a, b] = [valuesOf(one), valuesOf(other)];
  return names.filter((_name, at) => stringifyExact(a[at] ?? null) !== stringifyExact(b[at] ?? null));
}
