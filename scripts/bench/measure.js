// Runs a program and tells what it used. What it prints is read and counted, at most so fast.
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * @param {string[]} args what follows `node`
 * @param {{ nodeOptions?: string[], bytesPerSecond?: number, env?: Record<string, string> }} options
 * @returns {Promise<{ seconds: number, cpuSeconds: number, peakMb: number, records: number, exitCode: number }>}
 */
export async function measure(args, { nodeOptions = [], bytesPerSecond = Infinity, env = {} } = {}) {
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [...nodeOptions, '--import', new URL('usage.js', import.meta.url).href, ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
      env: { ...process.env, ...env },
    },
  );
  const [records, usage, exitCode] = await Promise.all([
    count(child.stdout, bytesPerSecond),
    text(child.stdio[3]),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  return { seconds: (performance.now() - startedAt) / 1000, records, exitCode, ...JSON.parse(usage) };
}

const RECORD = Buffer.from('"RECORD"');

async function count(stream, bytesPerSecond) {
  const startedAt = performance.now();
  let bytes = 0;
  let records = 0;
  let rest = Buffer.alloc(0);
  for await (const read of stream) {
    bytes += read.length;
    const chunk = Buffer.concat([rest, read]);
    for (let at = chunk.indexOf(RECORD); at >= 0; at = chunk.indexOf(RECORD, at + 1)) records++;
    // What is cut in two by the end of a chunk is counted with the next one.
    rest = chunk.subarray(Math.max(chunk.length - RECORD.length + 1, 0));
    const early = (bytes / bytesPerSecond) * 1000 - (performance.now() - startedAt);
    if (early > 5) await wait(early);
  }
  return records;
}

async function text(stream) {
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
}

/** Runs several measurements in turn, so that the machine's moods strike all alike, and takes each one's medians. */
export async function medians(runs, count) {
  const results = runs.map(() => []);
  for (let round = 0; round < count; round++) {
    for (const [at, run] of runs.entries()) results[at].push(await run());
  }
  return results.map((each) =>
    Object.fromEntries(Object.keys(each[0]).map((key) => [key, median(each.map((result) => result[key]))])),
  );
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
