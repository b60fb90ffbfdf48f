// Runs a program and reports what it used. What it prints is read and counted, at most so fast.
import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { PROGRAMS } from './programs.ts';

/** What a program used. */
interface Usage {
  cpuSeconds: number;
  peakMb: number;
}

export interface Measured extends Usage {
  seconds: number;
  records: number;
  exitCode: number;
}

export interface MeasureOptions {
  nodeOptions?: string[];
  bytesPerSecond?: number;
}

/** @param args what follows `node` */
export async function measure(
  args: string[],
  { nodeOptions = [], ...options }: MeasureOptions = {},
): Promise<Measured> {
  const preload = ['--import', pathToFileURL(PROGRAMS.usage).href];
  return measureProgram(process.execPath, [...nodeOptions, ...preload, ...args], options);
}

/** @param program reports what it used on file descriptor 3 */
export async function measureProgram(
  program: string,
  args: string[],
  { bytesPerSecond = Infinity }: Pick<MeasureOptions, 'bytesPerSecond'> = {},
): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
  const [, stdout, , report] = child.stdio;
  if (!(stdout instanceof Readable && report instanceof Readable)) throw new Error('The program has no pipes.');
  const [records, usage, exitCode] = await Promise.all([
    count(stdout, bytesPerSecond),
    text(report),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, records, exitCode: exitCode ?? NaN, ...(JSON.parse(usage) as Usage) };
}

const RECORD = Buffer.from('"RECORD"');

async function count(stream: AsyncIterable<Buffer>, bytesPerSecond: number): Promise<number> {
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

/** Runs a measurement several times, and takes the median of each figure. */
export async function medianOf(run: () => Promise<Measured>, rounds: number): Promise<Measured> {
  return (await mediansOf({ run }, rounds)).run;
}

/** Runs several measurements in turn, so that the machine's moods strike all alike, and takes each one's medians. */
export async function mediansOf<Name extends string>(
  runs: Record<Name, () => Promise<Measured>>,
  rounds: number,
): Promise<Record<Name, Measured>> {
  const names = Object.keys(runs) as Name[];
  const results = new Map<Name, Measured[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) results.get(name)?.push(await runs[name]());
  }
  const medians = names.map((name) => [name, medianFigures(results.get(name) ?? [])]);
  return Object.fromEntries(medians) as Record<Name, Measured>;
}

function medianFigures(measured: Measured[]): Measured {
  const median = (figure: keyof Measured): number => {
    const sorted = measured.map((each) => each[figure]).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? NaN;
  };
  return {
    seconds: median('seconds'),
    records: median('records'),
    exitCode: median('exitCode'),
    cpuSeconds: median('cpuSeconds'),
    peakMb: median('peakMb'),
  };
}
