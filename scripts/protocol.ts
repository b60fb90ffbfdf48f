// Runs the built commands, good and failing, against the simulator, and hands what they print to a protocol checker.
//   npx tsx scripts/protocol.ts CHECKER
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import type { CatalogStream, Message } from '../test/connector/harness.ts';
import { bundleConnector } from './connector-bundle.ts';
import { demoOptions } from './demo-data.ts';
import { startSimulator, type RunningSimulator } from './simulator.ts';

// By its real path: the checker runs only where it is the program itself, and a link would make it say nothing.
const checker = realpathSync(process.argv[2] ?? '');
let breaches = 0;

await bundleConnector();
const simulator = await startSimulator(demoOptions);
try {
  check('spec', ['spec'], []);
  for (const [name, config] of Object.entries(configs(simulator))) checkAll(name, simulator.file('config', config));
} finally {
  simulator.close();
}
process.exitCode = breaches === 0 ? 0 : 1;

function configs({ imisUrl, openWaterUrl }: RunningSimulator): Record<string, object> {
  const { username, password, path, openWater } = demoOptions;
  const keys = { client_key: openWater.clientKey, api_key: openWater.apiKey, base_url: openWaterUrl };
  const imis = { host: imisUrl, username, password, query_name: path };
  const good = { ...imis, openwater: { ...keys, requests_per_second: 200 } };
  return {
    good,
    'wrong password': { ...good, password: 'wrong' },
    'wrong path': { ...good, query_name: '$/Nowhere/At all' },
    'missing column': { ...good, registrant_id_column: 'Nothing' },
    'no host': { ...good, host: undefined },
    'nobody there': { ...good, host: 'http://127.0.0.1:9' },
    'no OpenWater': { ...good, openwater: { ...keys, base_url: 'http://127.0.0.1:9' } },
    swapcard: { ...imis, swapcard_fields: true, page_size: 37 },
  };
}

function checkAll(name: string, config: string): void {
  check(`check, ${name}`, ['check', '--config', config], []);
  const found = check(`discover, ${name}`, ['discover', '--config', config], []);
  const stream = found.find(({ catalog }) => catalog)?.catalog?.streams[0] ?? bareStream();
  const kinds: [string, Partial<CatalogStream>][] = [
    ['', stream],
    [', unknown stream', { ...stream, name: 'Nobody' }],
  ];
  for (const [kind, chosen] of kinds) {
    const catalog = simulator.file('catalog', {
      streams: [{ stream: chosen, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' }],
    });
    check(`read, ${name}${kind}`, ['read', '--config', config, '--catalog', catalog], [catalog]);
  }
}

function check(name: string, args: [command: string, ...options: string[]], extra: string[]): Message[] {
  const env = { ...process.env, SOURCE_IMIS_RETRY_BASE_MS: '2', SOURCE_IMIS_OPENWATER_TIMEOUT_MS: '300' };
  const { stdout, stderr, status } = spawnSync(process.execPath, ['dist/main.js', ...args], {
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const verdict = spawnSync(process.execPath, [checker, args[0], ...extra, String(status)], {
    input: stdout,
    encoding: 'utf8',
  });
  const isFine = verdict.stdout.startsWith('protocol: ok') && stderr === '';
  if (!isFine) breaches++;
  console.log(`${isFine ? 'ok  ' : 'BAD '} ${name}: ${verdict.stdout.trim()}${stderr}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.includes('"RECORD"'))
    .map((line) => JSON.parse(line) as Message);
}

function bareStream(): Partial<CatalogStream> {
  return { name: 'Attendees', json_schema: { properties: {} }, supported_sync_modes: ['full_refresh'] };
}
