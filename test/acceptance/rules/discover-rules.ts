import { Ajv } from 'ajv';
import { at, isObject, listAt, objectAt, schemasIn, told, typesOf, valuesOf } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { bodiesOf, tracesOf, violations, type Rule, type Run } from '../run.ts';

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';
const ajv = new Ajv({ strict: false });
const TYPES = ['null', 'string', 'number', 'integer', 'boolean', 'object', 'array'];
/** The types that a format, or one of Airbyte's own types, may stand with. */
const FORMATS: Record<string, string[]> = { date: ['string'], 'date-time': ['string'] };
const AIRBYTE_TYPES: Record<string, string[]> = {
  timestamp_with_timezone: ['string'],
  timestamp_without_timezone: ['string'],
  time_with_timezone: ['string'],
  time_without_timezone: ['string'],
  integer: ['integer', 'number'],
};

function streamsOf(run: Run): JsonObject[] {
  return bodiesOf(run, 'CATALOG').flatMap((catalog) => listAt(catalog, 'streams').filter(isObject));
}

function columnsOf(stream: JsonObject): JsonObject {
  return objectAt(stream, 'json_schema', 'properties');
}

function keysOf(stream: JsonObject): Json[][] {
  return listAt(stream, 'source_defined_primary_key').map((path) => (Array.isArray(path) ? path : [path]));
}

/** A rule about each stream. */
const ofStreams =
  (judge: (stream: JsonObject) => string[]): Rule =>
  (run) =>
    streamsOf(run).flatMap((stream) => judge(stream).map((sentence) => `${told(stream['name'])}: ${sentence}`));

/** `TestDiscovery.test_discover`: exactly one CATALOG, with streams, each name once. */
const oneCatalog: Rule = (run) => {
  const count = bodiesOf(run, 'CATALOG').length;
  const names = streamsOf(run).map(({ name }) => told(name));
  return [
    ...(count === 1 && run.exitCode === 0 ? [] : [`${count} CATALOGs, exit code ${told(run.exitCode)}`]),
    ...(names.length > 0 ? [] : ['no streams']),
    ...violations(names.entries(), ([index, name]) => names.indexOf(name) !== index && `stream ${name} twice`),
  ];
};

/** `test_streams_have_valid_json_schemas`: valid draft-07, and an object with columns. */
const validSchemas = ofStreams(({ json_schema: schema }) => {
  if (!isObject(schema)) return ['no json_schema'];
  const isValid = ajv.validate(DRAFT_07, schema);
  return [
    ...(isValid ? [] : [`no valid schema: ${ajv.errorsText()}`]),
    ...(told(schema['$schema']).includes('draft-07') ? [] : ['$schema is not draft-07']),
    ...(schema['type'] === 'object' ? [] : ['json_schema is no object']),
    ...(Object.keys(objectAt(schema, 'properties')).length > 0 ? [] : ['no columns']),
  ];
});

/** `test_defined_cursors_exist_in_schema`: a cursor is a column. */
const cursorsAreColumns = ofStreams((stream) => {
  const [cursor] = listAt(stream, 'default_cursor_field');
  return cursor === undefined || at(columnsOf(stream), told(cursor)) ? [] : [`cursor ${told(cursor)} is no column`];
});

/** `test_defined_refs_exist_in_schema`: no `$ref`. */
const noRefs = ofStreams((stream) => valuesOf(stream['json_schema'] ?? null, '$ref').map((ref) => `$ref ${told(ref)}`));

/** `test_defined_keyword_exist_in_schema`: neither allOf nor not. */
const noKeywords = ofStreams((stream) =>
  violations(schemasIn(stream['json_schema'] ?? null), ({ place, schema }) => {
    return ('allOf' in schema || 'not' in schema) && `${place}: allOf or not`;
  }),
);

/** `test_primary_keys_exist_in_schema`, `test_streams_define_primary_key`: there is a key, and it is a column. */
const keysAreColumns = ofStreams((stream) => [
  ...(keysOf(stream).length > 0 ? [] : ['no primary key']),
  ...violations(keysOf(stream), (path) => {
    const isColumn = path.length === 1 && at(columnsOf(stream), told(path[0])) !== undefined;
    return !isColumn && `the primary key ${told(path)} is no column`;
  }),
]);

