import { describe, expect, it } from 'vitest';
import { Outcome, catalogOf } from './harness.ts';
import { breaches } from './protocol.ts';

const AT = 1_790_000_000_000;
const status = (name: string): object => ({
  type: 'TRACE',
  trace: {
    type: 'STREAM_STATUS',
    emitted_at: AT,
    stream_status: { stream_descriptor: { name: 'Attendees' }, status: name },
  },
});
const record = (data: object, at = AT): object => ({
  type: 'RECORD',
  record: { stream: 'Attendees', data, emitted_at: at },
});
const state = (recordCount: number, type = 'STREAM'): object => ({
  type: 'STATE',
  state: { type, stream: { stream_descriptor: { name: 'Attendees' }, stream_state: {} }, sourceStats: { recordCount } },
});
const error = {
  type: 'TRACE',
  trace: { type: 'ERROR', emitted_at: AT, error: { message: 'm', failure_type: 'config_error' } },
};
const verdict = { type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } };
const catalog = (key: string, properties: object = { id: { type: 'string' } }): object => ({
  type: 'CATALOG',
  catalog: {
    streams: [
      {
        name: 'Attendees',
        json_schema: { type: 'object', properties },
        source_defined_primary_key: [[key]],
        supported_sync_modes: ['full_refresh'],
      },
    ],
  },
});
const field = (more: object): object => ({
  type: 'SPEC',
  spec: {
    connectionSpecification: {
      properties: { a: { type: 'string', title: 'A', description: 'An a', order: 0, ...more } },
    },
  },
});

function found(command: string, exitCode: number, messages: object[]): string[] {
  const outcome = new Outcome(exitCode, messages.map((message) => JSON.stringify(message)).join('\n'), '');
  return breaches(command, outcome, catalogOf({ id: { type: 'string' } }));
}

const run = ['STARTED', 'RUNNING'].map(status);

describe('the check of the protocol', () => {
  it.each([
    ['a whole read', 'read', 0, [...run, record({ id: 'a' }), state(1), status('COMPLETE')]],
    ['a read that failed', 'read', 1, [...run, record({ id: 'a' }), status('INCOMPLETE'), error]],
    ['a read of no rows', 'read', 0, [status('STARTED'), state(0), status('COMPLETE')]],
    ['a check', 'check', 0, [verdict]],
    ['a check that met an outage', 'check', 1, [error]],
    ['a discovery', 'discover', 0, [catalog('id')]],
    ['a specification', 'spec', 0, [field({})]],
  ])('has nothing against %s', (_what, command, exitCode, messages) => {
    expect(found(command, exitCode, messages)).toEqual([]);
  });

  it.each([
    ['a wrong count', 'read', 0, [...run, record({ id: 'a' }), state(2), status('COMPLETE')], 'recordCount 2 after 1'],
    ['a legacy state', 'read', 0, [status('STARTED'), state(0, 'LEGACY'), status('COMPLETE')], 'type LEGACY'],
    ['no state', 'read', 0, [status('STARTED'), status('COMPLETE')], 'no STATE'],
    [
      'a record before RUNNING',
      'read',
      1,
      [status('STARTED'), record({ id: 'a' }), status('INCOMPLETE'), error],
      'while STARTED',
    ],
    [
      'a record of seconds',
      'read',
      1,
      [...run, record({ id: 'a' }, AT / 1000), status('INCOMPLETE'), error],
      'milliseconds',
    ],
    ['an empty record', 'read', 1, [...run, record({}), status('INCOMPLETE'), error], 'without data'],
    ['a record that does not fit', 'read', 1, [...run, record({ id: 7 }), status('INCOMPLETE'), error], 'does not fit'],
    ['RUNNING before STARTED', 'read', 1, [status('RUNNING'), status('INCOMPLETE'), error], 'RUNNING after nothing'],
    ['a state after the end', 'read', 0, [status('STARTED'), status('COMPLETE'), state(0)], 'after COMPLETE'],
    ['an incomplete read with exit code 0', 'read', 0, [...run, state(0), status('INCOMPLETE')], 'but INCOMPLETE'],
    ['a failure without a word', 'read', 1, [...run, status('INCOMPLETE')], 'without a TRACE ERROR'],
    ['an error with exit code 0', 'check', 0, [error], 'exit code 0 with'],
    ['a check that says two things', 'check', 0, [verdict, verdict], '2 CONNECTION_STATUS'],
    ['a verdict with exit code 1', 'check', 1, [verdict, error], 'exactly one'],
    ['a catalog of a failed discovery', 'discover', 1, [catalog('id'), error], '1 CATALOGs'],
    ['a key that is no column', 'discover', 0, [catalog('ID')], 'not declared'],
    ['a schema without columns', 'discover', 0, [catalog('id', {})], 'no properties'],
    ['a field without a title', 'spec', 0, [field({ title: '' })], 'no title'],
    ['a field without an order', 'spec', 0, [field({ order: undefined })], 'no order'],
  ])('finds %s', (_what, command, exitCode, messages, sentence) => {
    expect(found(command, exitCode, messages).join('\n')).toContain(sentence);
  });
});
