import {
  AirbyteLog,
  AirbyteLogLevel,
  SyncMode,
  type AirbyteConfiguredCatalog,
  type AirbyteConfiguredStream,
} from 'faros-airbyte-cdk/lib/protocol.js';
import { ConnectorError } from '../errors.ts';
import { readInFull, streamTwice, unknownStream } from '../problems/catalog.ts';
import { messageOf } from '../problems/problem.ts';
import type { Timing } from '../runtime/timing.ts';
import type { FullRefreshStream, RecordSchema } from './full-refresh-stream.ts';
import type { MessageWriter } from './message-writer.ts';
import { estimate, recordFrame, streamState, streamStatus } from './messages.ts';

/** An error of a stream's reading, with the stream's name for the trace. */
export class StreamFailure extends Error {
  readonly stream: string;

  constructor(stream: string, cause: unknown) {
    super(`stream ${stream} failed`, { cause });
    this.stream = stream;
  }
}

/**
 * Reads the configured streams in full and writes what the platform expects around their records: statuses, the
 * estimate, and at the end of each stream one state with the right count. COMPLETE is written only where the stream has
 * ended without an error.
 * @throws ConnectorError for a catalog that asks for what there is not; StreamFailure with the cause
 */
export async function syncStreams(
  streams: readonly FullRefreshStream[],
  catalog: AirbyteConfiguredCatalog,
  writer: MessageWriter,
  timing: Timing,
): Promise<void> {
  const chosen = chosenStreams(streams, catalog);
  for (const { stream, configured } of chosen) {
    const { name } = stream;
    writer.write(streamStatus(name, 'STARTED', timing.now()));
    // PyAirbyte always asks for it first, as do connections from before a refresh.
    if (configured.sync_mode === SyncMode.INCREMENTAL) {
      writer.write(AirbyteLog.make(AirbyteLogLevel.WARN, messageOf(readInFull({ name }))));
    }
    try {
      const recordCount = await writeRecords(stream, configured, writer, timing);
      writer.write(streamState(name, recordCount));
      writer.write(streamStatus(name, 'COMPLETE', timing.now()));
      await writer.drained();
    } catch (error) {
      writer.write(streamStatus(name, 'INCOMPLETE', timing.now()));
      throw new StreamFailure(name, error);
    }
  }
}

async function writeRecords(
  stream: FullRefreshStream,
  configured: AirbyteConfiguredStream,
  writer: MessageWriter,
  timing: Timing,
): Promise<number> {
  const { name } = stream;
  let count = 0;
  const reading = {
    schema: (configured.stream.json_schema as RecordSchema | undefined) ?? {},
    onEstimate: (rows: number): void => {
      writer.write(estimate(name, rows, timing.now()));
    },
  };
  for await (const batch of stream.batches(reading)) {
    if (count === 0 && batch.length > 0) writer.write(streamStatus(name, 'RUNNING', timing.now()));
    const framed = recordFrame(name, timing.now());
    for (const record of batch) writer.writeRecord(framed(record));
    count += batch.length;
    await writer.drained();
  }
  return count;
}

/**
 * The streams that a catalog asks for, in its order.
 * @throws ConnectorError where the catalog has a stream twice, or one that is not there
 */
export function chosenStreams<S extends { name: string }>(
  streams: readonly S[],
  catalog: AirbyteConfiguredCatalog,
): { stream: S; configured: AirbyteConfiguredStream }[] {
  const known = streams.map(({ name }) => name);
  const names = catalog.streams.map(({ stream }) => stream.name);
  return catalog.streams.map((configured, at) => {
    const { name } = configured.stream;
    if (names.indexOf(name) !== at) throw new ConnectorError(streamTwice({ name }));
    const stream = streams.find((candidate) => candidate.name === name);
    if (!stream) throw new ConnectorError(unknownStream({ name, known }));
    return { stream, configured };
  });
}
