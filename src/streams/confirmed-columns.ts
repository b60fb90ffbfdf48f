import type { QueryColumn } from '../imis/query-columns.ts';
import { columnsIn } from '../imis/rows/row-reader.ts';
import { unwrap } from '../imis/rows/value.ts';
import { coercionTo } from './coerce.ts';
import { NOT_COERCIBLE } from './not-coercible.ts';
import { SCHEMA_OF } from './stream-schema.ts';

/**
 * The columns with the types that the first page confirms. The type of a definition is the property's: where the
 * property has a value list, rows hold the list's description as text instead (iMIS 20.2.64), and the column is a
 * string. One that is confirmed comes back as it is.
 * @param items the rows of the first page
 */
export function confirmedColumns(columns: readonly QueryColumn[], items: readonly object[]): QueryColumn[] {
  const seen = columnsIn(items);
  return columns.map((column) => {
    const isClaimed = column.source === 'definition' && column.kind !== 'string';
    const values = isClaimed ? (seen.get(column.name) ?? []).map(unwrap) : [];
    return values.every((value) => value === null || isOfKind(column, value)) ? column : { ...column, kind: 'string' };
  });
}

function isOfKind({ kind }: QueryColumn, value: unknown): boolean {
  return coercionTo(SCHEMA_OF[kind])(value, { zonesRemoved: 0 }) !== NOT_COERCIBLE;
}
