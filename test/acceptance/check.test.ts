import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INVALID, openScene, ours, requiredOf, without, type Scene } from './commands.ts';
import { listAt, told, type Json } from './json.ts';
import { edited, judge, type Breach } from './judge.ts';
import { ending, silent, twice } from './plant.ts';
import { CHECK_RULES } from './rules/check-rules.ts';
import { formOf } from './rules/spec-rules.ts';
import type { Run } from './run.ts';

const { succeeds, fails, breaksOff } = CHECK_RULES;
const good: Record<string, Run> = {};
const bad: Record<string, Run> = {};
const outages: Record<string, Run> = {};
let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
  const { config } = scene;
  const form = formOf(await ours('spec'));
  const required = requiredOf(form, config);
  const attempts: Record<string, Json> = {
    ...Object.fromEntries(listAt(form, 'required').map((key) => [`without ${told(key)}`, without(config, told(key))])),
    'a wrong password': { ...config, password: 'wrong' },
    'an unknown query': { ...config, query_name: '$/Nowhere/At all' },
    'a column that is not there': { ...config, registrant_id_column: 'Nobody' },
    'a page size of no number': { ...config, page_size: 'many' },
    'invalid_config.json': INVALID,
    'nothing at all': {},
    'no JSON': '{',
  };
  good['everything'] = await ours('check', config);
  good['what is required'] = await ours('check', required);
  for (const [what, attempt] of Object.entries(attempts)) bad[what] = await ours('check', attempt);
  outages['nobody there'] = await ours('check', { ...config, host: 'http://127.0.0.1:9' });
  scene.sim.imis.fault({ on: ['query', 'iqa', 'definition'], do: { status: 503 } });
  outages['a site that is down'] = await ours('check', config);
}, 120_000);
afterAll(() => scene.sim.close());

const status = (name: string, message = 'm'): ((run: Run) => Run) => {
  return (run) => edited(run, () => [{ type: 'CONNECTION_STATUS', connectionStatus: { status: name, message } }]);
};
const error = (failureType: string, message = 'm'): ((run: Run) => Run) => {
  const body = { type: 'ERROR', emitted_at: 1.7e12, error: { message, failure_type: failureType } };
  return (run) => edited(run, () => [{ type: 'TRACE', trace: body }]);
};

describe('a check that succeeds', () => {
  judge({ succeeds }, () => good, [
    ['succeeds', 'FAILED', status('FAILED')],
    ['succeeds', 'two of them', twice],
    ['succeeds', 'none', silent],
    ['succeeds', 'exit code 1', ending(1)],
  ]);
});

describe('a check that fails', () => {
  judge({ fails }, () => bad, [
    ['fails', 'SUCCEEDED', status('SUCCEEDED')],
    ['fails', 'no message', status('FAILED', '')],
    ['fails', 'two of them', twice],
    ['fails', 'a trace in its place', error('config_error')],
    ['fails', 'exit code 1', ending(1)],
  ]);

  it('fails for each required field', () => {
    expect(Object.keys(bad).filter((what) => what.startsWith('without'))).toHaveLength(4);
  });
});

describe('a check in an outage', () => {
  const breaches: Breach<'breaksOff'>[] = [
    ['breaksOff', 'FAILED', status('FAILED')],
    ['breaksOff', 'FAILED besides', (run) => ({ ...run, lines: [...run.lines, ...status('FAILED')(run).lines] })],
    ['breaksOff', 'two traces', twice],
    ['breaksOff', 'nothing', silent],
    ['breaksOff', 'an error without a message', error('transient_error', '')],
    ['breaksOff', "the user's fault", error('config_error')],
    ['breaksOff', 'exit code 0', ending(0)],
  ];
  judge({ breaksOff }, () => outages, breaches);
});
