import { describe, expect, it } from 'vitest';
import { breaches } from './breaches.ts';

const AT = 1_790_000_000_000;
const status = (name: string): object => ({
  type: 'TRACE',
  trace: {
    type: 'STREAM_STATUS',
    emitted_at: AT,
    stream_status: { stream_descriptor: { name: 'Attendees' }, status: name },
  },
});
const record = (data: object, more: object = {}): object => ({
  type: 'RECORD',
  record: { stream: 'Attendees', data, emitted_at: AT, ...more },
});
const state = (recordCount: number, type = 'STREAM'): object => ({
  type: 'STATE',
  state: { type, stream: { stream_descriptor: { name: 'Attendees' }, stream_state: {} }, sourceStats: { recordCount } },
});
const error = {
  type: 'TRACE',
  trace: { type: 'ERROR', emitted_at: AT, error: { message: 'm', failure_type: 'config_error' } },
};
const connection = (name: string, message?: string): object => ({
  type: 'CONNECTION_STATUS',
  connectionStatus: { status: name, message },
});
const COLUMNS = {
  id: { type: ['null', 'string'] },
  n: { type: ['null', 'integer'] },
  at: { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_without_timezone' },
};
const stream = (more: object = {}, properties: object = COLUMNS): object => ({
  name: 'Attendees',
  json_schema: { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties },
  source_defined_primary_key: [['id']],
  supported_sync_modes: ['full_refresh'],
  ...more,
});
const catalog = (...streams: object[]): object => ({ type: 'CATALOG', catalog: { streams } });
const FIELD = { type: 'string', title: 'A', description: 'An a', order: 0 };
const form = (properties: object, required: string[] = []): object => ({
  type: 'SPEC',
  spec: { connectionSpecification: { type: 'object', required, properties } },
});
const field = (more: object): object => form({ a: { ...FIELD, ...more } });

const START = ['STARTED', 'RUNNING'].map(status);
const FAILED = [status('INCOMPLETE'), error];
const whole = (...records: object[]): object[] => [...START, ...records, state(records.length), status('COMPLETE')];
const text = (messages: object[]): string[] => messages.map((message) => JSON.stringify(message));

function found(command: string, exitCode: number | null, lines: string[], stderr = ''): string[] {
  return breaches(command, { exitCode, lines, stderr }, { streams: [{ stream: stream() }] });
}

describe('the checker of the protocol', () => {
  it.each([
    ['a whole read', 'read', 0, whole(record({ id: 'a', n: 1, at: '2026-01-02T03:04:05' }))],
    ['a read that failed', 'read', 1, [...START, record({ id: 'a' }), ...FAILED]],
    ['a read that failed before it began', 'read', 1, [error]],
    ['a read of no rows', 'read', 0, [status('STARTED'), state(0), status('COMPLETE')]],
    ['a check', 'check', 0, [connection('SUCCEEDED')]],
    ['a check of a wrong configuration', 'check', 0, [connection('FAILED', 'm')]],
    ['a check in an outage', 'check', 1, [error]],
    ['a discovery', 'discover', 0, [catalog(stream(), stream({ name: 'B', source_defined_primary_key: undefined }))]],
    ['a specification', 'spec', 0, [field({})]],
  ])('has nothing against %s', (_what, command, exitCode, messages) => {
    expect(found(command, exitCode, text(messages))).toEqual([]);
  });

  // One for each rule.
  it.each<[what: string, command: string, exitCode: number | null, messages: object[], sentence: string]>([
    ['a type that is none', 'read', 0, [{ type: 'PROGRESS' }], 'no message of the protocol'],
    ['an error without its kind', 'check', 1, [{ type: 'TRACE', trace: { type: 'ERROR', error: {} } }], 'TRACE:'],
    ['FAILED without a message', 'check', 0, [connection('FAILED')], 'CONNECTION_STATUS:'],
    [
      'a record in seconds',
      'read',
      1,
      [...START, record({ id: 'a' }, { emitted_at: AT / 1000 }), ...FAILED],
      'RECORD:',
    ],
    ['an empty record', 'read', 0, whole(record({})), 'RECORD:'],
    ['a legacy state', 'read', 0, [status('STARTED'), state(0, 'LEGACY'), status('COMPLETE')], 'STATE:'],
    ['a key beside the body', 'read', 0, whole({ ...record({ id: 'a' }), id: 1 }), 'RECORD:'],
    ['a record in a check', 'check', 0, [connection('SUCCEEDED'), record({ id: 'a' })], 'RECORD in check'],
    ['an error with exit code 0', 'read', 0, [...whole(), error], 'exit code 0 with 1'],
    ['a failure without a word', 'read', 1, [...START, status('INCOMPLETE')], 'exit code 1 with 0'],
    ['two errors', 'read', null, [error, error], 'exit code null with 2'],
    ['two results', 'check', 0, [connection('SUCCEEDED'), connection('SUCCEEDED')], '2 CONNECTION_STATUS'],
    ['a catalog of a failed discovery', 'discover', 1, [catalog(stream()), error], '1 CATALOG'],
    [
      'a wrong count',
      'read',
      0,
      [...START, record({ id: 'a' }), state(2), status('COMPLETE')],
      'recordCount 2 after 1',
    ],
    ['no state', 'read', 0, [status('STARTED'), status('COMPLETE')], 'no STATE'],
    [
      'a record after the last state',
      'read',
      0,
      [...START, state(0), record({ id: 'a' }), status('COMPLETE')],
      'after the last',
    ],
    ['a record before RUNNING', 'read', 1, [status('STARTED'), record({ id: 'a' }), ...FAILED], 'while STARTED'],
    ['RUNNING before STARTED', 'read', 1, [status('RUNNING'), ...FAILED], 'RUNNING after nothing'],
    ['a state after the end', 'read', 0, [status('STARTED'), status('COMPLETE'), state(0)], 'after COMPLETE'],
    ['an incomplete read that ends well', 'read', 0, [...START, state(0), status('INCOMPLETE')], 'but INCOMPLETE'],
    ['a failed read that is complete', 'read', 1, [...whole(), error], 'every stream is COMPLETE'],
    ['a failed read that still runs', 'read', 1, [...START, error], 'failed, but RUNNING'],
    ['another stream', 'read', 0, whole(record({ id: 'a' }, { stream: 'attendees' })), 'not in the catalog'],
    ['another type', 'read', 0, whole(record({ id: 7 })), 'does not fit'],
    ['a column that is not declared', 'read', 0, whole(record({ ID: 'a' })), 'ID is not declared'],
    ['a zone too many', 'read', 0, whole(record({ at: '2026-01-02T03:04:05Z' })), 'no timestamp_without_timezone'],
    [
      'a change of what is not null',
      'read',
      0,
      whole(record({ id: 'a' }, { meta: { changes: [{ field: 'id' }] } })),
      'names id',
    ],
    ['a stream twice', 'discover', 0, [catalog(stream(), stream())], 'twice'],
    ['no columns', 'discover', 0, [catalog(stream({}, {}))], 'Attendees:'],
    [
      'a column of two types',
      'discover',
      0,
      [catalog(stream({}, { id: { type: ['string', 'integer'] } }))],
      'Attendees:',
    ],
    [
      'a schema with conditions',
      'discover',
      0,
      [catalog(stream({}, { id: { type: 'string', not: {} } }))],
      'Attendees:',
    ],
    [
      'a key that is no column',
      'discover',
      0,
      [catalog(stream({ source_defined_primary_key: [['ID']] }))],
      'primary key',
    ],
    ['a stream that is resumable', 'discover', 0, [catalog(stream({ is_resumable: true }))], 'Attendees:'],
    ['a schema that is none', 'discover', 0, [catalog(stream({}, { id: { type: 'string', enum: [] } }))], 'no valid'],
    ['a field without a title', 'spec', 0, [field({ title: '' })], 'form:'],
    ['a field of two types', 'spec', 0, [field({ type: ['string', 'null'] })], 'form:'],
    ['a field with conditions', 'spec', 0, [field({ anyOf: [] })], 'form:'],
    ['a pattern without its words', 'spec', 0, [field({ pattern: '^a' })], 'form:'],
    ['an empty object', 'spec', 0, [field({ type: 'object' })], 'form:'],
    ['a list of nothing', 'spec', 0, [field({ type: 'array' })], 'form:'],
    ['a secret that is shown', 'spec', 0, [form({ api_key: FIELD })], 'form:'],
    ['two fields in one place', 'spec', 0, [form({ a: FIELD, b: { ...FIELD, title: 'B' } })], 'two of one order'],
    ['a required field that is missing', 'spec', 0, [form({ a: FIELD }, ['b'])], 'form.b: required'],
    ['a default that is not valid', 'spec', 0, [field({ maxLength: 1, default: 'ab' })], 'not valid'],
  ])('finds %s', (_what, command, exitCode, messages, sentence) => {
    expect(found(command, exitCode, text(messages)).join('\n')).toContain(sentence);
  });

  it('finds a line that is no JSON, and one on stderr', () => {
    expect(found('read', 0, ['Reading …'])).toEqual(['a line that is no JSON object']);
    expect(found('read', 0, text(whole()), '(node:1) Warning')).toEqual(['on stderr: (node:1) Warning']);
  });

  it('finds an integer that is written as a decimal', () => {
    const lines = text(whole(record({ n: 1 }))).map((line) => line.replace('"n":1', '"n":1.0'));
    expect(found('read', 0, lines)).toEqual(['n is written 1.0},"emitte']);
  });
});
