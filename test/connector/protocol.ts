import { Ajv, type ValidateFunction } from 'ajv';
import { catalogOf, type Message, type Outcome } from './harness.ts';

/** Milliseconds since 1970: seconds or microseconds would be far off. */
const MILLISECONDS = { from: 1.5e12, to: 5e12 };
const TYPES = ['RECORD', 'STATE', 'LOG', 'TRACE', 'SPEC', 'CONNECTION_STATUS', 'CATALOG'];
/** One for all: it makes a schema of the schemas only once. */
const ajv = new Ajv({ strict: false, validateFormats: false });
const FAILURE_TYPES = ['config_error', 'transient_error', 'system_error'];
const NEXT_STATUSES: Record<string, string[]> = {
  '': ['STARTED'],
  STARTED: ['RUNNING', 'COMPLETE', 'INCOMPLETE'],
  RUNNING: ['COMPLETE', 'INCOMPLETE'],
  COMPLETE: [],
  INCOMPLETE: [],
};

interface ConfiguredCatalog {
  streams: { stream: { name: string; json_schema?: { properties?: object } } }[];
}

/** What a command did that the platform does not take, a sentence each. */
export function breaches(command: string, outcome: Outcome, catalog: unknown = catalogOf()): string[] {
  const found: string[] = [];
  const say = (sentence: string): void => void found.push(sentence);
  const messages = outcome.lines.map((line) => JSON.parse(line) as Message);
  for (const message of messages) everyMessage(message, say);
  const facts: Facts = {
    exitCode: outcome.exitCode,
    messages,
    count: (type) => messages.filter((message) => message.type === type).length,
    errors: messages.filter(({ trace }) => trace?.error).length,
  };
  if (facts.errors > 1) say(`${facts.errors} TRACE ERRORs`);
  if (facts.exitCode !== 0 && facts.errors === 0) say(`exit code ${String(facts.exitCode)} without a TRACE ERROR`);
  if (facts.exitCode === 0 && facts.errors > 0) say('exit code 0 with a TRACE ERROR');
  if (command === 'read') new ReadRules(catalog as ConfiguredCatalog, say).judge(facts);
  else {
    if (facts.count('RECORD') + facts.count('STATE') > 0) say(`RECORD or STATE in ${command}`);
    if (command === 'spec') specRules(facts, say);
    if (command === 'check') checkRules(facts, say);
    if (command === 'discover') discoverRules(facts, say);
  }
  return found;
}

interface Facts {
  exitCode: number | null;
  messages: Message[];
  count: (type: string) => number;
  errors: number;
}

type Say = (sentence: string) => void;

function everyMessage(message: Message, say: Say): void {
  const { type, trace, record } = message;
  if (!TYPES.includes(type)) say(`a message of type ${type}`);
  for (const at of [trace && (trace as { emitted_at?: number }).emitted_at, record?.emitted_at]) {
    if (at !== undefined && !(at > MILLISECONDS.from && at < MILLISECONDS.to))
      say(`emitted_at ${at} is no milliseconds`);
  }
  if ((trace && !('emitted_at' in trace)) || (record && !('emitted_at' in record))) say(`${type} without emitted_at`);
  if (trace?.error && !FAILURE_TYPES.includes(trace.error.failure_type)) say('TRACE ERROR without a failure_type');
  if (trace?.error?.message === '') say('TRACE ERROR without a message');
}

function specRules({ messages, count }: Facts, say: Say): void {
  if (count('SPEC') !== 1) say(`${count('SPEC')} SPECs`);
  for (const { spec } of messages) if (spec) fieldRules('spec', spec.connectionSpecification, say);
}

interface Field {
  properties?: Record<string, Field>;
  items?: Field;
  type?: unknown;
  title?: unknown;
  description?: unknown;
  order?: unknown;
}

/** The form needs a title, a description and an order of their own for each field. */
function fieldRules(path: string, { properties = {} }: Field, say: Say): void {
  const orders = new Set(Object.values(properties).map(({ order }) => order));
  if (orders.size !== Object.keys(properties).length) say(`${path}: two fields of one order`);
  for (const [key, field] of Object.entries(properties)) {
    const place = `${path}.${key}`;
    if (typeof field.title !== 'string' || field.title === '') say(`${place}: no title`);
    if (typeof field.description !== 'string' || field.description === '') say(`${place}: no description`);
    if (!Number.isInteger(field.order)) say(`${place}: no order`);
    if (typeof field.type !== 'string') say(`${place}: not one type`);
    fieldRules(place, field, say);
    if (field.items) fieldRules(`${place}[]`, field.items, say);
  }
}

function checkRules({ count, errors, exitCode }: Facts, say: Say): void {
  if (count('CONNECTION_STATUS') + errors !== 1) {
    say(`${count('CONNECTION_STATUS')} CONNECTION_STATUS and ${errors} TRACE ERROR: exactly one of them is due`);
  }
  if (count('CONNECTION_STATUS') === 1 && exitCode !== 0) say(`CONNECTION_STATUS with exit code ${String(exitCode)}`);
}

