// `npm run demo`: the connector's commands against a simulated iMIS and OpenWater on this machine, shown for people.
import './installed.js';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { demoOptions } from './demo-data.js';
import { bold, dim, fail, ok, paragraph, table, warn } from './demo-print.js';

/** The doctor's page, for a browser. */
const PAGE = 'build/doctor.html';

// Only now: what it needs may just have been installed.
const { startSimulator } = await import('./simulator.js');

execFileSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
const simulator = await startSimulator(demoOptions);
try {
  await demonstrate(simulator);
} finally {
  simulator.close();
}

async function demonstrate({ imisUrl, openWaterUrl, file }) {
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
  const check = await connector('check', '--config', config);
  showCheck(check);
  const discover = await connector('discover', '--config', config);
  const [stream] = discover.messages.find(({ catalog }) => catalog).catalog.streams;
  showStream(stream, discover.seconds);
  const configured = { stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' };
  const catalog = file('catalog', { streams: [configured] });
  showRead(await connector('read', '--config', config, '--catalog', catalog));
  showDoctor(config);
}

/** It writes for people itself: its output is shown as it is. */
function showDoctor(config) {
  console.log(`${bold('doctor')}    the same set-up on one page, for whoever sets it up`);
  const { status } = spawnSync(process.execPath, ['dist/main.js', 'doctor', '--config', config, '--html', PAGE], {
    stdio: 'inherit',
  });
  console.log(`  The same page for a browser, to be sent to a colleague: ${bold(PAGE)}\n`);
  if (status !== 0) process.exitCode = 1;
}

function showCheck({ messages, seconds }) {
  const { status, message } = messages.find(({ connectionStatus }) => connectionStatus).connectionStatus;
  console.log(
    `${bold('check')}     ${status === 'SUCCEEDED' ? ok(status) : fail(status)}  ${message} ${dim(time(seconds))}\n`,
  );
  if (status !== 'SUCCEEDED') process.exitCode = 1;
}

function showStream({ name, json_schema: { properties }, source_defined_primary_key: key }, seconds) {
  const count = Object.keys(properties).length;
  console.log(
    `${bold('discover')}  stream ${name}: ${count} columns, primary key ${key.join()} ${dim(time(seconds))}\n`,
  );
}

function showRead({ messages, seconds, exitCode }) {
  const records = messages.flatMap(({ record }) => (record ? [record.data] : []));
  const shown = ['Registrant ID', 'FirstName', 'LastName', 'Company', 'OpenWater.jobTitle', 'OpenWater.dietary'];
  const count = records.length.toLocaleString('en-US');
  console.log(`${bold('read')}      the first attendees of ${count}:\n`);
  console.log(
    table(
      shown,
      records.slice(0, 8).map((data) => shown.map((column) => cell(data[column]))),
      2,
    ),
  );
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

function cell(value) {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function time(seconds) {
  return `${seconds.toFixed(1)} s`;
}
