#!/usr/bin/env node
import { runCommand, type RunnableSource } from './airbyte/command-runner.ts';
import { ConnectorLogger } from './airbyte/logger.ts';
import { MessageWriter } from './airbyte/message-writer.ts';
import { errorTrace } from './airbyte/messages.ts';
import type { OutputClosedError } from './errors.ts';
import { Redactor } from './runtime/redactor.ts';
import { endBySignal } from './runtime/signals.ts';
import { standardOutput } from './runtime/standard-output.ts';
import { systemTiming } from './runtime/timing.ts';
import { SPEC, VERSION } from './spec.ts';

/** An end after which nothing is waited for: something that was not foreseen keeps the process alive. */
const HARD_END_MS = 3000;
/** A line that is being written has this long to be out, once a signal ends the process. */
const LAST_LINE_MS = 500;

const stdout = standardOutput();
const writer = new MessageWriter(stdout, new Redactor());
const logger = new ConnectorLogger(writer);

/** The last net: an error that nobody waited for. It must neither pass for a success nor reach stderr with its stack. */
function onUncaught(error: unknown): void {
  process.removeAllListeners('uncaughtException').on('uncaughtException', () => undefined);
  if (isDoctor) {
    const name = error instanceof Error ? error.name : typeof error;
    process.stderr.write(`The doctor came upon something that it was not made for (${name}). Please report it.\n`);
  } else writer.write(errorTrace(error, undefined, systemTiming.now()));
  endSoon(1);
  void writer.flushed().finally(() => process.exit(1));
}

/**
 * Sets the exit code of a command that has written its last line. The process ends by itself: what was under way was
 * ended with the command. Not process.exit: it would cut off what a pipe has not taken yet.
 */
function endSoon(exitCode: number): void {
  process.exitCode = exitCode;
  setTimeout(() => process.exit(exitCode), HARD_END_MS).unref();
}

/** Timers of Node.js take no more: they would go off at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** A number of milliseconds from the environment. */
function milliseconds(name: string, preset: number): number {
  const value = Number(process.env[name]);
  return value > 0 ? Math.min(value, LONGEST_MS) : preset;
}

const args = process.argv.slice(2);
/** Not a command of the protocol: what it writes is for people. */
const isDoctor = args[0] === 'doctor';
process.on('uncaughtException', onUncaught);

const environment = {
  retryBaseMs: milliseconds('SOURCE_IMIS_RETRY_BASE_MS', 1000),
  timeoutMs: milliseconds('SOURCE_IMIS_TIMEOUT_MS', 300_000),
  openWaterTimeoutMs: milliseconds('SOURCE_IMIS_OPENWATER_TIMEOUT_MS', 30_000),
  openWaterWindowMs: milliseconds('SOURCE_IMIS_OPENWATER_WINDOW_MS', 120_000),
  proxies: process.env,
};

endBySignal(process, () => writer.stopped(LAST_LINE_MS));
// A file that may grow no further fails the write instead of ending the process.
process.on('SIGXFSZ', () => undefined);

async function run(): Promise<number> {
  if (args.includes('--version')) {
    stdout.write(`${VERSION}\n`);
    return 0;
  }
  if (isDoctor) {
    const { runDoctor } = await import('./doctor/command.ts');
    const { stderr, env } = process;
    return runDoctor(args.slice(1), { stdout, stderr, env, timing: systemTiming, environment });
  }
  const loadSource = async (): Promise<RunnableSource> => {
    const { ImisSource } = await import('./source.ts');
    return new ImisSource({ logger, writer, timing: systemTiming, environment });
  };
  return runCommand(args, { spec: SPEC, loadSource }, writer, systemTiming);
}

const exitCode = await run();
await writer.flushed();
const { closed } = writer;
if (closed.aborted) {
  const { notice } = closed.reason as OutputClosedError;
  if (notice !== undefined) process.stderr.write(`${notice}\n`);
}
endSoon(closed.aborted ? 1 : exitCode);
