import {
  AirbyteConnectionStatus,
  AirbyteConnectionStatusMessage,
  type AirbyteCatalogMessage,
  type AirbyteConfiguredCatalog,
  type AirbyteSpec,
} from 'faros-airbyte-cdk/lib/protocol.js';
import type { Invocation, Mistake, Options } from '../commands.ts';
import { ConnectorError, OutputClosedError } from '../errors.ts';
import { badCommandLine } from '../problems/configuration.ts';
import type { Timing } from '../runtime/timing.ts';
import { readConfiguredCatalog, readJsonFile } from './input-files.ts';
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

/**
 * Runs one command of the protocol and writes its messages.
 * @returns the exit code. It alone decides whether the platform commits what was read: 0 only after a whole read
 */
export async function runCommand(
  line: Invocation | Mistake,
  connector: Connector,
  writer: MessageWriter,
  timing: Timing,
): Promise<number> {
  try {
    await dispatch(line, connector, writer);
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

async function dispatch(line: Invocation | Mistake, connector: Connector, writer: MessageWriter): Promise<void> {
  if ('mistake' in line) throw new ConnectorError(badCommandLine({ mistake: line.mistake }));
  const { command, options } = line;
  if (command === 'spec') {
    writer.write(connector.spec);
    return;
  }
  const config = await readConfig(command, options.config, writer);
  if (config === undefined) return;
  const source = await connector.loadSource();
  for (const secret of source.secretsOf(config)) writer.redactor.add(secret);
  if (command === 'check') writer.write(await source.check(config));
  else if (command === 'discover') writer.write(await source.discover(config));
  else await read(config, options, source);
}

/** Undefined after a check has been reported as FAILED: a configuration that cannot be read is a bad one. */
async function readConfig(command: string, path: string, writer: MessageWriter): Promise<unknown> {
  try {
    return await readJsonFile(path, 'config');
  } catch (error) {
    if (command !== 'check' || !(error instanceof ConnectorError)) throw error;
    const status = { status: AirbyteConnectionStatus.FAILED, message: error.message };
    writer.write(new AirbyteConnectionStatusMessage(status));
    return undefined;
  }
}

async function read(config: unknown, files: Options, source: RunnableSource): Promise<void> {
  const catalog = await readConfiguredCatalog(files.catalog);
  // A full refresh needs no state; one that cannot be read is a mistake all the same.
  if (files.state !== undefined) await readJsonFile(files.state, 'state');
  await source.sync(config, catalog);
}
