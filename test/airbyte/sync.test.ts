import { SyncMode, type AirbyteConfiguredCatalog, type AirbyteStream } from 'faros-airbyte-cdk/lib/protocol.js';
import { describe, expect, test } from 'vitest';
import { FullRefreshStream, type StreamReading, type StreamRecord } from '../../src/airbyte/full-refresh-stream.ts';
import { ConnectorLogger } from '../../src/airbyte/logger.ts';
import type { MessageWriter } from '../../src/airbyte/message-writer.ts';
import { StreamFailure, syncStreams } from '../../src/airbyte/sync.ts';
import type { ConnectorError } from '../../src/errors.ts';
import { OutputClosedError } from '../../src/errors.ts';
import { FakeTiming } from '../fake-timing.ts';
import { madeUp } from '../made-up-error.ts';
import { collecting, type Line } from './collector.ts';

type Batches = (reading: StreamReading) => AsyncGenerator<StreamRecord[]>;

class FakeStream extends FullRefreshStream {
  readonly #name: string;
  readonly #batches: Batches;

  constructor(writer: MessageWriter, name: string, batches: Batches) {
    super(new ConnectorLogger(writer));
    this.#name = name;
    this.#batches = batches;
  }

  override get name(): string {
    return this.#name;
  }

  override get primaryKey(): [] {
    return [];
  }

  override described(): Promise<AirbyteStream> {
    return Promise.reject(new Error('nobody asks'));
  }

  override batches(reading: StreamReading): AsyncGenerator<StreamRecord[]> {
    return this.#batches(reading);
  }
}

const rows = (...ids: number[]): StreamRecord[] => ids.map((id) => ({ json: Buffer.from(JSON.stringify({ id })) }));

async function* giving(...batches: StreamRecord[][]): AsyncGenerator<StreamRecord[]> {
  for (const batch of batches) yield await Promise.resolve(batch);
}

function catalogOf(...names: string[]): AirbyteConfiguredCatalog {
  const streams = names.map((name) => ({
    stream: { name, json_schema: { properties: { id: {} } } },
    sync_mode: SyncMode.FULL_REFRESH,
  }));
  return { streams };
}

/** One word for each line. */
function words(lines: Line[]): string[] {
  return lines.map(({ type, trace, state }) => {
    const { stream_status: status, estimate } = (trace ?? {}) as {
      stream_status?: { status: string };
      estimate?: { row_estimate: number };
    };
    const { sourceStats } = (state ?? {}) as { sourceStats?: { recordCount: number } };
    return (
      status?.status ??
      (estimate ? `ESTIMATE ${estimate.row_estimate}` : sourceStats ? `STATE ${sourceStats.recordCount}` : type)
    );
  });
}

interface Synced {
  words: string[];
  lines: Line[];
  error: unknown;
}

async function synced(batches: Batches, catalog = catalogOf('Attendees')): Promise<Synced> {
  const { out, writer } = collecting();
  const streams = [
    new FakeStream(writer, 'Attendees', batches),
    new FakeStream(writer, 'Other', () => giving(rows(9))),
  ];
  const error: unknown = await syncStreams(streams, catalog, writer, new FakeTiming()).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  await writer.flushed();
  return { words: words(out.lines), lines: out.lines, error };
}

