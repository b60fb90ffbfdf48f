import {
  AirbyteConnectionStatus,
  AirbyteConnectionStatusMessage,
  AirbyteLog,
  AirbyteLogLevel,
} from 'faros-airbyte-cdk/lib/protocol.js';
import { describe, expect, test } from 'vitest';
import { MessageWriter } from '../../src/airbyte/message-writer.ts';
import { errorTrace, recordFrame, streamState } from '../../src/airbyte/messages.ts';
import { OutputClosedError } from '../../src/errors.ts';
import { Redactor } from '../../src/runtime/redactor.ts';
import { madeUp } from '../made-up-error.ts';
import { Collector, collecting } from './collector.ts';

const rowOf = (id: string): readonly Buffer[] =>
  recordFrame('Attendees', 0)({ json: Buffer.from(JSON.stringify({ id })) });
const log = (message: string): AirbyteLog => AirbyteLog.make(AirbyteLogLevel.INFO, message);

describe('a message', () => {
  test('is one line of JSON', () => {
    const { out, writer } = collecting();
    writer.write(streamState('two\nlines', 1));
    writer.write(log('said'));
    expect(out.text.split('\n').length).toBe(3);
    expect(out.lines[0]).toMatchObject({ state: { stream: { stream_descriptor: { name: 'two\nlines' } } } });
    expect(out.lines[1]).toEqual({ type: 'LOG', log: { level: 'INFO', message: 'said' } });
  });

  test('comes out after the records before it, and records wait for company', async () => {
    const { out, writer } = collecting();
    writer.writeRecord(rowOf('1'));
    writer.writeRecord(rowOf('2'));
    expect(out.text).toBe('');
    writer.write(streamState('Attendees', 2));
    writer.writeRecord(rowOf('3'));
    expect([out.lines.map(({ type }) => type), out.chunks]).toEqual([['RECORD', 'RECORD', 'STATE'], 1]);
    await writer.flushed();
    expect(out.lines.length).toBe(4);
  });

  test('of many records goes out in chunks', () => {
    const { out, writer } = collecting();
    for (let row = 0; row < 1000; row++) writer.writeRecord(rowOf('x'.repeat(300)));
    expect(out.chunks).toBeGreaterThan(3);
    expect(out.chunks).toBeLessThan(20);
  });

  test.each([
    [64 * 1024 - 1, 0],
    [64 * 1024, 1],
  ])('of records of %i bytes with their ends of line has gone out in %i chunks', (bytes, chunks) => {
    const { out, writer } = collecting();
    writer.writeRecord([Buffer.from('x'.repeat(bytes - 1)), Buffer.from('\n')]);
    expect(out.chunks).toBe(chunks);
  });

  test('keeps its letters, in whatever language, also at the end', async () => {
    const { out, writer } = collecting();
    writer.writeRecord(rowOf('Zoë Łukasz'));
    writer.write(log('søgt: 名前 😀'));
    writer.writeRecord(rowOf('Ωmega'));
    await writer.flushed();
    expect(out.lines).toEqual([
      { type: 'RECORD', record: { stream: 'Attendees', emitted_at: 0, data: { id: 'Zoë Łukasz' } } },
      { type: 'LOG', log: { level: 'INFO', message: 'søgt: 名前 😀' } },
      { type: 'RECORD', record: { stream: 'Attendees', emitted_at: 0, data: { id: 'Ωmega' } } },
    ]);
  });

  test('is well-formed Unicode in its names and its texts, on one line for every reader', () => {
    const { out, writer } = collecting();
    writer.write(log('half \ud83d and half \ude00, whole 😀, lines \u0085\u2028\u2029 end'));
    writer.write(streamState('half \ud800', 0));
    expect(out.text).toContain(
      String.raw`half \uFFFD and half \uFFFD, whole 😀, lines \u0085\u2028\u2029 end`.replaceAll('\\uFFFD', '\uFFFD'),
    );
    expect(out.text).toContain('"name":"half \uFFFD"');
  });
});

