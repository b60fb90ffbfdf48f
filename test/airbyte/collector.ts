import { Writable } from 'node:stream';
import { MessageWriter } from '../../src/airbyte/message-writer.ts';
import { Redactor } from '../../src/runtime/redactor.ts';

/** A message as it was written. */
export interface Line {
  type: string;
  [part: string]: unknown;
}

/** A reader in memory, as slow as it is told to be. */
export class Collector extends Writable {
  chunks = 0;
  readonly #bytes: Buffer[] = [];
  #waiting: (() => void) | undefined;
  #isPaused = false;

  constructor(highWaterMark = 16 * 1024) {
    super({ highWaterMark });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks++;
    this.#bytes.push(chunk);
    if (this.#isPaused) this.#waiting = done;
    else done();
  }

  /** Takes one more chunk at most until {@link go}. */
  halt(): void {
    this.#isPaused = true;
  }

  go(): void {
    this.#isPaused = false;
    this.#waiting?.();
  }

  get text(): string {
    return Buffer.concat(this.#bytes).toString();
  }

  get lines(): Line[] {
    return this.text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  }
}

/** A writer on a collector. */
export function collecting(...secrets: string[]): { out: Collector; writer: MessageWriter } {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  const out = new Collector();
  return { out, writer: new MessageWriter(out, redactor) };
}
