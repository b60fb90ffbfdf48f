import { Ajv, type ValidateFunction } from 'ajv';
import type { Message } from '../connector/harness.ts';
import type { Rule, Run } from './run.ts';

const ajv = new Ajv({ strict: false, validateFormats: false });
const ZONE = /(Z|[+-]\d\d:?\d\d)$/i;
const NEXT_STATUSES: Record<string, string[]> = {
  '': ['STARTED'],
  STARTED: ['RUNNING', 'COMPLETE', 'INCOMPLETE'],
  RUNNING: ['COMPLETE', 'INCOMPLETE'],
  COMPLETE: [],
  INCOMPLETE: [],
};

type Columns = Record<string, { type?: unknown; format?: string; airbyte_type?: string }>;

interface ConfiguredCatalog {
  streams: { stream: { name: string; json_schema?: { properties?: Columns } } }[];
}

/** What a read has printed of a stream so far. */
interface StreamLog {
  /** Empty where everything is emitted. */
  columns: Columns;
  integers: Set<string>;
  fits: ValidateFunction | undefined;
  status: string;
  sinceState: number;
  states: number;
}

/** The rules of a read: statuses in their order, records while RUNNING that fit the catalog, states with right counts. */
class ReadLog {
  readonly #streams: Map<string, StreamLog>;
  /** Each breach once: a column that is wrong is wrong in every record. */
  readonly found = new Set<string>();

  constructor(catalog: ConfiguredCatalog) {
    // A catalog that is none has no streams; whether the command says so is for its test.
    const streams = Array.isArray((catalog as Partial<ConfiguredCatalog> | null)?.streams) ? catalog.streams : [];
    this.#streams = new Map(
      streams.map(({ stream: { name, json_schema: schema } }) => {
        const columns = schema?.properties ?? {};
        const fits = Object.keys(columns).length > 0 ? ajv.compile(schema as object) : undefined;
        const integers = Object.keys(columns).filter((each) => [columns[each]?.type].flat().includes('integer'));
        return [name, { columns, integers: new Set(integers), fits, status: '', sinceState: 0, states: 0 }];
      }),
    );
  }

  add(message: Message, line: string): void {
    if (message.record) this.#record(message.record, line);
    if (message.state) this.#state(message.state);
    if (message.trace?.stream_status) this.#status(message.trace.stream_status);
  }

  end(exitCode: number | null): void {
    for (const [name, stream] of this.#streams) {
      const { status, states, sinceState } = stream;
      if (exitCode !== 0) {
        if (!['', 'INCOMPLETE', 'COMPLETE'].includes(status)) this.found.add(`${name}: failed, but ${status}`);
        continue;
      }
      if (status !== 'COMPLETE') this.found.add(`${name}: exit code 0, but ${status || 'no status'}`);
      if (states === 0) this.found.add(`${name}: no STATE`);
      if (sinceState > 0) this.found.add(`${name}: records after the last STATE`);
    }
    const isWhole = [...this.#streams.values()].every(({ status }) => status === 'COMPLETE');
    if (exitCode !== 0 && this.#streams.size > 0 && isWhole) this.found.add('failed, but every stream is COMPLETE');
  }

  #record({ stream: name, data, meta }: NonNullable<Message['record']>, line: string): void {
    const stream = this.#streamOf(name);
    if (!stream) return;
    stream.sinceState++;
    if (stream.status !== 'RUNNING') this.found.add(`a record while ${stream.status || 'nothing'}`);
    for (const { field } of meta?.changes ?? [])
      if (data[field] !== null) this.found.add(`meta.changes names ${field}, which is not null`);
    if (!stream.fits) return;
    if (!stream.fits(data)) this.found.add(`a record does not fit: ${ajv.errorsText(stream.fits.errors)}`);
    for (const [column, value] of Object.entries(data)) this.#value(stream, column, value, line);
  }

  /** What ajv does not look at: the platform drops columns that are not declared, and destinations refuse `1.0`. */
  #value({ columns, integers }: StreamLog, column: string, value: unknown, line: string): void {
    const declared = columns[column];
    if (!declared) {
      this.found.add(`column ${column} is not declared`);
    } else if (declared.format === 'date-time' && typeof value === 'string') {
      if (ZONE.test(value) !== (declared.airbyte_type === 'timestamp_with_timezone'))
        this.found.add(`${column} is no ${declared.airbyte_type ?? 'time'}`);
    } else if (integers.has(column) && typeof value === 'number') {
      const written = line.slice(line.indexOf(`${JSON.stringify(column)}:`) + JSON.stringify(column).length + 1);
      if (/^-?\d+[.e]/i.test(written)) this.found.add(`${column} is written ${written.slice(0, 12)}`);
    }
  }

  #state({ sourceStats, ...state }: NonNullable<Message['state']>): void {
    const { stream_descriptor: descriptor } = state.stream as { stream_descriptor?: { name: string } };
    const stream = this.#streamOf(descriptor?.name ?? '');
    if (!stream) return;
    const given = (sourceStats as typeof sourceStats | undefined)?.recordCount;
    if (given !== stream.sinceState) this.found.add(`recordCount ${String(given)} after ${stream.sinceState} records`);
    if (stream.status === 'COMPLETE') this.found.add('STATE after COMPLETE');
    stream.sinceState = 0;
    stream.states++;
  }

  #status({ status, ...rest }: { status: string }): void {
    const stream = this.#streamOf((rest as { stream_descriptor?: { name: string } }).stream_descriptor?.name ?? '');
    if (!stream) return;
    if (!NEXT_STATUSES[stream.status]?.includes(status))
      this.found.add(`${status} after ${stream.status || 'nothing'}`);
    stream.status = status;
  }

  #streamOf(name: string): StreamLog | undefined {
    const stream = this.#streams.get(name);
    if (!stream) this.found.add(`a message of the stream "${name}", which is not in the catalog`);
    return stream;
  }
}

const read: Rule = ({ messages, catalog, outcome }: Run) => {
  const log = new ReadLog(catalog as ConfiguredCatalog);
  messages.forEach((message, index) => {
    log.add(message, outcome.lines[index] ?? '');
  });
  log.end(outcome.exitCode);
  return [...log.found];
};

export const READ_RULES: Rule[] = [read];
