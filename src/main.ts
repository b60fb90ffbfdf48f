#!/usr/bin/env node
import { runCommand, type RunnableSource } from './airbyte/command-runner.ts';
import { ConnectorLogger } from './airbyte/logger.ts';
import { MessageWriter } from './airbyte/message-writer.ts';
import { errorTrace } from './airbyte/messages.ts';
import { Redactor } from './runtime/redactor.ts';
import { systemTiming } from './runtime/timing.ts';
import { SPEC, VERSION } from './spec.ts';

const writer = new MessageWriter(process.stdout, new Redactor());
const logger = new ConnectorLogger(writer);

/** The last net: an error that nobody waited for. It must neither pass for a success nor reach stderr with its stack. */
function onUncaught(error: unknown): void {
  process.removeAllListeners('uncaughtException').on('uncaughtException', () => undefined);
  if (isDoctor) {
    const name = error instanceof Error ? error.name : typeof error;
    process.stderr.write(`The doctor came upon something that it was not made for (${name}). Please report it.\n`);
  } else writer.write(errorTrace(error, undefined, systemTiming.now()));
  void writer.flushed().finally(() => process.exit(1));
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

if (args.includes('--version')) {
  process.stdout.write(`${VERSION}\n`);
} else if (isDoctor) {
  const { runDoctor } = await import('./doctor/command.ts');
  const { stdout, stderr, env } = process;
  process.exitCode = await runDoctor(args.slice(1), { stdout, stderr, env, timing: systemTiming, environment });
} else {
  const loadSource = async (): Promise<RunnableSource> => {
    const { ImisSource } = await import('./source.ts');
    return new ImisSource({ logger, writer, timing: systemTiming, environment });
  };
  // Not process.exit: it would cut off what the pipe has not taken yet.
  process.exitCode = await runCommand(args, { spec: SPEC, loadSource }, writer, systemTiming);
}
