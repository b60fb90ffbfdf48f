import { Exact } from './cell.ts';
import type { Cell, Row } from './cell.ts';

/** Every `DataTypeName` that a query's definition is known to hold. */
export const DATA_TYPE_NAMES = [
  'Boolean',
  'Byte',
  'Byte[]',
  'DateTime',
  'Decimal',
  'Double',
  'Guid',
  'Int32',
  'Int64',
  'SByte',
  'String',
] as const;

type DataTypeName = (typeof DATA_TYPE_NAMES)[number];

/** What a generated String column holds. */
export type TextKind =
  'id' | 'firstName' | 'lastName' | 'email' | 'company' | 'status' | 'memberType' | 'code' | 'text' | 'longText';

export interface ColumnSpec {
  name: string;
  /** Any text is taken, so that a type which nobody has heard of can be tried. String by default. */
  dataType?: DataTypeName | (string & {});
  /** Generated String columns only; by the column's name by default, else `text`. */
  kind?: TextKind;
  /** The share of generated rows without a value: 0.05 by default, none for an id. */
  nullRate?: number;
  /**
   * The descriptions of the property's value list: generated rows hold these, as iMIS does, whatever the type of the
   * property is.
   */
  valueList?: readonly string[];
  /** What the definition says: by default a name that is an identifier comes as PropertyName, any other as Alias; both empty for a column without a name. */
  alias?: string | null;
  propertyName?: string | null;
  /** The key of the cells in the rows: the name by default. So a column is renamed while its rows stay. */
  key?: string;
  /** By default the position, from 1. */
  displayOrder?: number;
}

export interface Column {
  spec: ColumnSpec;
  name: string;
  dataType: string;
  /** From 1. */
  position: number;
  /** The name in api/query: a name that came before gets the column's position as a suffix. */
  numberedName: string;
  /** The row's key: the numbered name, if the column does not name another one. */
  key: string;
}

export function resolveColumns(specs: readonly ColumnSpec[]): Column[] {
  const seen = new Set<string>();
  return specs.map((spec, index) => {
    const numberedName = seen.has(spec.name) ? `${spec.name}${index + 1}` : spec.name;
    seen.add(spec.name);
    const key = spec.key ?? numberedName;
    return { spec, name: spec.name, dataType: spec.dataType ?? 'String', position: index + 1, numberedName, key };
  });
}

/** The row's cell of this column; a repeated column without a cell of its own shows its namesake's. */
export function cellOf(row: Row, column: Column): Cell | undefined {
  const cell = row[column.key];
  return cell === undefined && column.numberedName !== column.name ? row[column.name] : cell;
}

function dataTypeOf(cell: Cell): DataTypeName {
  if (typeof cell === 'boolean') return 'Boolean';
  if (typeof cell === 'number') return Number.isInteger(cell) ? 'Int32' : 'Double';
  if (cell instanceof Exact) return /[.eE]/.test(cell.digits) ? 'Decimal' : 'Int64';
  return cell instanceof Uint8Array ? 'Byte[]' : 'String';
}

/** The columns of rows that came without any: names in the order met, types by the first value that is not null. */
export function inferColumns(rows: readonly Row[]): ColumnSpec[] {
  const types = new Map<string, DataTypeName | undefined>();
  for (const row of rows) {
    for (const [name, cell] of Object.entries(row)) {
      if (types.get(name) === undefined)
        types.set(name, cell === undefined || cell === null ? undefined : dataTypeOf(cell));
    }
  }
  return [...types].map(([name, dataType]) => ({ name, dataType: dataType ?? 'String' }));
}
