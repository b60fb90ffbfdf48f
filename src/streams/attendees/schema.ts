import documented from '../../../resources/schemas/attendees.json' with { type: 'json' };
import type { ColumnKind, QueryColumn } from '../../imis/query-columns.ts';
import { SWAPCARD_FIELDS, collidesWithSwapcard } from './swapcard.ts';

export type PropertySchema = Record<string, unknown>;

export interface AttendeesSchema {
  $schema: string;
  type: 'object';
  additionalProperties: true;
  properties: Record<string, PropertySchema>;
}

export interface SchemaOptions {
  registrantIdColumn: string;
  swapcardFields: boolean;
  /** The columns that OpenWater adds, in the order of its form. */
  profileColumns?: ReadonlyMap<string, PropertySchema> | undefined;
}

const KINDS: Record<ColumnKind, PropertySchema> = {
  string: { type: ['null', 'string'] },
  integer: { type: ['null', 'integer'] },
  number: { type: ['null', 'number'] },
  boolean: { type: ['null', 'boolean'] },
  'date-time': { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_without_timezone' },
};

const DOCUMENTED: ReadonlyMap<string, PropertySchema> = new Map(Object.entries(documented.properties));

/** The stream's JSON schema: the query's columns, then the Swapcard fields, then the profile's. */
export function attendeesSchema(columns: readonly QueryColumn[], options: SchemaOptions): AttendeesSchema {
  const { swapcardFields, profileColumns = new Map<string, PropertySchema>() } = options;
  const properties: [string, PropertySchema][] = [
    ...queryColumns(columns, options).map((column): [string, PropertySchema] => [
      column.name,
      propertyOf(column, options),
    ]),
    ...(swapcardFields ? SWAPCARD_FIELDS : []).map((name): [string, PropertySchema] => [name, KINDS.string]),
    ...profileColumns,
  ];
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: true,
    // Not by assignment: a column may be called `__proto__`.
    properties: Object.fromEntries(properties),
  };
}

/** The query's columns that the stream has. The primary key stays whatever it is called. */
function queryColumns(columns: readonly QueryColumn[], options: SchemaOptions): QueryColumn[] {
  const { registrantIdColumn, swapcardFields } = options;
  return columns.filter(({ name }) => name === registrantIdColumn || !swapcardFields || !collidesWithSwapcard(name));
}

/** The documented fields and the registrant id are text whatever the query says: ids are compared as text. */
function propertyOf({ name, kind }: QueryColumn, { registrantIdColumn }: SchemaOptions): PropertySchema {
  return DOCUMENTED.get(name) ?? (name === registrantIdColumn ? KINDS.string : KINDS[kind]);
}
