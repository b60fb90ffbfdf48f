import { afterAll, beforeAll, describe } from 'vitest';
import { catalogFrom, openScene, ours, secretsIn, type Scene } from './commands.ts';
import { objectAt, type Json, type JsonObject } from './json.ts';
import { judge, type Breach } from './judge.ts';
import { each, ending, first, isState, isStatus, state, type Plant } from './plant.ts';
import { MESSAGE_RULES, noSecrets } from './rules/message-rules.ts';
import type { Run } from './run.ts';

const runs: Record<string, Run> = {};
let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
  const { config } = scene;
  const wrong = { ...config, password: 'wrong' };
  const discovered = await ours('discover', config);
  const catalog = catalogFrom(discovered);
  runs['read'] = await ours('read', config, catalog);
  runs['discover'] = discovered;
  runs['spec'] = await ours('spec');
  for (const command of ['check', 'discover', 'read']) {
    const run = (given: Json): Promise<Run> => ours(command, given, command === 'read' ? catalog : undefined);
    runs[command] ??= await run(config);
    runs[`${command}, a wrong password`] = await run(wrong);
    runs[`${command}, nobody there`] = await run({ ...config, host: 'http://127.0.0.1:9' });
    runs[`${command}, nothing in it`] = await run({});
    runs[`${command}, no JSON`] = await run('{"password": "x"');
  }
  scene.sim.openWater.fault({ on: ['template', 'users', 'user'], do: { status: 401 } });
  runs['read, OpenWater refused'] = await ours('read', config, catalog);
}, 60_000);
afterAll(() => scene.sim.close());

const more = (...messages: Json[]): Plant => {
  return (run) => ({ ...run, lines: [...run.lines, ...messages.map((message) => JSON.stringify(message))] });
};
const error = { type: 'TRACE', trace: { type: 'ERROR', emitted_at: 1.7e12, error: { message: 'm' } } };
const told = { ...error, trace: { ...error.trace, error: { message: 'm', failure_type: 'system_error' } } };
const trace = (change: (trace: JsonObject) => unknown): Plant =>
  each(isStatus('STARTED'), (message) => change(objectAt(message, 'trace')));

const breaches: Breach<keyof typeof MESSAGE_RULES>[] = [
  ['protocol', 'a line that is no JSON', (run) => ({ ...run, lines: ['Reading …', ...run.lines] })],
  ['protocol', 'a list', more([1])],
  ['protocol', 'a type that is none', more({ type: 'PROGRESS', progress: {} })],
  ['protocol', 'no type', more({ log: { level: 'INFO', message: 'm' } })],
  ['protocol', 'a level that is none', more({ type: 'LOG', log: { level: 'NOTICE', message: 'm' } })],
  ['protocol', 'an error without its kind', more(error)],
  ['protocol', 'a record without data', first((_data, record) => delete record['data'])],
  ['protocol', 'an empty record', first((_data, record) => (record['data'] = {}))],
  ['protocol', 'a record without a time', first((_data, record) => delete record['emitted_at'])],
  ['protocol', 'a status that is none', trace((body) => (objectAt(body, 'stream_status')['status'] = 'DONE'))],
  ['protocol', 'a status of nobody', trace((body) => delete objectAt(body, 'stream_status')['stream_descriptor'])],
  ['protocol', 'a state without a stream', state((body) => delete body['stream'])],
  ['protocol', 'a state that is null', state((body) => (objectAt(body, 'stream')['stream_state'] = null))],
  [
    'ownMessages',
    'a verdict in a read',
    more({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } }),
  ],
  ['ownMessages', 'a catalog in a read', more({ type: 'CATALOG', catalog: { streams: [] } })],
  ['ownMessages', 'a record in a check', (run) => ({ ...run, command: 'check' })],
  ['quietStderr', 'a warning of Node', (run) => ({ ...run, stderr: '(node:1) Warning' })],
  ['exitCode', '0 with an error', more(told)],
  ['exitCode', '1 without an error', ending(1)],
  ['exitCode', 'a signal', ending(null)],
  ['exitCode', 'two errors', (run) => ending(1)(more(told, told)(run))],
  ['tracesHold', 'an empty one', trace((body) => delete body['stream_status'])],
  ['milliseconds', 'seconds in a record', first((_data, record) => (record['emitted_at'] = 1.7e9))],
  ['milliseconds', 'seconds in a trace', trace((body) => (body['emitted_at'] = 1.7e9))],
  ['milliseconds', 'microseconds', first((_data, record) => (record['emitted_at'] = 1.7e15))],
];

/** A secret of the configuration in a log line; it is known only once the site is there. */
const logged =
  (which: number): Plant =>
  (run) =>
    more({ type: 'LOG', log: { level: 'INFO', message: `with ${secretsIn(scene.config)[which]!}` } })(run);

describe('the messages of every command', () => {
  judge(MESSAGE_RULES, () => runs, breaches);
  judge({ noSecrets: (run) => noSecrets(secretsIn(scene.config))(run) }, () => runs, [
    ['noSecrets', 'the password in a log', logged(0)],
    ['noSecrets', 'the key in a log', logged(1)],
    ['noSecrets', 'the password on stderr', (run) => ({ ...run, stderr: secretsIn(scene.config)[0]! })],
    ['noSecrets', 'the configuration in a state', each(isState, (message) => (message['config'] = scene.config))],
  ]);
});
