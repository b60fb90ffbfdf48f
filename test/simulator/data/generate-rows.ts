import type { Cell, Row } from './cell.ts';
import { resolveColumns } from './column.ts';
import type { Column, ColumnSpec } from './column.ts';
import { generateValue, textKind } from './generate-value.ts';
import { Random, seedOf } from './random.ts';

/** Twenty columns: the documented fields, then every data type and the names that are hard to handle. */
export const DEFAULT_COLUMNS: readonly ColumnSpec[] = [
  { name: 'Registrant ID', kind: 'id', nullRate: 0 },
  { name: 'FirstName', kind: 'firstName' },
  { name: 'LastName', kind: 'lastName' },
  { name: 'Email', kind: 'email' },
  { name: 'Company', kind: 'company' },
  { name: 'Status', kind: 'status', nullRate: 0 },
  { name: 'filter-Member Type', kind: 'memberType' },
  { name: 'Session.Code', kind: 'code' },
  { name: 'Badge Note', kind: 'text' },
  { name: 'Biography', kind: 'longText', nullRate: 0.5 },
  { name: 'Registered On', dataType: 'DateTime' },
  { name: 'Is Member', dataType: 'Boolean' },
  { name: 'Guests', dataType: 'Int32' },
  { name: 'Points', dataType: 'Int64' },
  { name: 'Priority', dataType: 'Byte' },
  { name: 'Trend', dataType: 'SByte' },
  { name: 'Fee Paid', dataType: 'Decimal' },
  { name: 'Score', dataType: 'Double' },
  { name: 'Contact Key', dataType: 'Guid' },
  { name: 'Row Stamp', dataType: 'Byte[]' },
];

export interface GeneratedRows {
  count: number;
  seed?: number;
  columns?: readonly ColumnSpec[];
  /**
   * Keep the rows as ready-made bytes, not as records: fast, small, and not to be changed.
   * By default only above 100,000 rows, and without prompts or shuffle.
   */
  packed?: boolean;
}

export function generateRow(seed: number, index: number, columns: readonly Column[]): Row {
  const random = new Random(seedOf(seed, index));
  const row: Row = {};
  for (const column of columns) row[column.numberedName] = cell(random, index, column);
  return row;
}

function cell(random: Random, index: number, column: Column): Cell {
  const isId = column.dataType === 'String' && textKind(column) === 'id';
  if (random.next() < (column.spec.nullRate ?? (isId ? 0 : 0.05))) return null;
  const { valueList } = column.spec;
  return valueList ? random.pick(valueList) : generateValue(random, index, column);
}

/** The source values of the rows that a simulator started with the same `rows` serves. */
export function generateRows(rows: GeneratedRows): Row[] {
  const columns = resolveColumns(rows.columns ?? DEFAULT_COLUMNS);
  return Array.from({ length: rows.count }, (_, index) => generateRow(rows.seed ?? 1, index, columns));
}
