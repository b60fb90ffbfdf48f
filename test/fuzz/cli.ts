import { parseArgs } from 'node:util';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { TARGETS, runInput, type Tally } from './fuzz.ts';

interface Job {
  name: string;
  seed: number;
  from: number;
  seconds: number;
  only: boolean;
}

/** An input that takes so long hangs: its thread cannot say so itself. */
const HANGS_MS = 20_000;
const REPORT_EVERY = 100;
/** A thread has four times the stack of a process, by default. */
const MAIN_STACK_MB = 1;
/** The threads of Node.js 20 cannot start with TypeScript, even where their process did. */
const THREAD = `import('tsx/esm/api').then(({ register }) => (register(), import('${import.meta.url}')));`;

if (isMainThread) await main();
else await work(workerData as Job);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      /** The number of one input, to see it again. */
      input: { type: 'string' },
    },
  });
  for (const name of positionals.length > 0 ? positionals : TARGETS.keys()) {
    const { seconds, seed, input = '0' } = values;
    const job = { name, seed: Number(seed), from: Number(input), seconds: Number(seconds) };
    if (!(await inThread({ ...job, only: values.input !== undefined }))) process.exitCode = 1;
  }
}

/** @returns whether all went well */
function inThread(job: Job): Promise<boolean> {
  const worker = new Worker(THREAD, {
    eval: true,
    workerData: job,
    resourceLimits: { stackSizeMb: MAIN_STACK_MB },
  });
  let last: Tally | undefined;
  let heardAt = performance.now();
  const watch = setInterval(() => {
    if (performance.now() - heardAt < HANGS_MS) return;
    say(
      `${job.name}: hangs in one of the ${REPORT_EVERY} inputs from ${job.from + (last?.inputs ?? 0)} (seed ${job.seed})`,
    );
    void worker.terminate();
  }, 1000);
  worker.on('message', (tally: Tally) => {
    last = tally;
    heardAt = performance.now();
  });
  worker.on('error', (error) => {
    say(error.stack ?? error.message);
  });
  return new Promise((resolve) => {
    worker.once('exit', (code) => {
      clearInterval(watch);
      if (last && code === 0) say(summary(job.name, last));
      resolve(code === 0);
    });
  });
}

async function work({ name, seed, from, seconds, only }: Job): Promise<void> {
  const tally: Tally = { inputs: 0, accepted: 0, rows: 0, slowestMs: 0 };
  const endsAt = performance.now() + seconds * 1000;
  for (let number = from; only ? number === from : performance.now() < endsAt; number++) {
    try {
      await runInput(name, seed, number, tally);
    } catch (error) {
      const again = `npm run fuzz -- ${name} --seed ${seed} --input ${number}`;
      throw new Error(`${name}: ${(error as Error).message}\nSee it again: ${again}`, { cause: error });
    }
    if (tally.inputs % REPORT_EVERY === 0) parentPort?.postMessage(tally);
  }
  parentPort?.postMessage(tally);
}

function summary(name: string, { inputs, accepted, rows, slowestMs }: Tally): string {
  const counts = [inputs, accepted, rows].map((count) => count.toLocaleString('en-US'));
  return `${name}: ${counts[0]} inputs, ${counts[1]} of them read, ${counts[2]} rows or values; the slowest took ${Math.round(slowestMs)} ms`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
