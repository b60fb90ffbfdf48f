import { parseArgs } from 'node:util';
import {
  AirbyteConnectionStatus,
  AirbyteConnectionStatusMessage,
  type AirbyteCatalogMessage,
  type AirbyteConfiguredCatalog,
  type AirbyteSpec,
} from 'faros-airbyte-cdk/lib/protocol.js';
import { ConfigError, OutputClosedError } from '../errors.ts';
import type { Timing } from '../runtime/timing.ts';
import { asConfiguredCatalog, readJsonFile } from './input-files.ts';
import type { MessageWriter } from './message-writer.ts';
import { errorTrace } from './messages.ts';
import { StreamFailure } from './sync.ts';

/** What the command runner asks of a source. Configurations are raw: nothing of them has been checked. */
export interface RunnableSource {
  /** Every value of a raw configuration that no message may show. */
  secretsOf(rawConfig: unknown): string[];
  check(rawConfig: unknown): Promise<AirbyteConnectionStatusMessage>;
  discover(rawConfig: unknown): Promise<AirbyteCatalogMessage>;
  sync(rawConfig: unknown, catalog: AirbyteConfiguredCatalog): Promise<void>;
}

/** A connector: its form, which is known at once, and all the rest, which only some commands need. */
export interface Connector {
  spec: AirbyteSpec;
  loadSource: () => Promise<RunnableSource>;
}

const OPTIONS = { config: { type: 'string' }, catalog: { type: 'string' }, state: { type: 'string' } } as const;

const USAGE =
  'usage: spec | check --config F | discover --config F | read --config F --catalog F [--state F] | doctor --config F';

/**
 * Runs one command of the protocol and writes its messages.
 * @param args the command line after the program's name
 * @returns the exit code. It alone decides whether the platform commits what was read: 0 only after a whole read
 */
export async function runCommand(
  args: readonly string[],
  connector: Connector,
  writer: MessageWriter,
  timing: Timing,
): Promise<number> {
  try {
    await dispatch(args, connector, writer);
    await writer.flushed();
    return writer.closed.aborted ? 1 : 0;
  } catch (error) {
    const cause = error instanceof StreamFailure ? error.cause : error;
    if (cause instanceof OutputClosedError) return 1;
    writer.write(errorTrace(cause, error instanceof StreamFailure ? error.stream : undefined, timing.now()));
    await writer.flushed();
    return 1;
  }
}

async function dispatch(args: readonly string[], connector: Connector, writer: MessageWriter): Promise<void> {
  const { command, files } = parseCommand(args);
  if (command === 'spec') {
    writer.write(connector.spec);
    return;
  }
  const config = await readConfig(command, required(files.config, 'config'), writer);
  if (config === undefined) return;
  const source = await connector.loadSource();
  for (const secret of source.secretsOf(config)) writer.redactor.add(secret);
  if (command === 'check') writer.write(await source.check(config));
  else if (command === 'discover') writer.write(await source.discover(config));
  else await read(config, files, source);
}

/** Undefined after a check has been told FAILED: a configuration that cannot be read is a bad one. */
async function readConfig(command: Command, path: string, writer: MessageWriter): Promise<unknown> {
  try {
    return await readJsonFile(path, 'config');
  } catch (error) {
    if (command !== 'check' || !(error instanceof ConfigError)) throw error;
    const status = { status: AirbyteConnectionStatus.FAILED, message: error.message };
    writer.write(new AirbyteConnectionStatusMessage(status));
    return undefined;
  }
}

async function read(config: unknown, files: Files, source: RunnableSource): Promise<void> {
  const catalog = asConfiguredCatalog(await readJsonFile(required(files.catalog, 'catalog'), 'catalog'));
  // A full refresh needs no state; one that cannot be read is a mistake all the same.
  if (files.state !== undefined) await readJsonFile(files.state, 'state');
  await source.sync(config, catalog);
}

interface Files {
  config?: string;
  catalog?: string;
  state?: string;
}

const COMMANDS = ['spec', 'check', 'discover', 'read'] as const;
type Command = (typeof COMMANDS)[number];

function parseCommand(args: readonly string[]): { command: Command; files: Files } {
  const { values, positionals } = parse(args);
  const command = COMMANDS.find((known) => known === positionals[0]);
  if (!command || positionals.length > 1) throw new ConfigError(USAGE);
  return { command, files: values };
}

function parse(args: readonly string[]): { values: Files; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new ConfigError(`${(error as Error).message}. ${USAGE}`);
  }
}

function required(file: string | undefined, option: string): string {
  if (file === undefined) throw new ConfigError(`--${option} is missing. ${USAGE}`);
  return file;
}
