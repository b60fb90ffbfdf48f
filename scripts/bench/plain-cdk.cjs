// A source as the CDK's documentation shows one: its own runner, one page after the other, one record at a time.
const axios = require('axios');
const {
  AirbyteSourceBase,
  AirbyteSourceLogger,
  AirbyteSourceRunner,
  AirbyteSpec,
  AirbyteStreamBase,
} = require('faros-airbyte-cdk');

class Attendees extends AirbyteStreamBase {
  constructor(config, logger) {
    super(logger);
    this.config = config;
  }
  get name() {
    return 'Attendees';
  }
  getJsonSchema() {
    return { type: 'object', properties: {} };
  }
  get primaryKey() {
    return 'Registrant ID';
  }
  async *readRecords() {
    const { host, username, password, query_name: name } = this.config;
    const form = new URLSearchParams({ grant_type: 'password', username, password });
    const { data } = await axios.post(`${host}/token`, form);
    const headers = { Authorization: `Bearer ${data.access_token}` };
    for (let offset = 0, more = true; more;) {
      const params = { QueryName: name, Limit: 500, Offset: offset };
      const { data: page } = await axios.get(`${host}/api/query`, { params, headers });
      for (const row of page.Items.$values) {
        delete row.$type;
        yield row;
      }
      more = page.HasNext;
      offset = page.NextOffset;
    }
  }
}

class PlainSource extends AirbyteSourceBase {
  get type() {
    return 'plain';
  }
  async spec() {
    return new AirbyteSpec({ connectionSpecification: {} });
  }
  async checkConnection() {
    return [true, undefined];
  }
  streams(config) {
    return [new Attendees(config, this.logger)];
  }
}

const logger = new AirbyteSourceLogger();
void new AirbyteSourceRunner(logger, new PlainSource(logger)).mainCommand().parseAsync();
