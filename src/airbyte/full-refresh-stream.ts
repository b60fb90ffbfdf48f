import type { SyncMode } from 'faros-airbyte-cdk/lib/protocol.js';
import { AirbyteStreamBase } from 'faros-airbyte-cdk/lib/sources/streams/stream-base.js';
import { fromBytes, type ByteString } from '../json/byte-string.ts';
import { parseJson } from '../json/parse-json.ts';

/** One record, and the fields of it whose values could not be told and are null instead. */
export interface MadeRecord {
  data: Record<string, unknown>;
  nulled?: string[];
}

/** A record that is JSON already: the inside of its data, without line breaks. */
export interface WrittenRecord {
  inside: ByteString;
}

export type StreamRecord = MadeRecord | WrittenRecord;

/** A JSON schema as far as records are made to fit it. */
export interface RecordSchema {
  properties?: Record<string, unknown>;
}

export interface StreamReading {
  /** The schema that the user configured: only its columns are wanted. */
  schema: RecordSchema;
  /** Told how many rows there will be. */
  onEstimate: (rows: number) => void;
}

/**
 * A stream that is read in full on every sync, and whose schema the other system tells at run time. Records come in
 * batches: the CDK's way, one at a time through four asynchronous generators, costs more than making them.
 */
export abstract class FullRefreshStream extends AirbyteStreamBase {
  /** Asks the other system for the columns. Comes before the CDK's `getJsonSchema` and `asAirbyteStream`. */
  abstract survey(): Promise<void>;

  /** Every record. It ends without an error only if all of them were given. */
  abstract batches(reading: StreamReading): AsyncGenerator<StreamRecord[]>;

  /** The CDK's own way to the records, for whoever drives the stream by it. */
  override async *readRecords(_syncMode: SyncMode): AsyncGenerator<Record<string, unknown>> {
    const reading = { schema: {}, onEstimate: () => undefined };
    for await (const batch of this.batches(reading)) for (const record of batch) yield dataOf(record);
  }
}

function dataOf(record: StreamRecord): Record<string, unknown> {
  return 'data' in record ? record.data : (parseJson(`{${fromBytes(record.inside)}}`) as Record<string, unknown>);
}
