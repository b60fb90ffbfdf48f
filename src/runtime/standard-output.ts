import { fstatSync, write } from 'node:fs';
import { Writable } from 'node:stream';
import { isatty } from 'node:tty';

const STDOUT = 1;
/** Before a device that is busy is tried again. */
const BUSY_MS = 10;

/** Terminals say so, and how wide they are. */
export type Output = Writable & { isTTY?: boolean; columns?: number };

/**
 * The standard output, written to the last byte. Where it is a file, Node ignores how much of a chunk was written: on a
 * disk that fills up, the end of the output would be missing without an error.
 */
export function standardOutput(): Output {
  return isFile(STDOUT) ? new FileOutput(STDOUT) : process.stdout;
}

/** Pipes, sockets and terminals are in good hands with Node. */
function isFile(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFile() || stats.isBlockDevice() || (stats.isCharacterDevice() && !isatty(fd));
  } catch {
    // It was closed before the start. Node has a stand-in for that.
    return false;
  }
}

/** Writes each chunk until nothing of it is left. */
export class FileOutput extends Writable {
  readonly #fd: number;
  readonly #write: typeof write;

  /** @param writer in the place of Node's, for tests */
  constructor(fd: number, writer: typeof write = write) {
    super();
    this.#fd = fd;
    this.#write = writer;
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#write(this.#fd, chunk, 0, chunk.length, null, (error, written) => {
      const again = (): void => {
        this._write(error ? chunk : chunk.subarray(written), encoding, done);
      };
      if (error?.code === 'EAGAIN') setTimeout(again, BUSY_MS);
      else if (error) done(error);
      else if (written < chunk.length) again();
      else done();
    });
  }
}
