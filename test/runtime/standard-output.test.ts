import type { write } from 'node:fs';
import { finished } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { FileOutput } from '../../src/runtime/standard-output.ts';

type Result = number | NodeJS.ErrnoException;

/** A file that takes so many bytes of each write, or fails it. */
function file(...results: Result[]): { output: FileOutput; content: () => string } {
  let content = '';
  const writer = ((
    _fd: number,
    chunk: Buffer,
    from: number,
    length: number,
    _at: null,
    done: (...all: unknown[]) => void,
  ) => {
    const result = results.shift() ?? length;
    if (typeof result === 'number') content += chunk.subarray(from, from + result).toString();
    setImmediate(() => {
      if (typeof result === 'number') done(null, result);
      else done(result);
    });
  }) as typeof write;
  return { output: new FileOutput(1, writer), content: () => content };
}

const failure = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

describe('the output to a file', () => {
  test('is whole where a write takes only part of a chunk', async () => {
    const { output, content } = file(1, 3, 2);
    output.write('one line\n');
    output.end('another\n');
    await finished(output);
    expect(content()).toBe('one line\nanother\n');
  });

  test('tries again where a device is busy', async () => {
    const { output, content } = file(2, failure('EAGAIN'));
    output.end('one line\n');
    await finished(output);
    expect(content()).toBe('one line\n');
  });

  test('fails where the rest of a chunk cannot be written', async () => {
    const { output, content } = file(4, failure('ENOSPC'));
    output.end('one line\n');
    await expect(finished(output)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(content()).toBe('one ');
  });
});
