import { runCommand, type RunnableSource } from './airbyte/command-runner.ts';
import { ConnectorLogger } from './airbyte/logger.ts';
import { MessageWriter } from './airbyte/message-writer.ts';
import { errorTrace } from './airbyte/messages.ts';
import { helpText, parseCommandLine } from './commands.ts';
import { readEnvironment } from './environment.ts';
import type { OutputClosedError } from './errors.ts';
import { Redactor } from './runtime/redactor.ts';
import { endBySignal } from './runtime/signals.ts';
import { standardOutput } from './runtime/standard-output.ts';
import { systemTiming } from './runtime/timing.ts';
import { SPEC, VERSION } from './spec.ts';
import { REPORT_IT } from './wording.ts';

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
    process.stderr.write(`The doctor had an unexpected error (${name}). ${REPORT_IT}.\n`);
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

const args = process.argv.slice(2);
const line = parseCommandLine(args);
/** Not a command of the protocol: its output is made for a terminal. */
const isDoctor = args[0] === 'doctor';
process.on('uncaughtException', onUncaught);

endBySignal(process, () => writer.stopped(LAST_LINE_MS));
// A file that may grow no further fails the write instead of ending the process.
process.on('SIGXFSZ', () => undefined);

async function run(): Promise<number> {
  if (args.length === 0 || 'help' in line) {
    stdout.write(helpText('help' in line ? line.help : undefined));
    return args.length === 0 ? 1 : 0;
  }
  if ('version' in line) {
    stdout.write(`${VERSION}\n`);
    return 0;
  }
  const { environment, warnings } = readEnvironment(process.env);
  if (isDoctor) {
    const { runDoctor } = await import('./doctor/command.ts');
    const { stderr, env } = process;
    for (const warning of warnings) stderr.write(`${warning}\n`);
    return runDoctor(line, { stdout, stderr, env, timing: systemTiming, environment });
  }
  for (const warning of warnings) logger.warn(warning);
  const loadSource = async (): Promise<RunnableSource> => {
    const { ImisSource } = await import('./source.ts');
    return new ImisSource({ logger, writer, timing: systemTiming, environment });
  };
  return runCommand(line, { spec: SPEC, loadSource }, writer, systemTiming);
}

const exitCode = await run();
await writer.flushed();
const { closed } = writer;
if (closed.aborted) {
  const { notice } = closed.reason as OutputClosedError;
  if (notice !== undefined) process.stderr.write(`${notice}\n`);
}
endSoon(closed.aborted ? 1 : exitCode);
