import { Ajv } from 'ajv';
import { at, listAt, objectAt, schemasIn, typesOf, told, type JsonObject, type SubSchema } from '../json.ts';
import { violations, type Rule, type Run } from '../run.ts';
import { formOf, specOf } from './spec-rules.ts';

/** The names that the acceptance tests take for secrets. */
const SECRET_NAMES = [
  ...['client_token', 'access_token', 'api_token', 'token', 'secret', 'client_secret', 'password', 'key'],
  ...['service_account_info', 'service_account', 'tenant_id', 'certificate', 'jwt', 'credentials', 'app_id', 'appid'],
  'refresh_token',
];
/** Theirs leave out an `api_key`. OpenWater's `client_key` is none: it is a public domain. */
const SECRET_ENDING = /(^|_)(password|passphrase|secret|token|api_?key|private_?key|access_?key|secret_?key)$/i;
const ajv = new Ajv({ strict: false });
const SYNC_MODES = ['append', 'overwrite', 'append_dedup', 'overwrite_dedup'];

const fieldsOf = (run: Run): SubSchema[] => schemasIn(formOf(run)).filter(({ isProperty }) => isProperty);

/** The fields of each object, by the object. */
function objectsOf(run: Run): { place: string; required: string[]; fields: [string, JsonObject][] }[] {
  return schemasIn(formOf(run)).map(({ place, schema }) => ({
    place,
    required: listAt(schema, 'required').map(told),
    fields: Object.keys(objectAt(schema, 'properties')).map((key) => [key, objectAt(schema, 'properties', key)]),
  }));
}

/** `test_secret_is_properly_marked`: what can hold a secret and is called like one is marked, and nothing else is. */
const secretsMarked: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema, name = '' }) => {
    const isStorable = typesOf(schema).some((type) => ['string', 'integer', 'number'].includes(told(type)));
    const isSecret = SECRET_NAMES.includes(name.toLowerCase()) || SECRET_ENDING.test(name);
    const isMarked = schema['airbyte_secret'] === true;
    if (isMarked && (!isStorable || 'const' in schema)) return `${place}: marked, but it cannot hold a secret`;
    if ('airbyte_secret' in schema && !isMarked) return `${place}: airbyte_secret is not true`;
    return isSecret && isStorable && !('const' in schema) && !isMarked && `${place}: a secret that is not marked`;
  });

/** `test_duplicate_order`: no two alike in one object and group. Here each field has one, else its place is by chance. */
const orders: Rule = (run) =>
  objectsOf(run).flatMap(({ place, fields }) => {
    const taken = fields.map(([, field]) => `${told(field['group'] ?? '')} ${told(field['order'])}`);
    return violations(fields.entries(), ([index, [key, { order }]]) => {
      if (!Number.isInteger(order)) return `${place}, ${key}: no order`;
      return taken.indexOf(taken[index] ?? '') !== index && `${place}, ${key}: order ${told(order)} is taken`;
    });
  });

/** `test_nested_group`: groups are for the fields of the top only. */
const groups: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema }) => {
    return 'group' in schema && /[.[(]/.test(place) && `${place}: a group below the top`;
  });

/** `test_display_type`: a drop-down or radio buttons, for variants only. */
const displayTypes: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema }) => {
    if (!('display_type' in schema)) return undefined;
    const isKnown = ['dropdown', 'radio'].includes(told(schema['display_type']));
    return !(isKnown && 'oneOf' in schema) && `${place}: display_type ${told(schema['display_type'])}`;
  });

/** The specification's reference: each field has a title and a description; two titles alike cannot be told apart. */
const titles: Rule = (run) =>
  objectsOf(run).flatMap(({ place, fields }) => {
    const taken = fields.map(([, { title }]) => title);
    return violations(fields.entries(), ([index, [key, { title, description }]]) => {
      if (typeof title !== 'string' || title.trim() === '') return `${place}, ${key}: no title`;
      if (typeof description !== 'string' || description.trim() === '') return `${place}, ${key}: no description`;
      return taken.indexOf(title) !== index && `${place}, ${key}: the title "${title}" is taken`;
    });
  });

/** A required field is one that there is, that is shown, and that nothing fills in. */
const required: Rule = (run) =>
  objectsOf(run).flatMap(({ place, required: keys, fields }) =>
    violations(keys.entries(), ([index, key]) => {
      const field = new Map(fields).get(key);
      if (!field) return `${place}: ${key} is required, and not there`;
      if ('default' in field) return `${place}: ${key} is required, and has a default`;
      if (field['airbyte_hidden'] === true) return `${place}: ${key} is required, and hidden`;
      return keys.indexOf(key) !== index && `${place}: ${key} is required twice`;
    }),
  );

/** Defaults and examples are values that the field takes: the form fills in the first and shows the others. */
const ownValues: Rule = (run) =>
  fieldsOf(run).flatMap(({ place, schema }) => {
    const values = ['default' in schema ? [schema['default']] : [], listAt(schema, 'examples')].flat();
    return violations(values, (value) => !fits(schema, value) && `${place}: ${JSON.stringify(value)} does not fit`);
  });

function fits(schema: JsonObject, value: unknown): boolean {
  try {
    return ajv.validate(schema, value);
  } catch {
    // That it is no schema is for the rule of schemas.
    return true;
  }
}

/** The form checks a pattern as the browser reads it, and says its descriptor, not the pattern. */
const patterns: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema }) => {
    const { pattern, pattern_descriptor: descriptor } = schema;
    if (pattern === undefined) return descriptor !== undefined && `${place}: pattern_descriptor without pattern`;
    if (typeof pattern !== 'string' || !isExpression(pattern)) return `${place}: pattern ${JSON.stringify(pattern)}`;
    return (typeof descriptor !== 'string' || descriptor === '') && `${place}: a pattern without pattern_descriptor`;
  });

function isExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').source !== '';
  } catch {
    return false;
  }
}

/** The least is no more than the most. */
const limits: Rule = (run) =>
  violations(schemasIn(formOf(run)), ({ place, schema }) => {
    const pairs = [
      ['minimum', 'maximum'],
      ['minLength', 'maxLength'],
      ['minItems', 'maxItems'],
    ];
    const wrong = pairs.find(([least = '', most = '']) => Number(schema[least]) > Number(schema[most]));
    return wrong && `${place}: ${wrong.join(' above ')}`;
  });

/** The whole is a draft-07 object with a title; destinations may write it in ways that there are. */
const whole: Rule = (run) => {
  const { $schema, title, type } = formOf(run);
  const modes = listAt(specOf(run), 'supported_destination_sync_modes');
  return [
    ...(typeof $schema === 'string' && $schema.includes('draft-07') ? [] : ['form: $schema is not draft-07']),
    ...(typeof title === 'string' && title !== '' ? [] : ['form: no title']),
    ...(type === 'object' ? [] : ['form: no object']),
    ...(modes.length > 0 ? [] : ['no supported_destination_sync_modes']),
    ...violations(modes, (mode) => !SYNC_MODES.includes(told(mode)) && `sync mode ${JSON.stringify(mode)}`),
  ];
};

export const FORM_RULES = {
  ...{ secretsMarked, orders, groups, displayTypes, titles, required, ownValues, patterns, limits, whole },
};

/** The specification tells the version of the program that printed it. */
export function tellsVersion(version: string): Rule {
  return (run) => {
    const description = at(formOf(run), 'description');
    return description === `source-imis ${version}` ? [] : [`the description is ${JSON.stringify(description)}`];
  };
}
