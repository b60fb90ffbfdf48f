import type { ColumnKind } from '../imis/column-type.ts';

export type PropertySchema = Record<string, unknown>;

/** The columns of a stream, in their order. */
export type Properties = readonly (readonly [name: string, schema: PropertySchema])[];

export interface StreamSchema {
  $schema: string;
  type: 'object';
  additionalProperties: true;
  properties: Record<string, PropertySchema>;
}

/** The schema of a column by what it holds. */
export const SCHEMA_OF: Record<ColumnKind, PropertySchema> = {
  string: { type: ['null', 'string'] },
  integer: { type: ['null', 'integer'] },
  number: { type: ['null', 'number'] },
  boolean: { type: ['null', 'boolean'] },
  'date-time': { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_without_timezone' },
};

export function streamSchema(properties: Properties): StreamSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: true,
    // Not by assignment: a column may be called `__proto__`.
    properties: Object.fromEntries(properties),
  };
}
