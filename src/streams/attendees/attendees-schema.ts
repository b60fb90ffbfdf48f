import documented from '../../../resources/schemas/attendees.json' with { type: 'json' };
import type { QueryColumn } from '../../imis/query-columns.ts';
import type { ProfileField } from '../../openwater/profile-form.ts';
import { SCHEMA_OF, type Properties, type PropertySchema } from '../stream-schema.ts';
import { profileColumns } from './profile-columns.ts';
import { SWAPCARD_FIELDS, isSwapcardField } from './swapcard.ts';

export interface SchemaOptions {
  registrantIdColumn: string;
  swapcardFields: boolean;
  /** The fields of the OpenWater profile form, in its order. */
  fields: readonly ProfileField[];
}

const DOCUMENTED: ReadonlyMap<string, PropertySchema> = new Map(Object.entries(documented.properties));

/** The stream's columns: the query's, then the Swapcard fields, then the profile's. A column of the query wins. */
export function attendeesProperties(columns: readonly QueryColumn[], options: SchemaOptions): Properties {
  const names = new Set(columns.map(({ name }) => name));
  return [
    ...queryColumns(columns, options).map((column) => [column.name, propertyOf(column, options)] as const),
    ...(options.swapcardFields ? SWAPCARD_FIELDS : []).map((name) => [name, SCHEMA_OF.string] as const),
    ...[...profileColumns(options.fields)].filter(([name]) => !names.has(name)),
  ];
}

/** The query's columns that the stream has. The primary key stays whatever it is called. */
function queryColumns(columns: readonly QueryColumn[], options: SchemaOptions): QueryColumn[] {
  const { registrantIdColumn, swapcardFields } = options;
  return columns.filter(({ name }) => name === registrantIdColumn || !swapcardFields || !isSwapcardField(name));
}

/** Whether a column is text whatever the query says. */
export function isAlwaysText(name: string, registrantIdColumn: string): boolean {
  return DOCUMENTED.has(name) || name === registrantIdColumn;
}

/** The documented fields and the registrant id are text whatever the query says: ids are compared as text. */
function propertyOf({ name, kind }: QueryColumn, { registrantIdColumn }: SchemaOptions): PropertySchema {
  return DOCUMENTED.get(name) ?? (name === registrantIdColumn ? SCHEMA_OF.string : SCHEMA_OF[kind]);
}
