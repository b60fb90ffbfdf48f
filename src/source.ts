import { setMaxListeners } from 'node:events';
import {
  AirbyteCatalogMessage,
  AirbyteConnectionStatus,
  AirbyteConnectionStatusMessage,
  AirbyteSpec,
  type AirbyteConfiguredCatalog,
} from 'faros-airbyte-cdk/lib/protocol.js';
import { AirbyteSourceBase } from 'faros-airbyte-cdk/lib/sources/source-base.js';
import packageJson from '../package.json' with { type: 'json' };
import spec from '../spec.json' with { type: 'json' };
import type { RunnableSource } from './airbyte/command-runner.ts';
import { withinLimit } from './airbyte/deadline.ts';
import type { ConnectorLogger } from './airbyte/logger.ts';
import type { MessageWriter } from './airbyte/message-writer.ts';
import { syncStreams } from './airbyte/sync.ts';
import { fieldName, parseConfig, secretsOf, type Config, type OpenWaterConfig } from './config.ts';
import { ConfigError } from './errors.ts';
import { HttpClient } from './http/client.ts';
import type { RetryPolicy } from './http/retry.ts';
import type { Timing } from './http/timing.ts';
import { ImisClient } from './imis/client.ts';
import { logIn } from './imis/log-in.ts';
import { ImisQuery } from './imis/query.ts';
import { TokenKeeper } from './imis/token.ts';
import { OpenWaterClient } from './openwater/client.ts';
import { Pace } from './openwater/pace.ts';
import { Switch } from './openwater/switch.ts';
import { amount } from './streams/attendees/notices.ts';
import { ProfileForm } from './streams/attendees/profile-form.ts';
import { AttendeesStream, type Purpose } from './streams/attendees/stream.ts';

export const VERSION = packageJson.version;

const RETRY = { tries: 6, maxMs: 60_000 };
/** Connections besides those for pages: definition, prompts, log-in. */
const FURTHER_SOCKETS = 3;
const OPENWATER_SOCKETS = 200;
/** OpenWater may go without one success for as long as four requests may last: two minutes, by default. */
const PATIENCE_IN_TIMEOUTS = 4;
const SHORTEST_PATIENCE_MS = 5_000;
const USER_AGENT = `source-imis/${VERSION}`;

/** What operators and tests can set from outside. Milliseconds. */
export interface Environment {
  /** The first back-off. */
  retryBaseMs: number;
  /** One request to iMIS. */
  timeoutMs: number;
  /** One request to OpenWater. */
  openWaterTimeoutMs: number;
}

export interface SourceOptions {
  logger: ConnectorLogger;
  writer: MessageWriter;
  timing: Timing;
  environment: Environment;
}

/** How a command wants its connection to iMIS. */
interface OpenOptions {
  /** Ends every call. */
  signal: AbortSignal;
  purpose: Purpose;
}

/** A stream over a connection that has to be closed. */
interface Opened {
  stream: AttendeesStream;
  waitingFor: () => string;
  close: () => void;
}

/** The one place that builds things and sees the whole configuration. */
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
    return Promise.resolve(new AirbyteSpec(spec as AirbyteSpec['spec']));
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
      if (!(error instanceof ConfigError)) throw error;
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
    return this.#inTime(config, 'discover', async (stream) => {
      await stream.survey();
      return new AirbyteCatalogMessage({ streams: [stream.asAirbyteStream()] });
    });
  }

  override streams(config: Config): [AttendeesStream] {
    return [this.#open(config, { signal: this.#options.writer.closed, purpose: 'read' }).stream];
  }

  /** Reads the configured streams. It returns only after a whole read. */
  async sync(rawConfig: unknown, catalog: AirbyteConfiguredCatalog): Promise<void> {
    const { writer, timing } = this.#options;
    const { stream, close } = this.#open(parseConfig(rawConfig), { signal: writer.closed, purpose: 'read' });
    try {
      await syncStreams([stream], catalog, writer, timing);
    } finally {
      close();
    }
  }

  /** What a successful check says. */
  async #connect(config: Config): Promise<string> {
    return this.#inTime(config, 'check', async (stream) => {
      await stream.survey();
      const { rowCount, columnCount } = stream;
      const columns = columnCount === undefined ? 'columns that iMIS does not tell' : `${columnCount} columns`;
      return rowCount === 0
        ? `Connected. The query has ${columns}, and no rows just now. If it should have some: check its filters and prompts, and whether the account may see the records.`
        : `Connected. The query has ${columns} and ${amount(rowCount)} rows.`;
    });
  }

  async #inTime<T>(config: Config, purpose: Purpose, work: (stream: AttendeesStream) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const { stream, waitingFor, close } = this.#open(config, { purpose, signal: controller.signal });
    try {
      return await withinLimit(() => work(stream), controller, waitingFor);
    } finally {
      close();
    }
  }

  #open(config: Config, { signal, purpose }: OpenOptions): Opened {
    const { timing, environment } = this.#options;
    const http = new HttpClient({
      userAgent: USER_AGENT,
      timeoutMs: environment.timeoutMs,
      sockets: config.parallelRequests + FURTHER_SOCKETS,
      signal,
    });
    const retry = { ...RETRY, baseMs: environment.retryBaseMs, signal };
    const client = this.#client(config, http, retry);
    const { queryName, queryParameters, pageSize, parallelRequests, registrantIdColumn, swapcardFields } = config;
    const limits = { pageSize, parallelRequests };
    const openWater = config.openWater && this.#openWater(config.openWater, signal);
    const query = new ImisQuery({ client, name: queryName, promptValues: queryParameters, limits, retry, timing });
    const stream = new AttendeesStream(this.logger, {
      query,
      registrantIdColumn,
      registrantIdField: fieldName('registrant_id_column'),
      swapcardFields,
      pageSize,
      profileForm: openWater && new ProfileForm(openWater.client, this.logger),
      purpose,
      timing,
    });
    return {
      stream,
      waitingFor: () => client.waitingFor,
      close: () => {
        openWater?.close();
        http.close();
      },
    };
  }

  #client({ baseUrl, username, password }: Config, http: HttpClient, retry: RetryPolicy): ImisClient {
    const { timing, writer } = this.#options;
    let hasWorked = false;
    const onToken = (token: string): void => {
      hasWorked = true;
      writer.redactor.add(token);
    };
    const keeper = new TokenKeeper(
      () => logIn({ http, baseUrl, username, password, retry, timing, onToken, hasWorked: () => hasWorked }),
      timing,
    );
    return new ImisClient({ http, baseUrl, tokens: keeper, retry, timing });
  }

  #openWater(config: OpenWaterConfig, signal: AbortSignal): { client: OpenWaterClient; close: () => void } {
    const { timing, environment } = this.#options;
    const { openWaterTimeoutMs: timeoutMs, retryBaseMs } = environment;
    const { baseUrl, requestsPerSecond } = config;
    const http = new HttpClient({ userAgent: USER_AGENT, timeoutMs, sockets: OPENWATER_SOCKETS, signal });
    const power = new Switch(Math.max(timeoutMs * PATIENCE_IN_TIMEOUTS, SHORTEST_PATIENCE_MS), timing);
    const pace = new Pace(requestsPerSecond, timing);
    const client = new OpenWaterClient({ ...config, http, baseUrl, pace, power, retryBaseMs, timing });
    const close = (): void => {
      power.off('not-needed');
      http.close();
    };
    return { client, close };
  }
}
