import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { runCommand } from '../../src/airbyte/command-runner.ts';
import { ConnectorLogger } from '../../src/airbyte/logger.ts';
import { MessageWriter } from '../../src/airbyte/message-writer.ts';
import type { Environment } from '../../src/clients.ts';
import { parseCommandLine, type Invocation } from '../../src/commands.ts';
import { parseJson } from '../../src/json/parse-json.ts';
import { Redactor } from '../../src/runtime/redactor.ts';
import { systemTiming, type Timing } from '../../src/runtime/timing.ts';
import { ImisSource } from '../../src/source.ts';
import { SPEC } from '../../src/spec.ts';
import type { Simulator } from '../simulator/index.ts';

/** A message as it came out, loosely typed: the tests look into every kind. */
export interface Message {
  type: string;
  record?: {
    stream: string;
    data: Record<string, unknown>;
    emitted_at: number;
    meta?: { changes: { field: string }[] };
  };
  log?: { level: string; message: string };
  connectionStatus?: { status: string; message?: string };
  catalog?: { streams: CatalogStream[] };
  spec?: { connectionSpecification: Record<string, unknown> };
  state?: { type: string; stream: { stream_state: object }; sourceStats: { recordCount: number } };
  trace?: {
    type: string;
    error?: { message: string; internal_message?: string; failure_type: string; stack_trace?: string };
    stream_status?: { status: string };
    estimate?: { row_estimate: number };
  };
}

export interface CatalogStream {
  name: string;
  json_schema: { properties: Record<string, Record<string, unknown>> };
  source_defined_primary_key: string[][];
  supported_sync_modes: string[];
}

/** What a command gave. */
export class Outcome {
  readonly exitCode: number | null;
  readonly lines: string[];
  readonly stderr: string;
  readonly messages: Message[];

  constructor(exitCode: number | null, stdout: string, stderr: string) {
    this.exitCode = exitCode;
    this.lines = stdout.split('\n').filter(Boolean);
    this.stderr = stderr;
    // Exactly: a number beyond a double must not be rounded by the test itself.
    this.messages = this.lines.map((line) => parseJson(line) as Message);
  }

  get records(): Record<string, unknown>[] {
    return this.messages.flatMap(({ record }) => (record ? [record.data] : []));
  }

  get status(): { status: string; message?: string } | undefined {
    return this.messages.find(({ connectionStatus }) => connectionStatus)?.connectionStatus;
  }

  get errors(): NonNullable<NonNullable<Message['trace']>['error']>[] {
    return this.messages.flatMap(({ trace }) => (trace?.error ? [trace.error] : []));
  }

  get statuses(): string[] {
    return this.messages.flatMap(({ trace }) => (trace?.stream_status ? [trace.stream_status.status] : []));
  }

  get warnings(): string[] {
    return this.logs('WARN');
  }

  get stream(): CatalogStream {
    const stream = this.messages.find(({ catalog }) => catalog)?.catalog?.streams[0];
    if (!stream) throw new Error(`no catalog, but: ${this.outsideRecords}`);
    return stream;
  }

  logs(level: string): string[] {
    return this.messages.flatMap(({ log }) => (log?.level === level ? [log.message] : []));
  }

  /** Everything but the records: where no secret and no person may be. */
  get outsideRecords(): string {
    return (
      this.lines.filter((line) => !line.startsWith('{"record"') && !line.includes('"type":"RECORD"')).join('\n') +
      this.stderr
    );
  }
}

export interface RunOptions {
  /** The configured catalog of a read; by default what the stream declares is not said, so that all is emitted. */
  catalog?: unknown;
  state?: unknown;
  environment?: Partial<Environment>;
  timing?: Partial<Timing>;
  /** Runs the built program in a process of its own. */
  built?: boolean;
  env?: Record<string, string>;
  /** What the files' names end in. */
  ending?: string;
}

/** The configuration that reads the simulator's query. */
export function configFor(
  sim: Pick<Simulator, 'imisUrl' | 'imis'>,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  const { username, password, path } = sim.imis.settings;
  return { host: sim.imisUrl, username, password, query_name: path, ...more };
}

/** A configured catalog for the stream with these properties; without any, everything is emitted. */
export function catalogOf(properties: Record<string, unknown> = {}): object {
  const stream = {
    name: 'Attendees',
    json_schema: { type: 'object', properties },
    supported_sync_modes: ['full_refresh'],
  };
  return { streams: [{ stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' }] };
}

/** Runs a command: in this process, or the built program. Requests are made over real HTTP either way. */
export async function run(command: string, config?: unknown, options: RunOptions = {}): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'source-imis-'));
  const file = (name: string, content: unknown): string[] => {
    const path = join(folder, `${name}${options.ending ?? '.json'}`);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return [`--${name}`, path];
  };
  try {
    const args = [command];
    if (config !== undefined) args.push(...file('config', config));
    if (command === 'read') args.push(...file('catalog', options.catalog ?? catalogOf()));
    if (options.state !== undefined) args.push(...file('state', options.state));
    return await (options.built ? runBuilt(args, options) : runHere(args, options));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function runHere(args: string[], { environment, timing, env }: RunOptions = {}): Promise<Outcome> {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  const writer = new MessageWriter(sink, new Redactor());
  const logger = new ConnectorLogger(writer, env?.['LOG_LEVEL']);
  const wholeTiming = { ...systemTiming, ...timing };
  const wholeEnvironment = {
    retryBaseMs: 2,
    timeoutMs: 5000,
    openWaterTimeoutMs: 10_000,
    openWaterWindowMs: 1500,
    ...environment,
  };
  const source = new ImisSource({ logger, writer, timing: wholeTiming, environment: wholeEnvironment });
  const exitCode = await runCommand(
    parseCommandLine(args) as Invocation,
    { spec: SPEC, loadSource: () => Promise.resolve(source) },
    writer,
    wholeTiming,
  );
  return new Outcome(exitCode, Buffer.concat(chunks).toString(), '');
}

export async function runBuilt(args: string[], { env, environment }: RunOptions = {}): Promise<Outcome> {
  const child = spawn(process.execPath, ['dist/main.js', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SOURCE_IMIS_RETRY_BASE_MS: String(environment?.retryBaseMs ?? 2),
      SOURCE_IMIS_TIMEOUT_MS: String(environment?.timeoutMs ?? 5000),
      SOURCE_IMIS_OPENWATER_WINDOW_MS: String(environment?.openWaterWindowMs ?? 1500),
      ...env,
    },
  });
  const [stdout, stderr] = [child.stdout, child.stderr].map(async (stream) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  });
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  return new Outcome(await exit, (await stdout) ?? '', (await stderr) ?? '');
}
