import { isDeepStrictEqual } from 'node:util';
import { Ajv, type ValidateFunction } from 'ajv';
import { at, listAt, objectAt, told, typesOf, type Json, type JsonObject } from '../json.ts';
import { bodiesOf, parsed, violations, type Rule, type Run } from '../run.ts';
import { configured, ofStreams, recordsOf } from './read-rules.ts';

/** What the acceptance tests take for a time, without their leniency for single digits. */
const DATE_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i;
const ZONE = /(Z|[+-]\d\d:?\d\d)$/i;

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat('date-time', isTime);
ajv.addFormat('date', /^\d{4}-\d\d-\d\d$/);

/** Each violation once: a column that is wrong is wrong in every record. */
const once = (sentences: string[]): string[] => [...new Set(sentences)];

const columnsOf = (stream: JsonObject): JsonObject => objectAt(stream, 'json_schema', 'properties');

/** `verify_records_schema`: each record fits the schema of its stream, dates included. */
const fitSchema = ofStreams((stream, run) => {
  const fits = compiled(stream['json_schema']);
  if (!fits) return ['json_schema is no schema'];
  return once(violations(recordsOf(run, stream), (data) => !fits(data) && ajv.errorsText(fits.errors)));
});

function compiled(schema: Json | undefined): ValidateFunction | undefined {
  try {
    return ajv.compile(schema as JsonObject);
  } catch {
    return undefined;
  }
}

function isTime(text: string): boolean {
  return DATE_TIME.test(text) && !Number.isNaN(Date.parse(text.replace(ZONE, '').replace(' ', 'T')));
}

/** Airbyte's data types: a time with a zone has one, a time without has none. */
const zones = ofStreams((stream, run) =>
  once(
    recordsOf(run, stream).flatMap((data) =>
      violations(Object.entries(columnsOf(stream)), ([name, column]) => {
        const value = data[name];
        const type = at(column, 'airbyte_type');
        if (typeof value !== 'string' || type === undefined || at(column, 'format') !== 'date-time') return undefined;
        return ZONE.test(value) !== (type === 'timestamp_with_timezone') && `${name} is no ${told(type)}`;
      }),
    ),
  ),
);

/** `strict_integer_type_checker`: `1.0` is as large as `1`, but no integer. Only the text of the line tells. */
const strictIntegers: Rule = (run) => {
  const columns = configured(run).flatMap((stream) => Object.entries(columnsOf(stream)));
  const integers = columns.filter(([, column]) => typesOf(column).includes('integer')).map(([name]) => name);
  return once(
    run.lines
      .filter((line) => at(parsed(line), 'type') === 'RECORD')
      .flatMap((line) =>
        violations(integers, (name) => {
          const spelled = line.slice(line.indexOf(`${JSON.stringify(name)}:`)).replace(/^"(?:[^"\\]|\\.)*":/, '');
          return /^-?\d+(\.|e)/i.test(spelled) && `${name} is spelled ${spelled.slice(0, 12)}`;
        }),
      ),
  );
};

/** `_validate_records_structure`: a record has columns of the schema. */
const shareColumns = ofStreams((stream, run) =>
  once(
    violations(recordsOf(run, stream), (data) => {
      const columns = columnsOf(stream);
      return !Object.keys(data).some((name) => Object.hasOwn(columns, name)) && 'a record without a declared column';
    }),
  ),
);

/** `fail_on_extra_columns`: and no others. The platform drops them without a word. */
const noExtraColumns = ofStreams((stream, run) =>
  once(
    recordsOf(run, stream).flatMap((data) =>
      violations(
        Object.keys(data),
        (name) => !Object.hasOwn(columnsOf(stream), name) && `column ${name} is not declared`,
      ),
    ),
  ),
);

/** `_validate_primary_keys_data_type`: no part of a key is a list or an object, and not all are null. */
const keysHold = ofStreams((stream, run) =>
  once(
    violations(keyValues(stream, run), (values) => {
      if (values.some((value) => typeof value === 'object' && value !== null)) return `a primary key ${told(values)}`;
      return values.every((value) => value === null) && 'a primary key of nulls';
    }),
  ),
);

/** Deduplicating destinations keep one record of a key. */
const keysUnique = ofStreams((stream, run) => {
  const keys = keyValues(stream, run).map((values) => JSON.stringify(values));
  return once(violations(keys.entries(), ([index, key]) => keys.indexOf(key) !== index && `the key ${key} twice`));
});

function keyValues(stream: JsonObject, run: Run): Json[][] {
  const paths = listAt(stream, 'source_defined_primary_key').map((path) => [path].flat().map(told));
  if (paths.length === 0) return [];
  return recordsOf(run, stream).map((data) => paths.map((path) => at(data, ...path) ?? null));
}

/** `validate_data_points`, a little stricter: each column holds a value in some record. */
const columnsFilled = ofStreams((stream, run) => {
  const records = recordsOf(run, stream);
  return violations(Object.keys(columnsOf(stream)), (name) => {
    return records.every((data) => (data[name] ?? null) === null) && `column ${name} never holds a value`;
  });
});

/** A value that was taken for null is null, and is of a column. */
const changesTold: Rule = (run) =>
  violations(bodiesOf(run, 'RECORD'), (record) => {
    const fields = listAt(record, 'meta', 'changes').map((change) => told(at(change, 'field')));
    const wrong = fields.find((field) => at(record, 'data', field) !== null);
    return wrong !== undefined && `meta.changes names ${wrong}, which is not null`;
  });

export const RECORD_RULES = {
  ...{ fitSchema, zones, strictIntegers, shareColumns, noExtraColumns, keysHold, keysUnique, columnsFilled },
  ...{ changesTold },
};

/** `_validate_expected_records`, in their exact order: the keys of what the other system holds. */
export function expectedKeys(stream: string, column: string, keys: readonly Json[]): Rule {
  return (run) => {
    const found = recordsOf(run, { name: stream }).map((data) => data[column] ?? null);
    if (isDeepStrictEqual(found, keys)) return [];
    return [`${found.length} records for ${keys.length} rows, or in another order`];
  };
}

/** `TestFullRefresh.test_sequential_reads`: a second read gives the same records; their time is later. */
export function repeats(first: Run): Rule {
  return (run) => {
    const [before, after] = [first, run].map((each) => bodiesOf(each, 'RECORD'));
    const data = (records: JsonObject[] = []): Json[] => records.map((record) => record['data'] ?? null);
    const times = (records: JsonObject[] = []): number[] => records.map((record) => Number(record['emitted_at']));
    return [
      ...(isDeepStrictEqual(data(before), data(after)) ? [] : ['other records than the first time']),
      ...(Math.max(...times(before)) < Math.min(...times(after))
        ? []
        : ['emitted_at is not later than the first time']),
    ];
  };
}
