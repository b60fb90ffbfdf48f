import { base64, bareJson, Exact, RawJson } from '../data/cell.ts';
import type { Cell, Row } from '../data/cell.ts';
import { cellOf } from '../data/column.ts';
import type { Column } from '../data/column.ts';

const BYTES = 'System.Byte[], mscorlib';
const WRAPPED = new Set(['Boolean', 'Byte', 'SByte', 'Int32', 'Int64', 'Decimal', 'Double', 'Guid', 'Byte[]']);

/** How api/iqa writes what is not text: `{"$type":…,"$value":7}`, `{"$type":…,"$value":"7"}`, or bare. */
type IqaValues = 'wrapped' | 'wrappedText' | 'bare';

export interface RowWriting {
  iqaValues: IqaValues;
  partyParent: boolean;
  /** Whether flat rows have a key for a null, or leave it out, as some servers do. */
  flatNulls: 'written' | 'omitted';
}

/** A row of api/query: flat, `$type` first, only bytes wrapped. */
export function writeFlatRow(
  row: Row,
  columns: readonly Column[],
  { flatNulls }: Pick<RowWriting, 'flatNulls'>,
): string {
  let json = '{"$type":"System.Dynamic.ExpandoObject, System.Core"';
  for (const column of columns) {
    const cell = cellOf(row, column);
    if (cell === undefined || (cell === null && flatNulls === 'omitted')) continue;
    const value = cell instanceof Uint8Array ? `{"$type":"${BYTES}","$value":"${base64(cell)}"}` : bareJson(cell);
    json += `,${nameJson(column.numberedName)}:${value}`;
  }
  return `${json}}`;
}

const names = new Map<string, string>();

function nameJson(name: string): string {
  let json = names.get(name);
  if (json === undefined) names.set(name, (json = JSON.stringify(name)));
  return json;
}

/** A row of api/iqa: a list of properties, `ResultRow` first; a null is a property without `Value`. */
export function writePropertyRow(row: Row, number: number, columns: readonly Column[], writing: RowWriting): string {
  const properties = [property('ResultRow', `"${number}"`)];
  for (const column of columns) {
    const cell = cellOf(row, column);
    if (cell !== undefined) properties.push(property(column.name, wrap(cell, column.dataType, writing.iqaValues)));
  }
  const parent = writing.partyParent ? party(number) : '';
  return (
    '{"$type":"Asi.Soa.Core.DataContracts.GenericEntityData, Asi.Contracts","EntityTypeName":"9",' +
    `${parent}"Properties":{"$type":"Asi.Soa.Core.DataContracts.GenericPropertyDataCollection, Asi.Contracts",` +
    `"$values":[${properties.join(',')}]}}`
  );
}

function property(name: string, value: string | undefined): string {
  const tail = value === undefined ? '' : `,"Value":${value}`;
  return `{"$type":"Asi.Soa.Core.DataContracts.GenericPropertyData, Asi.Contracts","Name":${nameJson(name)}${tail}}`;
}

function party(number: number): string {
  return (
    '"PrimaryParentEntityTypeName":"Party","PrimaryParentIdentity":{' +
    '"$type":"Asi.Soa.Core.DataContracts.IdentityData, Asi.Contracts","EntityTypeName":"Party","IdentityElements":{' +
    '"$type":"System.Collections.ObjectModel.Collection`1[[System.String, mscorlib]], mscorlib",' +
    `"$values":["${200000 + number}"]}},`
  );
}

function wrap(cell: Cell, dataType: string, values: IqaValues): string | undefined {
  if (cell === null) return undefined;
  if (cell instanceof RawJson) return cell.text;
  if (cell instanceof Uint8Array) return `{"$type":"${BYTES}","$value":"${base64(cell)}"}`;
  const json = bareJson(cell);
  if (values === 'bare') return json;
  if (typeof cell === 'string' && dataType !== 'Guid') return json;
  const value = values === 'wrappedText' && !json.startsWith('"') ? `"${json}"` : json;
  return `{"$type":"System.${WRAPPED.has(dataType) ? dataType : guess(cell)}","$value":${value}}`;
}

function guess(cell: Cell): string {
  if (typeof cell === 'boolean') return 'Boolean';
  if (cell instanceof Exact) return 'Decimal';
  return Number.isInteger(cell) ? 'Int32' : 'Double';
}
