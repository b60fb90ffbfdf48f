import { afterAll, beforeAll, describe } from 'vitest';
import { CONFIGURED_CATALOG, openScene, ours, without, type Scene } from './commands.ts';
import { at, objectAt, type Json, type JsonObject } from './json.ts';
import { edited, judge, type Breach } from './judge.ts';
import { ending, silent, twice } from './plant.ts';
import { DISCOVER_RULES, agreesOnIncremental, failsWhole, holdsStreamsOf, sameAs } from './rules/discover-rules.ts';
import { specOf } from './rules/spec-rules.ts';
import { bodiesOf, type Run } from './run.ts';

const runs: Record<string, Run> = {};
const swapcard: Record<string, Run> = {};
const failures: Record<string, Run> = {};
let scene: Scene;
let spec: JsonObject;

beforeAll(async () => {
  scene = await openScene();
  const { config } = scene;
  spec = specOf(await ours('spec'));
  runs['with OpenWater'] = await ours('discover', config);
  runs['once more'] = await ours('discover', { ...config, parallel_requests: 7, page_size: 40 });
  swapcard['with the Swapcard fields'] = await ours('discover', { ...config, swapcard_fields: true });
  failures['a wrong password'] = await ours('discover', { ...config, password: 'wrong' });
  failures['a field missing'] = await ours('discover', { ...config, host: null });
  failures['nobody there'] = await ours('discover', { ...config, host: 'http://127.0.0.1:9' });
  failures['no OpenWater'] = await ours('discover', {
    ...config,
    openwater: { ...objectAt(config, 'openwater'), base_url: 'http://127.0.0.1:9' },
  });
}, 60_000);
afterAll(() => scene.sim.close());

interface Stream {
  catalog: JsonObject;
  stream: JsonObject;
  schema: JsonObject;
  columns: JsonObject;
  column: (name: string) => JsonObject;
}

function stream(edit: (stream: Stream) => void): (run: Run) => Run {
  return (run) =>
    edited(run, (messages) => {
      const catalog = objectAt(
        messages.find(({ type }) => type === 'CATALOG'),
        'catalog',
      );
      const first = objectAt(catalog, 'streams', 0);
      const schema = objectAt(first, 'json_schema');
      const columns = objectAt(schema, 'properties');
      const column = (name: string): JsonObject => {
        if (at(columns, name) === undefined) throw new Error(`no column ${name}`);
        return objectAt(columns, name);
      };
      edit({ catalog, stream: first, schema, columns, column });
      return undefined;
    });
}

const ID = 'Registrant ID';

