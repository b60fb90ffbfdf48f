import { once, setMaxListeners } from 'node:events';
import type { Writable } from 'node:stream';
import type { AirbyteMessage } from 'faros-airbyte-cdk/lib/protocol.js';
import { OutputClosedError } from '../errors.ts';
import { quoteWellFormed, stringifyExact } from '../json/write-json.ts';
import type { Redactor } from '../runtime/redactor.ts';

/** Lines are written together up to this many bytes: each write is a system call. */
const CHUNK = 64 * 1024;
/** The parts of a message that are text for people. Everything else is structure, which no masking may touch. */
const TEXTS = new Set(['message', 'internal_message', 'stack_trace']);

/**
 * Writes messages as JSON lines. A reader that is slower than the source slows the source down; one that has gone ends
 * the work at once.
 */
export class MessageWriter {
  readonly redactor: Redactor;
  readonly #stream: Writable;
  readonly #closed = new AbortController();
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(stream: Writable, redactor: Redactor) {
    this.#stream = stream;
    this.redactor = redactor;
    // Every call that waits listens. Node's warning of that would reach the log as an error.
    setMaxListeners(0, this.#closed.signal);
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      this.#closed.abort(new OutputClosedError(code ?? 'unknown'));
    });
  }

  /** Aborted when the output takes no more, with OutputClosedError. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Writes a message at once, after the records before it. */
  write(message: AirbyteMessage): void {
    // Through JSON, because it knows which properties to leave out; and again, because it leaves halves of surrogate pairs.
    const clean = JSON.parse(JSON.stringify(message, this.#clean)) as unknown;
    this.#add(Buffer.from(`${stringifyExact(clean, quoteWellFormed)}\n`));
    this.#push();
  }

  /** Writes a RECORD, which waits for company. @param line its parts, with the end of the line */
  writeRecord(line: readonly Buffer[]): void {
    for (const part of line) this.#add(part);
    if (this.#pendingBytes >= CHUNK) this.#push();
  }

  /** Waits until the reader has caught up. @throws OutputClosedError */
  async drained(): Promise<void> {
    this.#closed.signal.throwIfAborted();
    if (!this.#stream.writableNeedDrain) return;
    // It fails where the reader goes meanwhile, and then `closed` says so.
    await once(this.#stream, 'drain').catch(() => undefined);
    this.#closed.signal.throwIfAborted();
  }

  /** Waits until everything is out of this process: ending it earlier would cut off what a pipe has not taken yet. */
  async flushed(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#closed.signal.addEventListener('abort', () => {
        resolve();
      });
      this.#stream.write(this.#takePending(), () => {
        resolve();
      });
    });
  }

  /** Writes nothing more, and waits until the line that is being written is out, or its time is over. */
  async stopped(withinMs: number): Promise<void> {
    this.#closed.abort(new OutputClosedError());
    await new Promise<void>((resolve) => {
      setTimeout(resolve, withinMs).unref();
      this.#stream.write('', () => {
        resolve();
      });
    });
  }

  #push(): void {
    if (!this.#closed.signal.aborted) this.#stream.write(this.#takePending());
  }

  #add(part: Buffer): void {
    this.#pending.push(part);
    this.#pendingBytes += part.length;
  }

  #takePending(): Buffer {
    const bytes = Buffer.concat(this.#pending, this.#pendingBytes);
    this.#pending = [];
    this.#pendingBytes = 0;
    return bytes;
  }

  readonly #clean = (key: string, value: unknown): unknown =>
    typeof value === 'string' && TEXTS.has(key) ? this.redactor.clean(value) : value;
}
