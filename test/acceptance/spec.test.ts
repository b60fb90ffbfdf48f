import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe } from 'vitest';
import { INVALID, SAMPLE, openScene, ours } from './commands.ts';
import { at, isObject, objectAt, type Json, type JsonObject } from './json.ts';
import { edited, judge, type Breach } from './judge.ts';
import { FORM_RULES, tellsVersion } from './rules/form-rules.ts';
import { SPEC_RULES, accepts, matches, specOf } from './rules/spec-rules.ts';
import type { Run } from './run.ts';

/** What the acceptance tests compare with, by acceptance-test-config.yml. */
const EXPECTED = 'integration_tests/spec.json';
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const runs: Record<string, Run> = {};
let expected: Json;
const configs: Record<string, Json> = { sample: SAMPLE, invalid: INVALID };

beforeAll(async () => {
  const run = await ours('spec');
  runs['spec'] = run;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(EXPECTED, `${JSON.stringify(specOf(run), null, 2)}\n`);
  expected = existsSync(EXPECTED) ? (JSON.parse(readFileSync(EXPECTED, 'utf8')) as Json) : null;
  const { sim, config } = await openScene();
  await sim.close();
  configs['of the tests'] = config;
});

/** The specification, to be edited; `field('query_parameters', '[]', 'name')` is a field of it. */
interface Form {
  spec: JsonObject;
  form: JsonObject;
  fields: JsonObject;
  field: (...path: string[]) => JsonObject;
}

function form(edit: (form: Form) => void): (run: Run) => Run {
  return (run) =>
    edited(run, (messages) => {
      const spec = objectAt(
        messages.find(({ type }) => type === 'SPEC'),
        'spec',
      );
      const whole = objectAt(spec, 'connectionSpecification');
      const field = (...path: string[]): JsonObject => {
        const found = path.reduce<Json>(
          (node, key) => (key === '[]' ? at(node, 'items') : at(node, 'properties', key)) ?? null,
          whole,
        );
        if (!isObject(found)) throw new Error(`no field ${path.join('.')}`);
        return found;
      };
      edit({ spec, form: whole, fields: objectAt(whole, 'properties'), field });
      return undefined;
    });
}

const variants = (...shared: object[]): JsonObject =>
  ({
    ...{ type: 'object', title: 'Log-in', description: 'How to log in.', order: 20 },
    oneOf: shared.map((kind, index) => ({ type: 'object', title: `Way ${index}`, properties: { kind } })),
  }) as JsonObject;
const text = (more: object = {}): JsonObject => ({
  type: 'string',
  title: 'New',
  description: 'A new field.',
  order: 20,
  ...more,
});
const DATE = '^[0-9]{2}-[0-9]{2}-[0-9]{4}$';

