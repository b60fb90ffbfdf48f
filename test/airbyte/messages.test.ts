import { describe, expect, test } from 'vitest';
import type { StreamRecord } from '../../src/airbyte/full-refresh-stream.ts';
import { errorTrace, estimate, recordFrame, streamState, streamStatus } from '../../src/airbyte/messages.ts';
import { madeUp } from '../made-up-error.ts';

const json = (message: unknown): unknown => JSON.parse(JSON.stringify(message));
const NOW = 1_700_000_000_000;

interface ErrorTrace {
  trace: { error: Record<string, unknown> };
}
const errorOf = (error: unknown, stream?: string): Record<string, unknown> =>
  (json(errorTrace(error, stream, NOW)) as ErrorTrace).trace.error;

describe('the messages around the records', () => {
  test.each(['STARTED', 'RUNNING', 'COMPLETE', 'INCOMPLETE'] as const)('tell the status %s of a stream', (status) => {
    expect(json(streamStatus('Attendees', status, NOW))).toEqual({
      type: 'TRACE',
      trace: {
        emitted_at: NOW,
        type: 'STREAM_STATUS',
        stream_status: { stream_descriptor: { name: 'Attendees' }, status },
      },
    });
  });

  test('estimate the rows of a stream', () => {
    expect(json(estimate('Attendees', 12_500, NOW))).toEqual({
      type: 'TRACE',
      trace: {
        emitted_at: NOW,
        type: 'ESTIMATE',
        estimate: { name: 'Attendees', type: 'STREAM', row_estimate: 12_500 },
      },
    });
  });

  test('keep a state of the type STREAM with the number of records', () => {
    expect(json(streamState('Attendees', 7))).toEqual({
      type: 'STATE',
      state: {
        type: 'STREAM',
        stream: { stream_descriptor: { name: 'Attendees' }, stream_state: {} },
        sourceStats: { recordCount: 7 },
      },
    });
  });
});

describe('a record', () => {
  const lineOf = (record: StreamRecord): string => Buffer.concat(recordFrame('Café', NOW)(record)).toString();
  const json = Buffer.from('{"a":"ö","b":9007199254740993}');

  test('has its data as they are in the frame that names its stream, and its time in milliseconds', () => {
    const line = `{"record":{"stream":"Café","emitted_at":${NOW},"data":${json.toString()}},"type":"RECORD"}\n`;
    expect(lineOf({ json })).toBe(line);
    expect(lineOf({ json, changes: { nulled: [] } })).toBe(line);
  });

  test('names the fields whose values could not be coerced', () => {
    expect(JSON.parse(lineOf({ json, changes: { nulled: ['a', '"b"'] } }))).toMatchObject({
      record: {
        stream: 'Café',
        meta: {
          changes: ['a', '"b"'].map((field) => ({ field, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' })),
        },
      },
      type: 'RECORD',
    });
  });
});

describe('the error at the end', () => {
  test.each([
    [madeUp('config_error', 'mend it', 'HTTP 404'), 'config_error'],
    [madeUp('transient_error', 'wait', 'HTTP 503'), 'transient_error'],
    [madeUp('system_error', 'ours', 'odd'), 'system_error'],
  ])('%s says who must act', (error, failureType) => {
    expect(errorOf(error)).toEqual({
      message: error.message,
      internal_message: error.internalMessage,
      failure_type: failureType,
    });
  });

  test('names the stream where there is one', () => {
    expect(errorOf(madeUp('config_error', 'x'), 'Attendees')).toEqual({
      message: 'x',
      failure_type: 'config_error',
      stream_descriptor: { name: 'Attendees' },
    });
  });

  test.each<[unknown, string]>([
    [new TypeError('x is not a function'), 'TypeError: x is not a function'],
    ['thrown text', 'thrown text'],
    [undefined, 'undefined'],
  ])('of the unexpected (%s) is ours, with its cause for engineers', (error, internal) => {
    const { message, failure_type, internal_message, stack_trace } = errorOf(error);
    expect([failure_type, internal_message]).toEqual(['system_error', internal]);
    expect(message).toMatch(/Report it to/);
    expect(typeof stack_trace).toBe(error instanceof Error ? 'string' : 'undefined');
  });
});
