import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Random } from '../simulator/index.ts';
import { times } from '../thorough.ts';
import { configFor } from './harness.ts';
import { filesFor, start } from './program.ts';
import { startSite } from './site.ts';

/** Runs the built program with its output in a file, below a limit of the shell. */
async function intoFile(args: string[], limit = ''): Promise<{ code: number | null; stderr: string; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'source-imis-output-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'output.jsonl');
  const child = spawn('sh', ['-c', `${limit}exec "$0" dist/main.js "$@" > ${file}`, process.execPath, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, stderr, output: readFileSync(file, 'utf8') };
}

const recordsIn = (output: string): number => output.split('\n').filter((line) => line.includes('"RECORD"')).length;

describe('the output to a file', () => {
  it('is whole', async () => {
    const site = await startSite({ rows: { count: 3000, seed: 1 } });
    const { code, stderr, output } = await intoFile(['read', ...filesFor(configFor(site))]);
    expect([code, stderr, recordsIn(output)]).toEqual([0, '', 3000]);
    expect(output.endsWith('}\n')).toBe(true);
  });

  it('that may grow no further fails the command', async () => {
    const site = await startSite({ rows: { count: 3000, seed: 1 } });
    const { code, stderr, output } = await intoFile(['read', ...filesFor(configFor(site))], 'ulimit -f 64; ');
    expect([code, output.includes('"COMPLETE"')]).toEqual([1, false]);
    expect(stderr).toBe(
      'The output could not be written (EFBIG). It is not whole: make room for it, and run the command again.\n',
    );
  });

  it('that ends within the last message fails the command, too', async () => {
    expect((await intoFile(['spec'], 'ulimit -f 1; ')).code).toBe(1);
  });

  it('that the doctor writes fails it where the disk is full', async () => {
    const { code, stderr } = await intoFile(['doctor', '--config', 'package.json'], 'ulimit -f 1; ');
    expect([code, stderr.split('\n').at(-2)]).toEqual([1, expect.stringContaining('could not be written (EFBIG)')]);
  });
});

describe('a signal at any moment', () => {
  it('leaves whole lines, and never says that the stream is complete', async () => {
    const random = new Random(7);
    for (let round = 0; round < times(24, 6); round++) {
      const site = await startSite({ rows: { count: 4000, seed: 1 } });
      site.imis.fault({ on: 'query', skip: 18, do: { hang: true } });
      const { child, ended } = start(['read', ...filesFor(configFor(site, { page_size: 200 }))]);
      const chunks: Buffer[] = [];
      child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
      const atPage = Math.floor(random.next() * 16);
      await new Promise<void>((due) => {
        site.imis.onRequest(({ pageIndex }) => {
          if (pageIndex === atPage) setTimeout(due, random.next() * 20);
        });
      });
      child.kill(round % 2 === 0 ? 'SIGTERM' : 'SIGINT');
      expect(await ended).toEqual({ code: null, signal: round % 2 === 0 ? 'SIGTERM' : 'SIGINT', stderr: '' });
      const lines = Buffer.concat(chunks).toString().split('\n');
      expect(lines.pop()).toBe('');
      for (const line of lines) JSON.parse(line);
      expect(lines.join()).not.toContain('"COMPLETE"');
      await site.close();
    }
  });
});
