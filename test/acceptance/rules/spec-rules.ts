import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import {
  at,
  isObject,
  listAt,
  objectAt,
  schemasIn,
  typesOf,
  valuesOf,
  told,
  type Json,
  type JsonObject,
} from '../json.ts';
import { bodiesOf, violations, type Rule, type Run } from '../run.ts';

const DATE = '^[0-9]{2}-[0-9]{2}-[0-9]{4}$';
const DATE_TIME = '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2})?$';
const FORBIDDEN = [
  ...['not', 'anyOf', 'patternProperties', 'prefixItems', 'allOf', 'if', 'then', 'else'],
  ...['dependentSchemas', 'dependentRequired'],
];
/** What the form reads, beyond JSON schema. */
const FORM_KEYWORDS = [
  ...['order', 'airbyte_secret', 'airbyte_hidden', 'pattern_descriptor', 'always_show', 'multiline'],
  ...['group', 'groups', 'display_type'],
];

const lenient = new Ajv({ strict: false, allErrors: true });
const strict = new Ajv({ strictSchema: true, strictTypes: false, strictTuples: false, strictRequired: false });
strict.addVocabulary(FORM_KEYWORDS);

export function specOf(run: Run): JsonObject {
  return bodiesOf(run, 'SPEC')[0] ?? {};
}

export function formOf(run: Run): JsonObject {
  return objectAt(specOf(run), 'connectionSpecification');
}

/** The fixture `actual_connector_spec`: exactly one SPEC message. */
const oneSpec: Rule = (run) => {
  const count = bodiesOf(run, 'SPEC').length;
  return count === 1 && run.exitCode === 0 ? [] : [`${count} SPEC messages, exit code ${told(run.exitCode)}`];
};

/** `test_enum_usage`: the values of an enum are distinct. */
const enumsDistinct: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema }) => {
    const values = listAt(schema, 'enum').map((value) => JSON.stringify(value));
    return new Set(values).size !== values.length && `${place}: a value twice in enum`;
  });

/** `test_oneof_usage`: an object whose variants share exactly one property with `const`. */
const oneOfUsage: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema }) => {
    const variants = at(schema, 'oneOf') ?? at(schema, 'anyOf');
    if (variants === undefined) return undefined;
    if (schema['type'] !== 'object') return `${place}: oneOf in what is no object`;
    if (!Array.isArray(variants) || variants.length === 0) return `${place}: oneOf without variants`;
    if (!variants.every((variant) => isObject(at(variant, 'properties'))))
      return `${place}: a variant has no properties`;
    const shared = Object.keys(objectAt(variants[0], 'properties')).filter((name) =>
      variants.every((variant) => at(variant, 'properties', name, 'const') !== undefined),
    );
    if (shared.length !== 1) return `${place}: ${shared.length} properties with const are in all variants`;
    return variants.some((variant) => !tellsConst(objectAt(variant, 'properties', shared[0] ?? '')))
      ? `${place}: default or enum of ${told(shared[0])} is not its const`
      : undefined;
  });

function tellsConst({ const: value, default: preset, enum: values }: JsonObject): boolean {
  return (preset === undefined || preset === value) && (values === undefined || isDeepStrictEqual(values, [value]));
}

/** `test_property_type_is_not_array`: one type, or one and "null". The form draws each field by it, so none is without. */
const singleTypes: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema }) => {
    const [type, second, ...more] = typesOf(schema);
    const known = ['string', 'boolean', 'integer', 'number', 'array', 'object'].includes(told(type));
    const fits = known && [undefined, 'null'].includes(second as undefined) && more.length === 0;
    return !fits && `${place}: type ${JSON.stringify(schema['type'])}`;
  });

/** `test_object_not_empty`: an object without properties cannot be drawn. */
const objectsNotEmpty: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema }) => {
    const isEmpty = Object.keys(objectAt(schema, 'properties')).length === 0;
    return typesOf(schema).includes('object') && !('oneOf' in schema) && isEmpty && `${place}: an empty object`;
  });

/** `test_array_type`: one kind of items: objects, texts, numbers, or an enum. */
const arrayItems: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema }) => {
    const { items } = schema;
    if (!typesOf(schema).includes('array')) return undefined;
    const isOne = isObject(items) && ['object', 'string', 'number', 'integer'].includes(told(items['type']));
    return !(isOne || (isObject(items) && 'enum' in items)) && `${place}: items ${JSON.stringify(items)}`;
  });

/** `test_forbidden_complex_types`: the form knows no conditions. */
const noConditions: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema }) => {
    const found = FORBIDDEN.filter((keyword) => keyword in schema);
    return found.length > 0 && `${place}: ${found.join(', ')}`;
  });

/** `test_date_pattern` and `test_date_format`: a date has the pattern that the date picker writes, and the format. */
const dates: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema: { format, pattern } }) => {
    if ((format === 'date') !== (pattern === DATE)) return `${place}: format and pattern of a date go together`;
    return (format === 'date-time') !== (pattern === DATE_TIME) && `${place}: format and pattern of a time go together`;
  });

/** `test_defined_refs_exist_in_json_spec_file`: no `$ref` anywhere. */
const noRefs: Rule = (run) => valuesOf(specOf(run), '$ref').map((value) => `$ref ${JSON.stringify(value)}`);

/** `test_additional_properties_is_true`: else a field that is taken away later breaks the saved configurations. */
const open: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema: { additionalProperties } }) => {
    return (
      ![undefined, true].includes(additionalProperties as undefined) && `${place}: additionalProperties is not true`
    );
  });

/** `test_oauth_flow_parameters`: what OAuth fills in is in the form. */
const oauthPaths: Rule = (run) => {
  const auth = objectAt(specOf(run), 'advanced_auth');
  const outputs = ['complete_oauth_output_specification', 'complete_oauth_server_output_specification'].flatMap(
    (name) => Object.values(objectAt(auth, 'oauth_config_specification', name, 'properties')),
  );
  const paths = [listAt(auth, 'predicate_key'), ...outputs.map((output) => listAt(output, 'path_in_connector_config'))];
  return violations(paths, (path) => {
    const place = path.flatMap((key) => ['properties', told(key)]);
    return (
      path.length > 0 &&
      at(formOf(run), ...place) === undefined &&
      `OAuth fills ${path.map(told).join('.')}, which is not there`
    );
  });
};

/** The schema compiles with no keyword that nobody knows: one that is misspelt does nothing. */
const validSchema: Rule = (run) => {
  try {
    strict.compile(formOf(run));
    return [];
  } catch (error) {
    return [`no valid schema: ${(error as Error).message}`];
  }
};

export const SPEC_RULES = {
  ...{ oneSpec, enumsDistinct, oneOfUsage, singleTypes, objectsNotEmpty, arrayItems, noConditions, dates },
  ...{ noRefs, open, oauthPaths, validSchema },
};

/** `test_match_expected`: the specification is the one of the file that the acceptance tests are given. */
export function matches(expected: Json): Rule {
  return (run) => (isDeepStrictEqual(specOf(run), expected) ? [] : ['it is not the expected specification']);
}

/** `test_config_match_spec`: a configuration that works is one that the form could have given. */
export function accepts(configs: Record<string, Json>): Rule {
  return (run) => {
    return violations(Object.entries(configs), ([name, config]) => {
      const fits = lenient.validate(formOf(run), config);
      return !fits && `${name}: ${lenient.errorsText()}`;
    });
  };
}