describe('a secret', () => {
  test('is masked in logs, errors and statuses, also where the text quotes it', () => {
    const secret = 'p"ss&word';
    const { out, writer } = collecting(secret);
    writer.write(log(`sent ${secret}, ${encodeURIComponent(secret)}, ${JSON.stringify({ secret })}`));
    writer.write(errorTrace(madeUp('config_error', `said ${secret}`, `inside ${secret}`), undefined, 0));
    writer.write(errorTrace(new Error(secret), undefined, 0));
    const status = { status: AirbyteConnectionStatus.FAILED, message: `wrong: ${secret}` };
    writer.write(new AirbyteConnectionStatusMessage(status));
    expect(out.lines.length).toBe(4);
    expect(out.text).not.toMatch(/ss&word|ss%26word/);
  });

  test('that is a word of the protocol does not break a message', () => {
    for (const secret of ['TRACE', 'message', 'ERROR', 'config_error', 'emitted_at', '0']) {
      const { out, writer } = collecting(secret);
      writer.write(errorTrace(madeUp('config_error', 'wrong'), 'Attendees', 0));
      expect(out.lines).toEqual([
        {
          type: 'TRACE',
          trace: {
            emitted_at: 0,
            type: 'ERROR',
            error: { message: 'wrong', failure_type: 'config_error', stream_descriptor: { name: 'Attendees' } },
          },
        },
      ]);
    }
  });

  test('is left in records: they are the customer’s own data', async () => {
    const { out, writer } = collecting('password1');
    writer.writeRecord(rowOf('password1'));
    await writer.flushed();
    expect(out.text).toContain('password1');
  });
});

describe('a slow reader', () => {
  test('slows the writing down until it has caught up', async () => {
    const { out, writer } = collecting();
    out.halt();
    for (let row = 0; row < 1000; row++) writer.writeRecord(rowOf('x'.repeat(300)));
    let isDrained = false;
    const drained = writer.drained().then(() => {
      isDrained = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isDrained).toBe(false);
    out.go();
    await drained;
    expect(isDrained).toBe(true);
    expect(writer.closed.aborted).toBe(false);
  });

  test('that has caught up is not waited for', async () => {
    const { writer } = collecting();
    writer.write(log('x'));
    await expect(writer.drained()).resolves.toBeUndefined();
  });

  test('gets everything before the end', async () => {
    const { out, writer } = collecting();
    out.halt();
    for (let row = 0; row < 500; row++) writer.writeRecord(rowOf(`${row}`));
    writer.write(log('end'));
    const flushed = writer.flushed();
    out.go();
    await flushed;
    expect([out.lines.length, out.lines.at(-1)?.type]).toEqual([501, 'LOG']);
  });
});

describe('a reader that has gone', () => {
  async function gone(): Promise<{ out: Collector; writer: MessageWriter }> {
    const out = new Collector();
    const writer = new MessageWriter(out, new Redactor());
    out.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await new Promise((resolve) => setImmediate(resolve));
    return { out, writer };
  }

  test('ends the work at once', async () => {
    const { writer } = await gone();
    expect(writer.closed.aborted).toBe(true);
    expect(writer.closed.reason).toBeInstanceOf(OutputClosedError);
    await expect(writer.drained()).rejects.toBeInstanceOf(OutputClosedError);
  });

  test('is not written to any more, and holds nobody up', async () => {
    const { out, writer } = await gone();
    writer.write(log('nobody hears this'));
    await expect(writer.flushed()).resolves.toBeUndefined();
    expect(out.text).toBe('');
  });

  test('is not written to any more where the stream would take it, as Node’s standard output does', async () => {
    const { out, writer } = collecting();
    out.emit('error', new Error('write EPIPE'));
    writer.write(log('nobody hears this'));
    await expect(writer.flushed()).resolves.toBeUndefined();
    expect(out.chunks).toBe(0);
  });

  test('ends a wait for it, and a flush', async () => {
    const { out, writer } = collecting();
    out.halt();
    for (let row = 0; row < 1000; row++) writer.writeRecord(rowOf('x'.repeat(300)));
    const waiting = expect(writer.drained()).rejects.toBeInstanceOf(OutputClosedError);
    const flushed = writer.flushed();
    out.destroy(new Error('EPIPE'));
    await waiting;
    await expect(flushed).resolves.toBeUndefined();
  });
});
