import { AirbyteMessageType, type AirbyteMessage } from 'faros-airbyte-cdk/lib/protocol.js';
import { ConnectorError } from '../errors.ts';
import { quoteWellFormed, writeJson } from '../json/write-json.ts';
import { unexpected } from '../problems/catalog.ts';
import type { StreamRecord } from './full-refresh-stream.ts';

/** What the CDK's own message classes lack: stream statuses, estimates, STREAM states, `transient_error`. */
class Message implements AirbyteMessage {
  readonly type: AirbyteMessageType;

  constructor(type: AirbyteMessageType, body: object) {
    this.type = type;
    Object.assign(this, body);
  }
}

export type StreamStatus = 'STARTED' | 'RUNNING' | 'COMPLETE' | 'INCOMPLETE';

/** @param now milliseconds, here as in the other messages */
export function streamStatus(stream: string, status: StreamStatus, now: number): AirbyteMessage {
  return trace(now, { type: 'STREAM_STATUS', stream_status: { stream_descriptor: { name: stream }, status } });
}

/** How many rows the stream will bring, for the platform's progress bar. */
export function estimate(stream: string, rows: number, now: number): AirbyteMessage {
  return trace(now, { type: 'ESTIMATE', estimate: { name: stream, type: 'STREAM', row_estimate: rows } });
}

/**
 * The state of one stream. A full refresh has nothing to remember; what counts is that the number of records since the
 * stream's last state is right: destinations refuse to finish otherwise.
 */
export function streamState(stream: string, recordCount: number): AirbyteMessage {
  return new Message(AirbyteMessageType.STATE, {
    state: {
      type: 'STREAM',
      stream: { stream_descriptor: { name: stream }, stream_state: {} },
      sourceStats: { recordCount },
    },
  });
}

/**
 * Frames the records of one moment as RECORD messages, in the parts that make up a line.
 * @param now milliseconds
 */
export function recordFrame(stream: string, now: number): (record: StreamRecord) => readonly Buffer[] {
  const head = Buffer.from(`{"record":{"stream":${quoteWellFormed(stream)},"emitted_at":${now},"data":`);
  return ({ json, changes }) => [head, json, changes && changes.nulled.length > 0 ? tailWith(changes.nulled) : TAIL];
}

const TAIL = Buffer.from('},"type":"RECORD"}\n');

function tailWith(nulled: readonly string[]): Buffer {
  const changes = nulled.map((field) => ({ field, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' }));
  return Buffer.from(`,"meta":${writeJson({ changes }, { textsRepaired: 0 })}${TAIL.toString()}`);
}

/** The end of a command that failed: for the user, for the engineer, and for the platform's retries. */
export function errorTrace(error: unknown, stream: string | undefined, now: number): AirbyteMessage {
  const known = error instanceof ConnectorError ? error : new ConnectorError(unexpected(undefined, causeOf(error)));
  return trace(now, {
    type: 'ERROR',
    error: {
      message: known.message,
      failure_type: known.failureType,
      // JSON leaves out what is undefined.
      internal_message: known.internalMessage,
      stack_trace: known === error ? undefined : stackOf(error),
      ...(stream !== undefined && { stream_descriptor: { name: stream } }),
    },
  });
}

function causeOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}

function trace(now: number, body: object): AirbyteMessage {
  return new Message(AirbyteMessageType.TRACE, { trace: { emitted_at: now, ...body } });
}
