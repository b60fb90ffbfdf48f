// `npm run demo`: the connector's commands against a simulated iMIS and OpenWater on this machine, shown for people.
import './installed.js';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { demoOptions } from './demo-data.js';
import { bold, dim, fail, ok, table, warn } from './demo-print.js';

const folder = mkdtempSync(join(tmpdir(), 'source-imis-demo-'));
const { SIMULATOR, buildSimulator } = await import('./simulator.js');

execFileSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
await buildSimulator();
const simulator = spawn(process.execPath, [SIMULATOR, file('simulator', demoOptions)], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
try {
  const { imisUrl, openWaterUrl } = await firstLine(simulator.stdout);
  await demonstrate(imisUrl, openWaterUrl);
} finally {
  simulator.stdin.end();
  rmSync(folder, { recursive: true });
}

async function demonstrate(imisUrl, openWaterUrl) {
  console.log(bold(`\nsource-imis, against a simulated iMIS at ${imisUrl} and OpenWater at ${openWaterUrl}\n`));
  const config = file('config', {
    host: imisUrl,
    username: demoOptions.username,
    password: demoOptions.password,
    query_name: demoOptions.path,
    openwater: {
      client_key: demoOptions.openWater.clientKey,
      api_key: demoOptions.openWater.apiKey,
      base_url: openWaterUrl,
      requests_per_second: 100,
    },
  });
  const check = await connector('check', '--config', config);
  showCheck(check);
  const discover = await connector('discover', '--config', config);
  const [stream] = discover.messages.find(({ catalog }) => catalog).catalog.streams;
  showColumns(stream, discover.seconds);
  const configured = { stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' };
  const catalog = file('catalog', { streams: [configured] });
  showRead(await connector('read', '--config', config, '--catalog', catalog));
}

function showCheck({ messages, seconds }) {
  const { status, message } = messages.find(({ connectionStatus }) => connectionStatus).connectionStatus;
  console.log(
    `${bold('check')}     ${status === 'SUCCEEDED' ? ok(status) : fail(status)}  ${message} ${dim(time(seconds))}\n`,
  );
  if (status !== 'SUCCEEDED') process.exitCode = 1;
}

function showColumns({ name, json_schema: { properties }, source_defined_primary_key: key }, seconds) {
  const columns = Object.entries(properties);
  console.log(
    `${bold('discover')}  stream ${name}: ${columns.length} columns, primary key ${key.join()} ${dim(time(seconds))}\n`,
  );
  console.log(
    table(
      ['column', 'type'],
      columns.map(([column, property]) => [column, typeOf(property)]),
      2,
    ),
  );
}

function showRead({ messages, seconds, exitCode }) {
  const records = messages.flatMap(({ record }) => (record ? [record.data] : []));
  const shown = [
    'Registrant ID',
    'FirstName',
    'LastName',
    'Company',
    'Status',
    'OpenWater.jobTitle',
    'OpenWater.dietary',
  ];
  console.log(`${bold('read')}      the first attendees of ${records.length}:\n`);
  console.log(
    table(
      shown,
      records.slice(0, 8).map((data) => shown.map((column) => cell(data[column]))),
      2,
    ),
  );
  for (const { log } of messages) {
    if (log?.level === 'WARN') console.log(`  ${warn('!')} ${log.message}`);
    if (log?.level === 'INFO') console.log(`  ${log.message}`);
  }
  const state = messages.find((message) => message.state)?.state;
  const whole = exitCode === 0 && state?.sourceStats.recordCount === records.length;
  console.log(`\n  ${whole ? ok('whole') : fail('not whole')}  ${records.length} records ${dim(time(seconds))}\n`);
  if (!whole) process.exitCode = 1;
}

/** Runs the built connector, as the platform does, and takes its messages. */
async function connector(...args) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['dist/main.js', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const messages = [];
  for await (const line of createInterface({ input: child.stdout })) messages.push(JSON.parse(line));
  const exitCode = child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)));
  const error = messages.find(({ trace }) => trace?.error)?.trace.error;
  if (error) throw new Error(`${args[0]} failed: ${error.message}`);
  return { messages, exitCode, seconds: (performance.now() - startedAt) / 1000 };
}

function typeOf({ type, format, airbyte_type: airbyteType, items }) {
  const name = [type].flat().find((each) => each !== 'null');
  if (format) return airbyteType === 'timestamp_with_timezone' ? 'date-time with zone' : format;
  return items ? `${name} of ${typeOf(items)}s` : name;
}

function cell(value) {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function time(seconds) {
  return `${seconds.toFixed(1)} s`;
}

function file(name, content) {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

async function firstLine(stream) {
  for await (const line of createInterface({ input: stream })) return JSON.parse(line);
  throw new Error('The simulator ended before it listened.');
}
