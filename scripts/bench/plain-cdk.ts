// A source as the CDK's documentation shows one: its own runner, one page after the other, one record at a time.
import axios from 'axios';
import {
  AirbyteSourceBase,
  AirbyteSourceLogger,
  AirbyteSourceRunner,
  AirbyteSpec,
  AirbyteStreamBase,
  type AirbyteConfig,
  type AirbyteLogger,
  type StreamKey,
} from 'faros-airbyte-cdk';

interface Config extends AirbyteConfig {
  host: string;
  username: string;
  password: string;
  query_name: string;
}

interface Page {
  Items: { $values: Record<string, unknown>[] };
  HasNext: boolean;
  NextOffset: number;
}

class Attendees extends AirbyteStreamBase {
  readonly #config: Config;

  constructor(config: Config, logger: AirbyteLogger) {
    super(logger);
    this.#config = config;
  }

  override get name(): string {
    return 'Attendees';
  }

  override getJsonSchema(): Record<string, unknown> {
    return { type: 'object', properties: {} };
  }

  override get primaryKey(): StreamKey {
    return 'Registrant ID';
  }

  override async *readRecords(): AsyncGenerator<Record<string, unknown>> {
    const { host, username, password, query_name: name } = this.#config;
    const form = new URLSearchParams({ grant_type: 'password', username, password });
    const { data } = await axios.post<{ access_token: string }>(`${host}/token`, form);
    const headers = { Authorization: `Bearer ${data.access_token}` };
    for (let offset = 0, more = true; more;) {
      const params = { QueryName: name, Limit: 500, Offset: offset };
      const { data: page } = await axios.get<Page>(`${host}/api/query`, { params, headers });
      for (const row of page.Items.$values) {
        delete row['$type'];
        yield row;
      }
      more = page.HasNext;
      offset = page.NextOffset;
    }
  }
}

class PlainSource extends AirbyteSourceBase<Config> {
  override get type(): string {
    return 'plain';
  }

  override spec(): Promise<AirbyteSpec> {
    return Promise.resolve(new AirbyteSpec({ connectionSpecification: {} }));
  }

  override checkConnection(): Promise<[boolean, undefined]> {
    return Promise.resolve([true, undefined]);
  }

  override streams(config: Config): AirbyteStreamBase[] {
    return [new Attendees(config, this.logger)];
  }
}

const logger = new AirbyteSourceLogger();
void new AirbyteSourceRunner(logger, new PlainSource(logger)).mainCommand().parseAsync();
