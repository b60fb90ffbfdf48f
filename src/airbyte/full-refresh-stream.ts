import type { AirbyteStream, SyncMode } from 'faros-airbyte-cdk/lib/protocol.js';
import { AirbyteStreamBase } from 'faros-airbyte-cdk/lib/sources/streams/stream-base.js';
import { parseJson } from '../json/parse-json.ts';

/** One record. */
export interface StreamRecord {
  /** Its data: a JSON object without line breaks, in UTF-8. */
  json: Buffer;
  /** `nulled` names the fields whose values could not be coerced, and are null instead. */
  changes?: { readonly nulled: readonly string[] } | undefined;
}

/** A JSON schema as far as records are coerced to it. */
export interface RecordSchema {
  properties?: Record<string, unknown>;
}

export interface StreamReading {
  /** The schema that the user configured: only its columns are wanted. */
  schema: RecordSchema;
  /** Called with the number of rows that there will be. */
  onEstimate: (rows: number) => void;
}

/**
 * A stream that is read in full on every sync, and whose schema the other system knows at run time. Records come in
 * batches: the CDK's way, one at a time through four asynchronous generators, costs more than making them.
 */
export abstract class FullRefreshStream extends AirbyteStreamBase {
  /** The stream as a catalog lists it. Asks the other system for the columns. */
  abstract described(): Promise<AirbyteStream>;

  /** Every record. It ends without an error only if all of them were given. */
  abstract batches(reading: StreamReading): AsyncGenerator<StreamRecord[]>;

  /** The CDK asks for a schema at once: there is none before the other system was asked. */
  override getJsonSchema(): never {
    throw new Error('The schema of a stream is in its description.');
  }

  /** The CDK's own way to the records, for whoever drives the stream by it. */
  override async *readRecords(_syncMode: SyncMode): AsyncGenerator<Record<string, unknown>> {
    const reading = { schema: {}, onEstimate: () => undefined };
    for await (const batch of this.batches(reading)) {
      for (const { json } of batch) yield parseJson(json.toString()) as Record<string, unknown>;
    }
  }
}
