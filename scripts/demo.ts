// `npm run demo`: the connector's commands against a simulated iMIS and OpenWater on this machine.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CatalogStream, Message } from '../test/connector/harness.ts';
import { printed } from '../test/printed.ts';
import { bundleConnector } from './connector-bundle.ts';
import { demoOptions } from './demo-data.ts';
import { bold, dim, fail, ok, paragraph, table, warn } from './demo-print.ts';
import { startSimulator, type RunningSimulator } from './simulator.ts';

/** The doctor's page, for a browser. */
const PAGE = 'build/doctor.html';

interface Run {
  messages: Message[];
  exitCode: number | null;
  seconds: number;
}

await bundleConnector();
const simulator = await startSimulator(demoOptions);
try {
  await demonstrate(simulator);
} finally {
  simulator.close();
}

async function demonstrate({ imisUrl, openWaterUrl, file }: RunningSimulator): Promise<void> {
  console.log(`\n${bold('source-imis')} ${dim('against a simulated iMIS and OpenWater on this machine')}\n`);
  const config = file('config', {
    host: imisUrl,
    username: demoOptions.username,
    password: demoOptions.password,
    query_name: demoOptions.path,
    openwater: {
      client_key: demoOptions.openWater.clientKey,
      api_key: demoOptions.openWater.apiKey,
      base_url: openWaterUrl,
      requests_per_second: 200,
    },
  });
  showCheck(await connector('check', '--config', config));
  const discover = await connector('discover', '--config', config);
  const stream = only(discover, ({ catalog }) => catalog?.streams[0]);
  showStream(stream, discover.seconds);
  const configured = { stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' };
  const catalog = file('catalog', { streams: [configured] });
  showRead(await connector('read', '--config', config, '--catalog', catalog));
  if (!process.argv.includes('--without-doctor')) showDoctor(config);
}

/** Its output is made for a terminal: it is shown as it is. */
function showDoctor(config: string): void {
  mkdirSync(dirname(PAGE), { recursive: true });
  console.log(`${bold('doctor')}    the same set-up on one page, for whoever sets it up`);
  const { status } = spawnSync(process.execPath, ['dist/main.js', 'doctor', '--config', config, '--html', PAGE], {
    stdio: 'inherit',
  });
  console.log();
  if (status !== 0) process.exitCode = 1;
}

function showCheck(run: Run): void {
  const { status, message = '' } = only(run, ({ connectionStatus }) => connectionStatus);
  const isFine = status === 'SUCCEEDED';
  console.log(`${bold('check')}     ${isFine ? ok(status) : fail(status)}  ${message} ${dim(time(run.seconds))}\n`);
  if (!isFine) process.exitCode = 1;
}

function showStream(stream: CatalogStream, seconds: number): void {
  const { name, json_schema: schema, source_defined_primary_key: key } = stream;
  const count = Object.keys(schema.properties).length;
  console.log(
    `${bold('discover')}  stream ${name}: ${count} columns, primary key ${key.join()} ${dim(time(seconds))}\n`,
  );
}

function showRead({ messages, seconds, exitCode }: Run): void {
  const records = messages.flatMap(({ record }) => (record ? [record.data] : []));
  const shown = ['Registrant ID', 'FirstName', 'LastName', 'Company', 'OpenWater.jobTitle', 'OpenWater.dietary'];
  const count = records.length.toLocaleString('en-US');
  const rows = records.slice(0, 8).map((data) => shown.map((column) => cell(data[column])));
  console.log(`${bold('read')}      the first attendees of ${count}:\n`);
  console.log(table(shown, rows, 2));
  for (const { log } of messages) {
    if (log?.level === 'WARN') console.log(`  ${warn('!')} ${paragraph(log.message, 4)}`);
    if (log?.level === 'INFO') console.log(`    ${paragraph(log.message, 4)}`);
  }
  const state = messages.find((message) => message.state)?.state;
  const whole = exitCode === 0 && state?.sourceStats.recordCount === records.length;
  console.log(`\n  ${whole ? ok('whole') : fail('not whole')}  ${count} records ${dim(time(seconds))}\n`);
  if (!whole) process.exitCode = 1;
}

/** Runs the built connector, as the platform does, and takes its messages. */
async function connector(...args: [command: string, ...options: string[]]): Promise<Run> {
  const startedAt = performance.now();
  const { stdout, stderr, exitCode } = await printed(process.execPath, ['dist/main.js', ...args]);
  process.stderr.write(stderr);
  const messages = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Message]));
  const error = messages.find(({ trace }) => trace?.error)?.trace?.error;
  if (error) throw new Error(`${args[0]} failed: ${error.message}`);
  return { messages, exitCode, seconds: (performance.now() - startedAt) / 1000 };
}

/** What one of the messages holds. */
function only<T>({ messages }: Run, part: (message: Message) => T | undefined): T {
  for (const message of messages) {
    const found = part(message);
    if (found !== undefined) return found;
  }
  throw new Error(`A message is missing, there are only: ${JSON.stringify(messages)}`);
}

function cell(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value ?? '').replaceAll('"', '');
}

function time(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
