// Runs the built commands, good and failing, against the simulator, and hands what they print to a protocol checker.
//   node scripts/protocol.js CHECKER
import './installed.js';
import { execFileSync, spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { demoOptions } from './demo-data.js';
import { startSimulator } from './simulator.js';

// By its real path: the checker runs only where it is the program itself, and a link would make it say nothing.
const checker = realpathSync(process.argv[2]);
let breaches = 0;

execFileSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
const { imisUrl, openWaterUrl, file, close } = await startSimulator(demoOptions);
try {
  const { username, password, path, openWater } = demoOptions;
  const keys = { client_key: openWater.clientKey, api_key: openWater.apiKey, base_url: openWaterUrl };
  const good = {
    host: imisUrl,
    username,
    password,
    query_name: path,
    openwater: { ...keys, requests_per_second: 200 },
  };
  const configs = {
    good,
    'wrong password': { ...good, password: 'wrong' },
    'wrong path': { ...good, query_name: '$/Nowhere/At all' },
    'missing column': { ...good, registrant_id_column: 'Nothing' },
    'no host': { ...good, host: undefined },
    'nobody there': { ...good, host: 'http://127.0.0.1:9' },
    'no OpenWater': { ...good, openwater: { ...keys, base_url: 'http://127.0.0.1:9' } },
    swapcard: { ...good, swapcard_fields: true, page_size: 37, openwater: undefined },
  };
  check('spec', ['spec'], []);
  for (const [name, config] of Object.entries(configs)) checkAll(name, file('config', config));
} finally {
  close();
}
process.exitCode = breaches === 0 ? 0 : 1;

function checkAll(name, config) {
  check(`check, ${name}`, ['check', '--config', config], []);
  const found = check(`discover, ${name}`, ['discover', '--config', config], []);
  const stream = found.find(({ catalog }) => catalog)?.catalog.streams[0] ?? bareStream();
  for (const [kind, chosen] of [
    ['', stream],
    [', unknown stream', { ...stream, name: 'Nobody' }],
  ]) {
    const catalog = file('catalog', {
      streams: [{ stream: chosen, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' }],
    });
    check(`read, ${name}${kind}`, ['read', '--config', config, '--catalog', catalog], [catalog]);
  }
}

function check(name, args, extra) {
  const env = { ...process.env, SOURCE_IMIS_RETRY_BASE_MS: '2', SOURCE_IMIS_OPENWATER_TIMEOUT_MS: '300' };
  const { stdout, stderr, status } = spawnSync(process.execPath, ['dist/main.js', ...args], {
    env,
    maxBuffer: 1 << 30,
  });
  const verdict = spawnSync(process.execPath, [checker, args[0], ...extra, String(status)], { input: stdout });
  const isFine = verdict.stdout.toString().startsWith('protocol: ok') && stderr.length === 0;
  if (!isFine) breaches++;
  console.log(`${isFine ? 'ok  ' : 'BAD '} ${name}: ${verdict.stdout.toString().trim()}${stderr.toString()}`);
  return stdout
    .toString()
    .split('\n')
    .filter((line) => line && !line.includes('"RECORD"'))
    .map((line) => JSON.parse(line));
}

function bareStream() {
  return { name: 'Attendees', json_schema: { type: 'object', properties: {} }, supported_sync_modes: ['full_refresh'] };
}