describe('a sync', () => {
  test('tells statuses, estimate, records, the state with their number, and the end', async () => {
    const outcome = await synced((reading) => {
      reading.onEstimate(3);
      return giving(rows(1, 2), rows(3));
    });
    expect(outcome.error).toBeUndefined();
    expect(outcome.words).toEqual([
      'STARTED',
      'ESTIMATE 3',
      'RUNNING',
      'RECORD',
      'RECORD',
      'RECORD',
      'STATE 3',
      'COMPLETE',
    ]);
  });

  test('is RUNNING only from the first record on', async () => {
    const { words } = await synced(() => giving([], [], rows(1), []));
    expect(words).toEqual(['STARTED', 'RUNNING', 'RECORD', 'STATE 1', 'COMPLETE']);
  });

  test('of an empty stream has a state, too', async () => {
    const { words, error } = await synced(() => giving());
    expect([words, error]).toEqual([['STARTED', 'STATE 0', 'COMPLETE'], undefined]);
  });

  test('hands the stream the configured schema', async () => {
    let given: unknown;
    await synced(({ schema }) => {
      given = schema;
      return giving();
    });
    expect(given).toEqual({ properties: { id: {} } });
  });

  test('counts each stream for itself', async () => {
    const { words } = await synced(() => giving(rows(1, 2)), catalogOf('Other', 'Attendees'));
    expect(words).toEqual([
      'STARTED',
      'RUNNING',
      'RECORD',
      'STATE 1',
      'COMPLETE',
      'STARTED',
      'RUNNING',
      'RECORD',
      'RECORD',
      'STATE 2',
      'COMPLETE',
    ]);
  });

  test('that fails is INCOMPLETE, without a state, and carries its cause and stream', async () => {
    const cause = madeUp('transient_error', 'down');
    const { words, error } = await synced(
      async function* () {
        yield rows(1, 2);
        await Promise.reject(cause);
      },
      catalogOf('Attendees', 'Other'),
    );
    expect(words).toEqual(['STARTED', 'RUNNING', 'RECORD', 'RECORD', 'INCOMPLETE']);
    expect(error).toBeInstanceOf(StreamFailure);
    expect(error).toMatchObject({ message: 'stream Attendees failed', stream: 'Attendees', cause });
  });

  test('of a catalog with an unknown stream reads nothing at all', async () => {
    const { lines, error } = await synced(() => giving(rows(1)), catalogOf('Attendees', 'Sessions'));
    expect(error).toMatchObject({ failureType: 'config_error' });
    expect((error as ConnectorError).message).toMatch(/"Sessions".*"Attendees", "Other"/);
    expect(lines).toEqual([]);
  });

  test('of a catalog with the same stream twice is refused', async () => {
    const { lines, error } = await synced(() => giving(rows(1)), catalogOf('Attendees', 'Attendees'));
    expect((error as ConnectorError).message).toContain('"Attendees" twice');
    expect(lines).toEqual([]);
  });

  test('of a catalog that wants an incremental read is a full one, and says so', async () => {
    const catalog = catalogOf('Attendees');
    Object.assign(catalog.streams[0] ?? {}, { sync_mode: 'incremental' });
    const { lines, error } = await synced(() => giving(rows(1)), catalog);
    expect(error).toBeUndefined();
    expect(lines.filter(({ type }) => type === 'RECORD').length).toBe(1);
    expect(lines.find(({ type }) => type === 'LOG')).toMatchObject({
      log: { level: 'WARN', message: expect.stringMatching(/"Attendees".*read in full/) as string },
    });
  });

  test('stops reading where nobody reads its output', async () => {
    const { out, writer } = collecting();
    let given = 0;
    const stream = new FakeStream(writer, 'Attendees', async function* () {
      for (;;) {
        yield rows(...Array.from({ length: 1000 }, (_, at) => at));
        if (++given === 3) out.destroy(new Error('EPIPE'));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    const synced = syncStreams([stream], catalogOf('Attendees'), writer, new FakeTiming());
    await expect(synced).rejects.toMatchObject({ cause: expect.any(OutputClosedError) as unknown });
    expect(given).toBeLessThan(6);
  });
});

test('the CDK’s own way to the records gives them one by one', async () => {
  let given: unknown;
  const stream = new FakeStream(collecting().writer, 'Attendees', ({ schema, onEstimate }) => {
    given = schema;
    onEstimate(3);
    return giving(rows(1, 2), [{ json: Buffer.from('{"id":"ö"}') }]);
  });
  const read: unknown[] = [];
  for await (const data of stream.readRecords(SyncMode.FULL_REFRESH)) read.push(data);
  expect([given, read]).toEqual([{}, [{ id: 1 }, { id: 2 }, { id: 'ö' }]]);
});
