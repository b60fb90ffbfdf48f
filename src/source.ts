import { setMaxListeners } from 'node:events';
import {
  AirbyteCatalogMessage,
  AirbyteConnectionStatus,
  AirbyteConnectionStatusMessage,
  type AirbyteConfiguredCatalog,
  type AirbyteSpec,
} from 'faros-airbyte-cdk/lib/protocol.js';
import { AirbyteSourceBase } from 'faros-airbyte-cdk/lib/sources/source-base.js';
import type { RunnableSource } from './airbyte/command-runner.ts';
import { withinLimit } from './airbyte/deadline.ts';
import type { FullRefreshStream } from './airbyte/full-refresh-stream.ts';
import type { ConnectorLogger } from './airbyte/logger.ts';
import type { MessageWriter } from './airbyte/message-writer.ts';
import { syncStreams } from './airbyte/sync.ts';
import type { Environment } from './clients.ts';
import { parseConfig, secretsOf, type Config } from './config.ts';
import { connect, type Connection } from './connection.ts';
import { ConnectorError } from './errors.ts';
import { knownRows } from './imis/rows/page.ts';
import { messageOf } from './problems/problem.ts';
import type { Timing } from './runtime/timing.ts';
import { SPEC } from './spec.ts';
import type { AttendeesSurvey } from './streams/attendees/attendees-kind.ts';
import type { QueryStream } from './streams/query-stream.ts';
import { counted } from './wording.ts';

export interface SourceOptions {
  logger: ConnectorLogger;
  writer: MessageWriter;
  timing: Timing;
  environment: Environment;
}

/** The commands of the protocol. */
export class ImisSource extends AirbyteSourceBase<Config> implements RunnableSource {
  readonly #options: SourceOptions;

  constructor(options: SourceOptions) {
    super(options.logger);
    this.#options = options;
  }

  override get type(): string {
    return 'imis';
  }

  override spec(): Promise<AirbyteSpec> {
    return Promise.resolve(SPEC);
  }

  secretsOf(rawConfig: unknown): string[] {
    return secretsOf(rawConfig);
  }

  /** FAILED for a mistake in the set-up; an outage is thrown: a FAILED would end the retries of a sync. */
  override async check(rawConfig: unknown): Promise<AirbyteConnectionStatusMessage> {
    try {
      const message = await this.#connect(parseConfig(rawConfig));
      return new AirbyteConnectionStatusMessage({ status: AirbyteConnectionStatus.SUCCEEDED, message });
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.failureType !== 'config_error') throw error;
      if (error.internalMessage !== undefined) this.logger.debug(error.internalMessage);
      return new AirbyteConnectionStatusMessage({ status: AirbyteConnectionStatus.FAILED, message: error.message });
    }
  }

  override async checkConnection(config: Config): Promise<[boolean, undefined]> {
    await this.#connect(config);
    return [true, undefined];
  }

  override async discover(rawConfig: unknown): Promise<AirbyteCatalogMessage> {
    const config = parseConfig(rawConfig);
    return this.#inTime(config, async ({ attendees, folder }) => {
      const [first, further = []] = await inOrder([attendees.described(), folder?.described(this.#warn)]);
      return new AirbyteCatalogMessage({ streams: [first, ...further] });
    });
  }

  override streams(config: Config): [QueryStream<AttendeesSurvey>] {
    return [this.#open(config, this.#options.writer.closed).attendees];
  }

  /** Reads the configured streams. It returns only after a whole read. */
  async sync(rawConfig: unknown, catalog: AirbyteConfiguredCatalog): Promise<void> {
    const { writer, timing } = this.#options;
    const connection = this.#open(parseConfig(rawConfig), writer.closed);
    try {
      await syncStreams(await streamsFor(catalog, connection), catalog, writer, timing);
    } finally {
      connection.close();
    }
  }

  /** What a successful check says. */
  async #connect(config: Config): Promise<string> {
    return this.#inTime(config, async ({ attendees, folder }) => {
      const [{ firstPage, columns }, shown] = await inOrder([attendees.survey('check'), folder?.folder()]);
      const named = columns ? counted(columns.length, 'column') : 'unknown columns';
      const also = shown
        ? ` The folder "${shown.path}" holds ${counted(shown.queries.length, 'published query', 'published queries')}.`
        : '';
      const rows = knownRows(firstPage);
      const least = rows > firstPage.total ? 'at least ' : '';
      return rows === 0
        ? `Connected. The query has ${named}, and no rows just now. If it should have some: check its filters and prompts, and whether the account may see the records.${also}`
        : `Connected. The query has ${named} and ${least}${counted(rows, 'row')}.${also}`;
    });
  }

  async #inTime<T>(config: Config, work: (connection: Connection) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const connection = this.#open(config, controller.signal);
    try {
      const waitingFor = (): string => connection.imis.waitingFor;
      return await withinLimit(() => work(connection), controller, waitingFor);
    } finally {
      connection.close();
    }
  }

  readonly #warn = (reason: string): void => {
    this.logger.warn(reason);
  };

  #open(config: Config, signal: AbortSignal): Connection {
    const { writer, logger, timing, environment } = this.#options;
    const onSecret = (secret: string): void => {
      writer.redactor.add(secret);
    };
    for (const warning of config.warnings) logger.warn(messageOf(warning));
    return connect(config, { logger, timing, environment, signal, onSecret });
  }
}

/** The streams that a catalog can name. Those of the folder are looked up only where it names another than the first. */
async function streamsFor(
  catalog: AirbyteConfiguredCatalog,
  { attendees, folder }: Connection,
): Promise<FullRefreshStream[]> {
  const namesOthers = catalog.streams.some(({ stream }) => stream.name !== attendees.name);
  return folder && namesOthers ? [attendees, ...(await folder.streams())] : [attendees];
}

/** Waits for both. The trouble of the first is reported first, and does not wait for the second. */
async function inOrder<A, B>([first, second]: [Promise<A>, Promise<B> | undefined]): Promise<[A, B | undefined]> {
  // Not an unhandled rejection meanwhile.
  second?.catch(() => undefined);
  return [await first, await second];
}
