import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { ABNORMAL_CATALOG, CONFIGURED_CATALOG, IMPOSSIBLE_CATALOG, KEYS, SITE } from './commands.ts';
import { catalogFrom, openScene, ours, type Scene } from './commands.ts';
import { listAt, objectAt, type Json, type JsonObject } from './json.ts';
import { judge, type Breach } from './judge.ts';
import { again, drop, each, edit, ending, first, inColumn, isError, isRecord, isState, isStatus } from './plant.ts';
import { moved, silent, spelled, state } from './plant.ts';
import { FULL_READ_RULES, READ_RULES, endsIncomplete, failsWithTrace, readsNothing } from './rules/read-rules.ts';
import { RECORD_RULES, expectedKeys, repeats } from './rules/record-rules.ts';
import type { Run } from './run.ts';

const ID = 'Registrant ID';
const full: Record<string, Run> = {};
const further: Record<string, Run> = {};
const empty: Record<string, Run> = {};
const broken: Record<string, Run> = {};
const refused: Record<string, Run> = {};
let second: Run;
const scenes: Scene[] = [];

beforeAll(async () => {
  const scene = await openScene();
  const nobody = await openScene({ ...SITE, rows: { count: 0 } });
  scenes.push(scene, nobody);
  const { config } = scene;
  const catalog = catalogFrom(await ours('discover', config));
  full['everything'] = await ours('read', config, catalog);
  // So that emitted_at of the second read is later on any clock.
  await wait(20);
  second = await ours('read', config, catalog);
  further['configured_catalog.json'] = await ours('read', config, CONFIGURED_CATALOG);
  const swapcard = { ...config, swapcard_fields: true };
  further['with the Swapcard fields'] = await ours('read', swapcard, catalogFrom(await ours('discover', swapcard)));
  empty['a query without rows'] = await ours('read', nobody.config, catalog);
  await refuse(config, catalog);
  broken['nobody there'] = await ours('read', { ...config, host: 'http://127.0.0.1:9' }, catalog);
  scene.sim.imis.fault({ on: 'query', skip: 1, do: { status: 503 } });
  broken['an outage in the middle'] = await ours('read', config, catalog);
}, 60_000);
afterAll(() => Promise.all(scenes.map(({ sim }) => sim.close())));

/** Reads that cannot be done as they are asked for. */
async function refuse(config: JsonObject, catalog: JsonObject): Promise<void> {
  const [stream = {}] = listAt(catalog, 'streams');
  const catalogs: Record<string, Json> = {
    'a stream that does not exist': IMPOSSIBLE_CATALOG,
    'abnormal_catalog.json': ABNORMAL_CATALOG,
    'an unknown stream besides': { streams: [...listAt(ABNORMAL_CATALOG, 'streams'), stream] },
    'a stream twice': { streams: [stream, stream] },
    'no streams': {},
    'no JSON': 'streams',
  };
  for (const [what, each] of Object.entries(catalogs)) refused[what] = await ours('read', config, each);
}

const breaches: Breach<keyof typeof READ_RULES>[] = [
  ['knownStreams', 'a record of another', first((_data, record) => (record['stream'] = 'attendees'))],
  ['knownStreams', 'a record of none', first((_data, record) => delete record['stream'])],
  ['knownStreams', 'a state of another', state((body) => (body['stream'] = { stream_descriptor: { name: 'People' } }))],
  ['statuses', 'no STARTED', drop(isStatus('STARTED'))],
  ['statuses', 'no RUNNING', drop(isStatus('RUNNING'))],
  ['statuses', 'no COMPLETE', drop(isStatus('COMPLETE'))],
  ['statuses', 'none', drop(isStatus('STARTED', 'RUNNING', 'COMPLETE'))],
  ['statuses', 'RUNNING first', moved(isStatus('RUNNING'), 'start')],
  ['statuses', 'COMPLETE in between', moved(isStatus('RUNNING'), 'end')],
  [
    'statuses',
    'INCOMPLETE',
    each(isStatus('COMPLETE'), (message) => (objectAt(message, 'trace', 'stream_status')['status'] = 'INCOMPLETE')),
  ],
  ['whileRunning', 'RUNNING too late', moved(isStatus('RUNNING'), 'end')],
  ['whileRunning', 'records after the end', moved(isRecord, 'end')],
  ['states', 'none', drop(isState)],
  ['states', 'LEGACY', state((body) => (body['type'] = 'LEGACY'))],
  ['states', 'GLOBAL', state((body) => (body['type'] = 'GLOBAL'))],
  ['states', 'no type', state((body) => delete body['type'])],
  ['states', 'no statistics', state((body) => delete body['sourceStats'])],
  ['counts', 'one too many', state((body) => (body['sourceStats'] = { recordCount: KEYS.length + 1 }))],
  ['counts', 'one too few', state((body) => (body['sourceStats'] = { recordCount: KEYS.length - 1 }))],
  ['counts', 'none', state((body) => (body['sourceStats'] = {}))],
  ['counts', 'as text', state((body) => (body['sourceStats'] = { recordCount: String(KEYS.length) }))],
  ['counts', 'a record lost', drop(isRecord, 1)],
  ['counts', 'records after the state', moved(isState, 'start')],
  ['counts', 'told twice', edit((messages) => [...messages, messages.find(isState)!])],
  ['stateBeforeEnd', 'behind it', moved(isState, 'end')],
  ['endsWell', 'exit code 1', ending(1)],
  ['endsWell', 'a signal', ending(null)],
  ['endsWell', 'an error', (run) => ({ ...run, lines: [...run.lines, ...broken['nobody there']!.lines] })],
];