const breaches: Breach<keyof typeof DISCOVER_RULES>[] = [
  ['oneCatalog', 'two of them', twice],
  ['oneCatalog', 'none', silent],
  ['oneCatalog', 'exit code 1', ending(1)],
  ['oneCatalog', 'no streams', stream(({ catalog }) => (catalog['streams'] = []))],
  [
    'oneCatalog',
    'a stream twice',
    stream(({ catalog, stream: each }) => (catalog['streams'] = [each, structuredClone(each)])),
  ],
  ['validSchemas', 'a type that is none', stream(({ column }) => (column(ID)['type'] = 'text'))],
  ['validSchemas', 'columns as a list', stream(({ schema }) => (schema['properties'] = []))],
  ['validSchemas', 'no columns', stream(({ schema }) => (schema['properties'] = {}))],
  [
    'validSchemas',
    'another draft',
    stream(({ schema }) => (schema['$schema'] = 'https://json-schema.org/draft/2020-12')),
  ],
  ['validSchemas', 'no object', stream(({ schema }) => (schema['type'] = 'array'))],
  ['validSchemas', 'no schema', stream((each) => delete each.stream['json_schema'])],
  ['cursorsAreColumns', 'not there', stream((each) => (each.stream['default_cursor_field'] = ['UpdatedOn']))],
  ['noRefs', 'in a column', stream(({ column }) => (column(ID)['$ref'] = '#/definitions/id'))],
  ['noKeywords', 'allOf', stream(({ column }) => (column(ID)['allOf'] = []))],
  ['noKeywords', 'not', stream(({ column }) => (column('OpenWater.homeAddress')['not'] = {}))],
  ['keysAreColumns', 'no key', stream((each) => delete each.stream['source_defined_primary_key'])],
  ['keysAreColumns', 'an empty key', stream((each) => (each.stream['source_defined_primary_key'] = []))],
  ['keysAreColumns', 'not there', stream((each) => (each.stream['source_defined_primary_key'] = [['ID']]))],
  [
    'keysAreColumns',
    'its column gone',
    stream(({ schema }) => (schema['properties'] = without(objectAt(schema, 'properties'), ID))),
  ],
  ['keysAreColumns', 'nested', stream((each) => (each.stream['source_defined_primary_key'] = [[ID, 'x']]))],
  ['keyTypes', 'an object', stream(({ column }) => (column(ID)['type'] = ['null', 'object']))],
  ['keyTypes', 'a list', stream(({ column }) => (column(ID)['type'] = 'array'))],
  ['syncModes', 'none', stream((each) => (each.stream['supported_sync_modes'] = []))],
  ['syncModes', 'not said', stream((each) => delete each.stream['supported_sync_modes'])],
  ['syncModes', 'unknown', stream((each) => (each.stream['supported_sync_modes'] = ['full']))],
  ['syncModes', 'no cursor', stream((each) => (each.stream['supported_sync_modes'] = ['full_refresh', 'incremental']))],
  ['open', 'false', stream(({ schema }) => (schema['additionalProperties'] = false))],
  ['open', 'false in a column', stream(({ column }) => (column('OpenWater.charity')['additionalProperties'] = false))],
  ['dataTypes', 'none', stream(({ column }) => delete column('Status')['type'])],
  ['dataTypes', 'null alone', stream(({ column }) => (column('Status')['type'] = ['null']))],
  ['dataTypes', 'two', stream(({ column }) => (column('Guests')['type'] = ['null', 'integer', 'string']))],
  ['dataTypes', 'unknown', stream(({ column }) => (column('Guests')['type'] = ['null', 'int']))],
  ['dataTypes', 'unknown in items', stream(({ column }) => (column('OpenWater.dietary')['items'] = { type: 'text' }))],
  ['dataTypes', 'a format unknown', stream(({ column }) => (column('Email')['format'] = 'email'))],
  ['dataTypes', 'a format of a number', stream(({ column }) => (column('Guests')['format'] = 'date'))],
  ['dataTypes', 'an own type unknown', stream(({ column }) => (column('Registered On')['airbyte_type'] = 'timestamp'))],
  ['dataTypes', 'an own type misplaced', stream(({ column }) => (column('Status')['airbyte_type'] = 'integer'))],
  ['notResumable', 'it says so', stream((each) => (each.stream['is_resumable'] = true))],
];

describe('the catalog that we discover', () => {
  judge(DISCOVER_RULES, () => ({ ...runs, ...swapcard }), breaches);
  judge(
    {
      sameTwice: (run) => sameAs(runs['once more']!)(run),
      holdsStreams: holdsStreamsOf(CONFIGURED_CATALOG),
      agreesOnIncremental: (run) => agreesOnIncremental(spec)(run),
    },
    () => runs,
    [
      ['sameTwice', 'columns in another order', stream(({ schema }) => (schema['properties'] = turned(schema)))],
      ['sameTwice', 'another type', stream(({ column }) => (column('Guests')['type'] = ['null', 'number']))],
      ['holdsStreams', 'another name', stream((each) => (each.stream['name'] = 'attendees'))],
      ['agreesOnIncremental', 'incremental', stream((each) => (each.stream['supported_sync_modes'] = ['incremental']))],
    ],
  );
});

function turned(schema: JsonObject): Json {
  return Object.fromEntries(Object.entries(objectAt(schema, 'properties')).reverse());
}

describe('a discovery that fails', () => {
  judge({ failsWhole }, () => failures, [
    ['failsWhole', 'a catalog all the same', (run) => ({ ...run, lines: [...run.lines, ...runs['once more']!.lines] })],
    ['failsWhole', 'nothing', silent],
    ['failsWhole', 'two errors', twice],
    ['failsWhole', 'exit code 0', ending(0)],
  ]);
});

describe('the columns of the scene', () => {
  judge(
    { everyKind: (run) => (kindsOf(run).size === 9 ? [] : [`kinds: ${[...kindsOf(run)].join(', ')}`]) },
    () => runs,
    [['everyKind', 'one less', stream(({ columns }) => delete columns['OpenWater.employment'])]],
  );
});

/** The kinds of columns: the rules are worth no more than what they are tried on. */
function kindsOf(run: Run): Set<string> {
  const columns = objectAt(bodiesOf(run, 'CATALOG')[0], 'streams', 0, 'json_schema', 'properties');
  return new Set(
    Object.values(columns).map((column) => {
      const { type, format, airbyte_type: own, items } = column as Record<string, unknown>;
      return JSON.stringify([type, format, own, (items as { type?: unknown } | undefined)?.type]);
    }),
  );
}
