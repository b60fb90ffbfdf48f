import { Ajv } from 'ajv';
import type { CatalogStream } from '../connector/harness.ts';
import type { Rule } from './run.ts';

/** One for all: it makes a schema of the schemas only once. */
const ajv = new Ajv({ strict: false, validateFormats: false });
const TIMES = ['timestamp_with_timezone', 'timestamp_without_timezone'];

/** A column as the platform and its destinations read it: one type or null, and no conditions. */
const COLUMN = {
  $id: 'column',
  type: 'object',
  required: ['type'],
  propertyNames: { not: { enum: ['$ref', 'allOf', 'not'] } },
  properties: {
    type: {
      oneOf: [
        { enum: ['string', 'number', 'integer', 'boolean', 'object', 'array'] },
        { type: 'array', minItems: 2, maxItems: 2, uniqueItems: true, contains: { const: 'null' } },
      ],
    },
    format: { enum: ['date', 'date-time'] },
    airbyte_type: { enum: TIMES },
    additionalProperties: { const: true },
    items: { $ref: 'column' },
    properties: { type: 'object', additionalProperties: { $ref: 'column' } },
  },
  dependencies: { airbyte_type: ['format'] },
};
const isStream = ajv.compile({
  type: 'object',
  required: ['name', 'json_schema', 'supported_sync_modes'],
  properties: {
    name: { type: 'string', minLength: 1 },
    json_schema: {
      type: 'object',
      required: ['$schema', 'type', 'properties'],
      propertyNames: { not: { enum: ['$ref', 'allOf', 'not'] } },
      properties: {
        $schema: { const: 'http://json-schema.org/draft-07/schema#' },
        type: { const: 'object' },
        // Else a column that is taken away later breaks the saved catalogs.
        additionalProperties: { const: true },
        properties: { type: 'object', minProperties: 1, additionalProperties: COLUMN },
      },
    },
    supported_sync_modes: { const: ['full_refresh'] },
    // Were a full refresh resumable, the platform would keep the half-written table.
    is_resumable: { const: false },
  },
});

function streamRules(stream: CatalogStream): string[] {
  if (!isStream(stream)) return [ajv.errorsText(isStream.errors)];
  const { json_schema: schema } = stream;
  const keys = (stream as Partial<CatalogStream>).source_defined_primary_key ?? [];
  const bad = keys.filter(([name = '', ...more]) => {
    const type = schema.properties[name]?.['type'];
    return more.length > 0 || type === undefined || /object|array/.exec(JSON.stringify(type)) !== null;
  });
  return [
    ...bad.map((path) => `the primary key ${JSON.stringify(path)} is no column that can be one`),
    ...(ajv.validateSchema(schema) === true ? [] : ['no valid JSON schema']),
  ];
}

const streams: Rule = ({ messages }) =>
  messages.flatMap(({ catalog }) => {
    const found = catalog?.streams ?? [];
    const names = found.map(({ name }) => name);
    return [
      ...(new Set(names).size === names.length ? [] : [`a stream twice: ${names.join()}`]),
      ...found.flatMap((stream) => streamRules(stream).map((sentence) => `${stream.name}: ${sentence}`)),
    ];
  });

export const CATALOG_RULES: Rule[] = [streams];