function discoverRules({ messages, count, exitCode }: Facts, say: Say): void {
  const due = exitCode === 0 ? 1 : 0;
  if (count('CATALOG') !== due) say(`${count('CATALOG')} CATALOGs with exit code ${String(exitCode)}`);
  for (const { catalog } of messages) {
    for (const stream of catalog?.streams ?? []) {
      const { properties } = stream.json_schema;
      if (Object.keys(properties).length === 0) say(`${stream.name}: no properties`);
      if (/"(\$ref|allOf|not)":/.test(JSON.stringify(stream.json_schema))) say(`${stream.name}: $ref, allOf or not`);
      if (stream.supported_sync_modes.length === 0) say(`${stream.name}: no sync mode`);
      if ((stream as { is_resumable?: boolean }).is_resumable) say(`${stream.name}: is_resumable`);
      for (const path of stream.source_defined_primary_key) {
        if (path.length !== 1 || !Object.hasOwn(properties, path[0] ?? '')) {
          say(`${stream.name}: the primary key ${JSON.stringify(path)} is not declared`);
        }
      }
      if (ajv.validateSchema(stream.json_schema) !== true) say(`${stream.name}: no valid JSON schema`);
    }
  }
}

interface StreamLog {
  fits: ValidateFunction | undefined;
  status: string;
  sinceState: number;
  states: number;
}

/** The rules of a read: statuses in their order, records while RUNNING, states with right counts. */
class ReadRules {
  readonly #streams: Map<string, StreamLog>;
  readonly #say: Say;

  constructor(catalog: ConfiguredCatalog, say: Say) {
    this.#say = say;
    // A catalog that is none has no streams; whether the command says so is for its test.
    const streams = Array.isArray((catalog as Partial<ConfiguredCatalog> | null)?.streams) ? catalog.streams : [];
    this.#streams = new Map(
      streams.map(({ stream: { name, json_schema: schema } }) => {
        const isDeclared = Object.keys(schema?.properties ?? {}).length > 0;
        return [
          name,
          { fits: isDeclared ? ajv.compile(schema as object) : undefined, status: '', sinceState: 0, states: 0 },
        ];
      }),
    );
  }

  judge({ messages, exitCode, count }: Facts): void {
    for (const type of ['SPEC', 'CATALOG', 'CONNECTION_STATUS']) if (count(type) > 0) this.#say(`${type} in read`);
    for (const message of messages) {
      if (message.record) this.#record(message.record);
      if (message.state) this.#state(message);
      if (message.trace?.stream_status) this.#status(message.trace.stream_status);
    }
    for (const [name, stream] of this.#streams) {
      if (exitCode === 0 && stream.status !== 'COMPLETE')
        this.#say(`${name}: exit code 0, but ${stream.status || 'no status'}`);
      if (exitCode === 0 && stream.states === 0) this.#say(`${name}: no STATE`);
      if (exitCode === 0 && stream.sinceState > 0) this.#say(`${name}: records after the last STATE`);
      if (exitCode !== 0 && !['', 'INCOMPLETE'].includes(stream.status))
        this.#say(`${name}: failed, but ${stream.status}`);
    }
  }

  #record({ stream: name, data }: NonNullable<Message['record']>): void {
    const stream = this.#streamOf(name);
    if (!stream) return;
    stream.sinceState++;
    if (stream.status !== 'RUNNING') this.#say(`a record while ${stream.status || 'no status was given'}`);
    if (Object.keys(data).length === 0) this.#say('a record without data');
    if (stream.fits && !stream.fits(data)) this.#say(`a record does not fit: ${JSON.stringify(stream.fits.errors)}`);
  }

  #state({ state, ...message }: Message): void {
    const { stream_descriptor: descriptor, stream_state: content } = (state?.stream ?? {}) as Record<string, unknown>;
    const stream = this.#streamOf((descriptor as { name?: string } | undefined)?.name ?? '');
    if (state?.type !== 'STREAM') this.#say(`STATE of type ${String(state?.type)}`);
    if (Object.keys(message).join() !== 'type' || 'id' in (state ?? {})) this.#say('STATE with further keys');
    if (typeof content !== 'object' || content === null) this.#say('stream_state is no object');
    if (!stream) return;
    const given = state?.sourceStats.recordCount;
    if (given !== stream.sinceState) this.#say(`recordCount ${String(given)} after ${stream.sinceState} records`);
    if (stream.status === 'COMPLETE') this.#say('STATE after COMPLETE');
    stream.sinceState = 0;
    stream.states++;
  }

  #status({ status, ...rest }: { status: string }): void {
    const stream = this.#streamOf((rest as { stream_descriptor?: { name: string } }).stream_descriptor?.name ?? '');
    if (!stream) return;
    if (!NEXT_STATUSES[stream.status]?.includes(status)) this.#say(`${status} after ${stream.status || 'nothing'}`);
    stream.status = status;
  }

  #streamOf(name: string): StreamLog | undefined {
    const stream = this.#streams.get(name);
    if (!stream) this.#say(`a message of the stream "${name}", which is not in the catalog`);
    return stream;
  }
}