/** `test_primary_keys_data_type`: a key is neither an object nor a list. */
const keyTypes = ofStreams((stream) =>
  violations(keysOf(stream), (path) => {
    const types = typesOf(at(columnsOf(stream), told(path[0])));
    return types.some((type) => type === 'object' || type === 'array') && `the key ${told(path)} is ${told(types)}`;
  }),
);

/** `test_streams_has_sync_modes`: at least one, and one that there is. Incremental needs a cursor. */
const syncModes = ofStreams((stream) => {
  const modes = listAt(stream, 'supported_sync_modes');
  const hasCursor = stream['source_defined_cursor'] === true || listAt(stream, 'default_cursor_field').length > 0;
  return [
    ...(modes.length > 0 ? [] : ['no sync modes']),
    ...violations(modes, (mode) => !['full_refresh', 'incremental'].includes(told(mode)) && `mode ${told(mode)}`),
    ...(modes.includes('incremental') && !hasCursor ? ['incremental without a cursor'] : []),
  ];
});

/** `test_additional_properties_is_true`: else a column that is taken away later breaks the saved catalogs. */
const open = ofStreams((stream) =>
  violations(schemasIn(stream['json_schema'] ?? null), ({ place, schema: { additionalProperties } }) => {
    return (
      ![undefined, true].includes(additionalProperties as undefined) && `${place}: additionalProperties is not true`
    );
  }),
);

/** `test_catalog_has_supported_data_types`: types, formats and Airbyte's own types, each where it may stand. */
const dataTypes = ofStreams((stream) =>
  Object.entries(columnsOf(stream)).flatMap(([column, property]) =>
    violations(schemasIn(property, column), ({ place, schema }) => {
      const types = typesOf(schema).map(told);
      const real = types.filter((type) => type !== 'null');
      if (real.length !== 1 || types.some((type) => !TYPES.includes(type))) return `${place}: type ${told(types)}`;
      const isMisfit = (names: Record<string, string[]>, name: Json | undefined): boolean =>
        name !== undefined && !names[told(name)]?.includes(real[0] ?? '');
      if (isMisfit(FORMATS, schema['format'])) return `${place}: format ${told(schema['format'])}`;
      return isMisfit(AIRBYTE_TYPES, schema['airbyte_type']) && `${place}: ${told(schema['airbyte_type'])}`;
    }),
  ),
);

/** A full refresh starts from the beginning: were it resumable, the platform would keep the half-written table. */
const notResumable = ofStreams(({ is_resumable: flag }) => (flag ? ['is_resumable'] : []));

export const DISCOVER_RULES = {
  ...{ oneCatalog, validSchemas, cursorsAreColumns, noRefs, noKeywords, keysAreColumns, keyTypes, syncModes, open },
  ...{ dataTypes, notResumable },
};

/** The platform takes any difference of two catalogs for a change of the schema: the order of the columns, too. */
export function sameAs(other: Run): Rule {
  const text = (run: Run): string => JSON.stringify(bodiesOf(run, 'CATALOG'));
  return (run) => (text(run) === text(other) ? [] : ['the catalog is another than before']);
}

/** `build_configured_catalog_from_custom_catalog`: each configured stream is found by its name in what is discovered. */
export function holdsStreamsOf(catalog: Json): Rule {
  return (run) => {
    const names = streamsOf(run).map(({ name }) => name);
    const wanted = listAt(catalog, 'streams').map((each) => at(each, 'stream', 'name') ?? null);
    return violations(wanted, (name) => !names.includes(name) && `no stream ${told(name)}`);
  };
}

/** The specification and the streams agree on whether there is an incremental mode. */
export function agreesOnIncremental(spec: JsonObject): Rule {
  return (run) => {
    const isTold = spec['supportsIncremental'] === true;
    const isThere = streamsOf(run).some((stream) => listAt(stream, 'supported_sync_modes').includes('incremental'));
    return isTold === isThere ? [] : [`supportsIncremental ${String(isTold)}, but streams ${String(isThere)}`];
  };
}

/** A discovery that fails says so, and gives no catalog: one that lacks columns would drop them downstream. */
export const failsWhole: Rule = (run) => [
  ...bodiesOf(run, 'CATALOG').map(() => 'a CATALOG of a failed discovery'),
  ...(tracesOf(run, 'ERROR').length === 1 ? [] : [`${tracesOf(run, 'ERROR').length} TRACE ERRORs`]),
  ...(run.exitCode === 1 ? [] : [`exit code ${told(run.exitCode)}`]),
];