const recordBreaches: Breach<keyof typeof RECORD_RULES>[] = [
  ['fitSchema', 'a number for text', inColumn('Status', 7)],
  ['fitSchema', 'text for a number', inColumn('Guests', '7')],
  ['fitSchema', 'half a guest', inColumn('Guests', 1.5)],
  ['fitSchema', 'text for a switch', inColumn('Is Member', 'true')],
  ['fitSchema', 'a date of another form', inColumn('Registered On', '01/02/2024')],
  ['fitSchema', 'a date that is none', inColumn('Registered On', '2024-13-45T00:00:00')],
  ['fitSchema', 'a date without a time', inColumn('Registered On', '2024-01-02')],
  ['fitSchema', 'text for a list', inColumn('OpenWater.dietary', 'Vegan')],
  ['fitSchema', 'numbers in a list of texts', inColumn('OpenWater.dietary', [1])],
  ['fitSchema', 'text for an object', inColumn('OpenWater.homeAddress', 'Main Street')],
  ['zones', 'one too many', inColumn('Registered On', '2024-01-02T03:04:05Z')],
  ['zones', 'none', inColumn('OpenWater.memberSince', '2024-01-02T03:04:05')],
  ['strictIntegers', '1.0', spelled('Guests', '1.0')],
  ['strictIntegers', '1E+2', spelled('Points', '1E+2')],
  ['shareColumns', 'none at all', first((_data, record) => (record['data'] = { id: 1 }))],
  ['shareColumns', 'nothing', first((_data, record) => (record['data'] = {}))],
  ['noExtraColumns', 'one more', first((data) => (data['_ab_extra'] = 'x'))],
  ['noExtraColumns', 'in another case', first((data) => (data['registrant id'] = 'x'))],
  ['keysHold', 'null', inColumn(ID, null)],
  ['keysHold', 'missing', first((data) => delete data['Registrant ID'])],
  ['keysHold', 'an object', inColumn(ID, { id: '1' })],
  ['keysHold', 'a list', inColumn(ID, ['1'])],
  ['keysUnique', 'twice', inColumn(ID, KEYS[1]!)],
  ['keysUnique', 'a record twice', again],
  [
    'columnsFilled',
    'a column of nulls',
    each(isRecord, (message) => (objectAt(message, 'record', 'data')['Email'] = null)),
  ],
  ['changesTold', 'not null', first((_data, record) => (record['meta'] = { changes: [{ field: 'Status' }] }))],
  ['changesTold', 'no column', first((_data, record) => (record['meta'] = { changes: [{ field: 'Nothing' }] }))],
];

describe('a read of everything', () => {
  judge(READ_RULES, () => ({ ...full, ...further, second }), breaches);
  judge(RECORD_RULES, () => ({ ...full, ...further }), recordBreaches);
  judge(
    {
      ...FULL_READ_RULES,
      expectedKeys: expectedKeys('Attendees', ID, KEYS),
    },
    () => ({ ...full, ...further }),
    [
      ['someRecords', 'none', drop(isRecord)],
      ['expectedKeys', 'one lost', drop(isRecord, 1)],
      ['expectedKeys', 'one twice', again],
      ['expectedKeys', 'in another order', edit((messages) => messages.reverse())],
      ['expectedKeys', 'another key', inColumn(ID, 'IMIS-1')],
    ],
  );
});

describe('a second read of everything', () => {
  judge({ repeats: (run) => repeats(full['everything']!)(run) }, () => ({ second }), [
    ['repeats', 'another value', inColumn('Status', 'Changed')],
    ['repeats', 'a record less', drop(isRecord, 1)],
    ['repeats', 'another order', edit((messages) => messages.reverse())],
    ['repeats', 'the same time', () => full['everything']!],
  ]);
});

describe('a read of no rows', () => {
  judge(READ_RULES, () => empty, [
    ['statuses', 'no STARTED', drop(isStatus('STARTED'))],
    ['statuses', 'no COMPLETE', drop(isStatus('COMPLETE'))],
    ['states', 'none', drop(isState)],
    ['counts', 'one', state((body) => (body['sourceStats'] = { recordCount: 1 }))],
    ['stateBeforeEnd', 'behind it', moved(isState, 'end')],
    ['endsWell', 'exit code 1', ending(1)],
    ['knownStreams', 'a state of another', state((body) => (body['stream'] = { stream_descriptor: { name: 'X' } }))],
    ['whileRunning', 'a record', (run) => ({ ...run, lines: [recordLine(), ...run.lines] })],
  ]);
});

const recordLine = (): string => full['everything']!.lines.find((line) => line.includes('"RECORD"'))!;
const complete = (run: Run): Run => ({ ...run, lines: [...run.lines, ...full['everything']!.lines.slice(-1)] });

describe('a read that breaks off', () => {
  judge({ failsWithTrace, endsIncomplete }, () => broken, [
    ['failsWithTrace', 'no trace', drop(isError)],
    ['failsWithTrace', 'exit code 0', ending(0)],
    ['failsWithTrace', 'COMPLETE all the same', complete],
    ['endsIncomplete', 'no last status', drop(isStatus('INCOMPLETE'))],
    ['endsIncomplete', 'COMPLETE all the same', complete],
    ['endsIncomplete', 'nothing', silent],
    [
      'endsIncomplete',
      'an error of nobody',
      each(isError, (message) => delete objectAt(message, 'trace', 'error')['stream_descriptor']),
    ],
  ]);
});

describe('a read by a bad catalog', () => {
  judge({ failsWithTrace, readsNothing }, () => refused, [
    ['failsWithTrace', 'no trace', silent],
    ['failsWithTrace', 'exit code 0', ending(0)],
    ['failsWithTrace', 'COMPLETE all the same', complete],
    ['readsNothing', 'the unknown stream accepted', () => full['everything']!],
  ]);
});