const breaches: Breach<keyof typeof SPEC_RULES>[] = [
  ['oneSpec', 'no SPEC', (run) => ({ ...run, lines: [] })],
  ['oneSpec', 'two of them', (run) => ({ ...run, lines: [...run.lines, ...run.lines] })],
  ['oneSpec', 'exit code 1', (run) => ({ ...run, exitCode: 1 })],
  ['enumsDistinct', 'a value twice', form(({ field }) => (field('host')['enum'] = ['a', 'b', 'a']))],
  ['oneOfUsage', 'no const', form(({ fields }) => (fields['way'] = variants({ type: 'string' }, { type: 'string' })))],
  ['oneOfUsage', 'one const', form(({ fields }) => (fields['way'] = variants({ const: 'a' }, { type: 'string' })))],
  ['oneOfUsage', 'another default', form(({ fields }) => (fields['way'] = variants({ const: 'a', default: 'b' })))],
  ['oneOfUsage', 'an enum', form(({ fields }) => (fields['way'] = variants({ const: 'a', enum: ['a', 'b'] })))],
  ['oneOfUsage', 'no object', form(({ field }) => (field('host')['oneOf'] = [{ type: 'string' }]))],
  ['oneOfUsage', 'no properties', form(({ field }) => (field('openwater')['oneOf'] = [{ type: 'object' }]))],
  ['oneOfUsage', 'anyOf likewise', form(({ field }) => (field('openwater')['anyOf'] = [{ required: ['api_key'] }]))],
  ['singleTypes', 'a type that is none', form(({ field }) => (field('host')['type'] = 'text'))],
  ['singleTypes', 'two types', form(({ field }) => (field('page_size')['type'] = ['integer', 'string']))],
  ['singleTypes', 'null first', form(({ field }) => (field('page_size')['type'] = ['null', 'integer']))],
  ['singleTypes', 'three types', form(({ field }) => (field('host')['type'] = ['string', 'null', 'integer']))],
  ['singleTypes', 'no type', form(({ field }) => delete field('openwater', 'api_key')['type'])],
  ['objectsNotEmpty', 'no properties', form(({ field }) => (field('openwater')['properties'] = {}))],
  ['objectsNotEmpty', 'items of nothing', form(({ field }) => delete field('query_parameters', '[]')['properties'])],
  ['arrayItems', 'a list of kinds', form(({ field }) => (field('query_parameters')['items'] = [{ type: 'string' }]))],
  ['arrayItems', 'lists in a list', form(({ field }) => (field('query_parameters')['items'] = { type: 'array' }))],
  ['arrayItems', 'no items', form(({ field }) => delete field('query_parameters')['items'])],
  ...['not', 'allOf', 'anyOf', 'if', 'then', 'else', 'patternProperties', 'prefixItems'].map(
    (word): Breach<keyof typeof SPEC_RULES> => ['noConditions', word, form(({ field }) => (field('host')[word] = {}))],
  ),
  ['noConditions', 'at the top', form((each) => (each.form['dependentRequired'] = { host: ['username'] }))],
  ['noConditions', 'in an object', form(({ field }) => (field('openwater')['dependentSchemas'] = {}))],
  ['noConditions', 'in items', form(({ field }) => (field('query_parameters', '[]')['allOf'] = []))],
  ['dates', 'a format without a pattern', form(({ fields }) => (fields['from'] = text({ format: 'date' })))],
  ['dates', 'a time without a pattern', form(({ fields }) => (fields['from'] = text({ format: 'date-time' })))],
  ['dates', 'a pattern without a format', form(({ fields }) => (fields['from'] = text({ pattern: DATE })))],
  ['noRefs', 'in a field', form(({ field }) => (field('host')['$ref'] = '#/definitions/host'))],
  ['noRefs', 'in definitions', form((each) => (each.form['definitions'] = { a: { $ref: '#/definitions/b' } }))],
  ['open', 'false at the top', form((each) => (each.form['additionalProperties'] = false))],
  ['open', 'false in an object', form(({ field }) => (field('openwater')['additionalProperties'] = false))],
  ['open', 'a schema', form(({ field }) => (field('openwater')['additionalProperties'] = { type: 'string' }))],
  ['oauthPaths', 'not there', form(({ spec }) => (spec['advanced_auth'] = { predicate_key: ['credentials', 'type'] }))],
  ['validSchema', 'a keyword misspelt', form(({ field }) => (field('password')['airbyte_secrets'] = true))],
  ['validSchema', 'a limit that is none', form(({ field }) => (field('page_size')['maximum'] = '500'))],
  ['validSchema', 'required, but true', form(({ field }) => (field('host')['required'] = true))],
];

const formBreaches: Breach<keyof typeof FORM_RULES>[] = [
  ['secretsMarked', 'a password', form(({ field }) => delete field('password')['airbyte_secret'])],
  ['secretsMarked', 'a key', form(({ field }) => delete field('openwater', 'api_key')['airbyte_secret'])],
  ['secretsMarked', 'a mark that is false', form(({ field }) => (field('password')['airbyte_secret'] = false))],
  ['secretsMarked', 'a new token', form(({ fields }) => (fields['access_token'] = text()))],
  ['secretsMarked', 'a switch', form(({ field }) => (field('swapcard_fields')['airbyte_secret'] = true))],
  ['secretsMarked', 'an object', form(({ field }) => (field('openwater')['airbyte_secret'] = true))],
  ['orders', 'none', form(({ field }) => delete field('username')['order'])],
  ['orders', 'none in an object', form(({ field }) => delete field('openwater', 'base_url')['order'])],
  ['orders', 'none in items', form(({ field }) => delete field('query_parameters', '[]', 'name')['order'])],
  ['orders', 'two alike', form(({ field }) => (field('username')['order'] = 0))],
  ['orders', 'two alike in an object', form(({ field }) => (field('openwater', 'api_key')['order'] = 0))],
  ['orders', 'a text', form(({ field }) => (field('username')['order'] = '1'))],
  ['groups', 'below the top', form(({ field }) => (field('openwater', 'api_key')['group'] = 'keys'))],
  ['displayTypes', 'without variants', form(({ field }) => (field('openwater')['display_type'] = 'radio'))],
  [
    'displayTypes',
    'unknown',
    form(({ fields }) => (fields['way'] = { ...variants({ const: 'a' }), display_type: 'tabs' })),
  ],
  ['titles', 'none', form(({ field }) => delete field('host')['title'])],
  ['titles', 'an empty one', form(({ field }) => (field('openwater', 'client_key')['title'] = ' '))],
  ['titles', 'two alike', form(({ field }) => (field('username')['title'] = 'Host'))],
  ['titles', 'no description', form(({ field }) => delete field('page_size')['description'])],
  ['required', 'not there', form(({ fields }) => delete fields['host'])],
  ['required', 'with a default', form(({ field }) => (field('host')['default'] = 'your-org.imis.com'))],
  ['required', 'hidden', form(({ field }) => (field('host')['airbyte_hidden'] = true))],
  ['required', 'twice', form((each) => (each.form['required'] = ['host', 'host']))],
  ['required', 'not there, in an object', form(({ field }) => (field('openwater')['required'] = ['key']))],
  ['ownValues', 'a default above the most', form(({ field }) => (field('page_size')['default'] = 501))],
  ['ownValues', 'a default of another type', form(({ field }) => (field('swapcard_fields')['default'] = 'no'))],
  ['ownValues', 'an example', form(({ field }) => (field('query_name')['examples'] = ['YourOrg/EventAttendees']))],
  ['patterns', 'no expression', form(({ field }) => (field('host')['pattern'] = '(?i)['))],
  ['patterns', 'no words for it', form(({ field }) => delete field('host')['pattern_descriptor'])],
  ['patterns', 'words for none', form(({ field }) => delete field('host')['pattern'])],
  ['limits', 'the least above the most', form(({ field }) => (field('page_size')['minimum'] = 501))],
  ['whole', 'another draft', form((each) => (each.form['$schema'] = 'https://json-schema.org/draft/2020-12/schema'))],
  ['whole', 'no title', form((each) => delete each.form['title'])],
  ['whole', 'no object', form((each) => (each.form['type'] = 'array'))],
  ['whole', 'no modes', form(({ spec }) => (spec['supported_destination_sync_modes'] = []))],
  ['whole', 'an unknown mode', form(({ spec }) => (spec['supported_destination_sync_modes'] = ['replace']))],
];

describe('the specification that we print', () => {
  judge(SPEC_RULES, () => runs, breaches);
  judge(FORM_RULES, () => runs, formBreaches);
  judge(
    {
      ...{ matches: (run) => matches(expected)(run), accepts: (run) => accepts(configs)(run) },
      tellsVersion: tellsVersion(version),
    },
    () => runs,
    [
      ['matches', 'another word', form(({ field }) => (field('host')['description'] = 'The host.'))],
      ['matches', 'a further field', form(({ spec }) => (spec['debug'] = true))],
      ['accepts', 'a further required field', form((each) => (each.form['required'] = ['host', 'tenant']))],
      ['accepts', 'another type', form(({ field }) => (field('username')['type'] = 'integer'))],
      ['tellsVersion', 'another version', form((each) => (each.form['description'] = 'source-imis 0.0.0-other'))],
      ['tellsVersion', 'none', form((each) => delete each.form['description'])],
    ],
  );
});
