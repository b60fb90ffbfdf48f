import { mkdtempSync, chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator } from '../../scripts/simulator.ts';
import { catalogOf, Outcome } from '../connector/harness.ts';
import { printed, type Printed } from '../printed.ts';
import { breaches } from '../protocol/breaches.ts';
import { contentsOf, type Contents } from './contents.ts';
import { findEngine } from './engine.ts';

const ROWS = 1500;
const PROGRAM = resolve('dist/main.js');
const { version, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  devDependencies: Record<string, string>;
};
const accounts = { username: 'airbyte', password: 'only-for-the-image', path: '$/Demo/Attendees' };
const keys = { clientKey: 'demo.secure-platform.com', apiKey: 'only-for-the-image-too' };

const engine = findEngine();
let simulator: Awaited<ReturnType<typeof startSimulator>>;
/** What becomes /config: everybody may read it, and nobody but its owner may write. */
let folder: string;

beforeAll(async () => {
  engine.build();
  const openWater = { ...keys, users: { users: 60, matching: 60 } };
  simulator = await startSimulator({ rows: { count: ROWS, seed: 1 }, ...accounts, openWater });
  folder = mkdtempSync(join(tmpdir(), 'source-imis-config-'));
  await writeInputs();
  chmodSync(folder, 0o555);
});
afterAll(() => {
  simulator.close();
  rmSync(folder, { recursive: true });
});

async function writeInputs(): Promise<void> {
  const write = (name: string, content: unknown): void => {
    writeFileSync(join(folder, name), JSON.stringify(content), { mode: 0o444 });
  };
  const { username, password, path } = accounts;
  const { imisUrl, openWaterUrl } = simulator;
  const openwater = {
    client_key: keys.clientKey,
    api_key: keys.apiKey,
    base_url: openWaterUrl,
    requests_per_second: 500,
  };
  const config = { host: imisUrl, username, password, query_name: path, openwater };
  write('config.json', config);
  write('wrong-password.json', { ...config, password: 'wrong' });
  write('no-json.json', 'no configuration');
  write('unknown-stream.json', {
    streams: [{ stream: { name: 'Nobody', json_schema: {} }, sync_mode: 'full_refresh' }],
  });
  const { stream } = outcome(await outside(['discover', '--config', 'config.json']));
  write('catalog.json', { streams: [{ stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' }] });
}

const outside = (args: string[]): Promise<Printed> => printed(process.execPath, [PROGRAM, ...args], { cwd: folder });
const inside = (uid: number, args: string[]): Promise<Printed> => engine.run(uid, folder, args);
const outcome = ({ exitCode, stdout, stderr }: Printed): Outcome => new Outcome(exitCode, stdout, stderr);

/** Times, and durations, change with each run. */
function settled({ exitCode, stdout }: Printed): { exitCode: number | null; lines: string[] } {
  const text = stdout.replace(/"emitted_at":\d+/g, '"emitted_at":0').replace(/\d+\.\d s\./g, '0.0 s.');
  return { exitCode, lines: text.split('\n') };
}

const commands: [what: string, args: string[]][] = [
  ['spec', ['spec']],
  ['check', ['check', '--config', 'config.json']],
  ['check with a wrong password', ['check', '--config', 'wrong-password.json']],
  ['discover', ['discover', '--config', 'config.json']],
  ['discover without a configuration', ['discover', '--config', 'no-json.json']],
  ['read', ['read', '--config', 'config.json', '--catalog', 'catalog.json']],
  ['read of an unknown stream', ['read', '--config', 'config.json', '--catalog', 'unknown-stream.json']],
  ['--version', ['--version']],
];

describe.each([1000, 0])('the image, as user %d, from /config', (uid) => {
  it.each(commands)('gives what the program gives outside: %s', async (_what, args) => {
    const [here, there] = [await outside(args), await inside(uid, args)];
    expect(settled(there)).toEqual(settled(here));
    if (here.exitCode === 0) expect(there.stderr).toBe('');
  });

  it(`reads ${ROWS} rows whole`, async () => {
    const result = await inside(uid, ['read', '--config', 'config.json', '--catalog', 'catalog.json']);
    const { records, exitCode, statuses } = outcome(result);
    const catalog: unknown = JSON.parse(readFileSync(join(folder, 'catalog.json'), 'utf8'));
    expect(breaches('read', outcome(result), catalog)).toEqual([]);
    expect(new Set(records.map((record) => record['Registrant ID'])).size).toBe(ROWS);
    expect([records.length, exitCode, statuses.at(-1)]).toEqual([ROWS, 0, 'COMPLETE']);
    expect(records.filter((record) => typeof record['OpenWater.jobTitle'] === 'string').length).toBeGreaterThan(30);
  });

  it('tells the version of package.json', async () => {
    expect((await inside(uid, ['--version'])).stdout).toBe(`${version}\n`);
  });

  it('writes nothing into /config', async () => {
    const before = readdirSync(folder);
    await inside(uid, ['check', '--config', 'config.json']);
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('what the image holds', () => {
  let contents: Contents;
  const home = '/airbyte/source-imis/';
  beforeAll(() => {
    contents = contentsOf(engine);
  });

  it('beyond its base is the program, its manifest and its licences, and no more', () => {
    const program = /^dist\/((main|[a-z-]+-[A-Z0-9]{8})\.js(\.map|\.LEGAL\.txt)?|THIRD-PARTY-LICENSES\.txt)$/;
    const others = contents.files.filter(({ path }) => {
      const name = path.replace(home, '');
      return !['package.json', 'LICENSE'].includes(name) && !program.test(name);
    });
    expect(others.map(({ path }) => path)).toEqual([]);
    const names = contents.files.map(({ path }) => path.replace(home, ''));
    expect(names).toEqual(
      expect.arrayContaining(['package.json', 'LICENSE', 'dist/main.js', 'dist/THIRD-PARTY-LICENSES.txt']),
    );
  });

  it('adds at most 40 MB', () => {
    const bytes = contents.files.reduce((sum, { size }) => sum + size, 0);
    process.stdout.write(`The image adds ${(bytes / 1e6).toFixed(1)} MB to its base (${engine.name}).\n`);
    expect(bytes).toBeLessThan(40e6);
  });

  it('can be read by every user', () => {
    expect(contents.files.filter(({ mode }) => (mode & 0o444) !== 0o444).map(({ path }) => path)).toEqual([]);
  });

  it('has no code of a package that is for development only, and no sources', () => {
    const maps = contents.files.filter(({ path }) => path.endsWith('.map')).map(({ text }) => text);
    const parsed = maps.map((map) => JSON.parse(map) as { sources: string[]; sourcesContent?: unknown });
    const sources = parsed.flatMap((map) => map.sources);
    expect(sources.length).toBeGreaterThan(50);
    // Those that are left out leave their name (`unused:`), and no code.
    const own = /^(\.\.\/(src|resources|package\.json|spec\.json)|unused:)/;
    expect(sources.filter((source) => !source.includes('node_modules/') && !own.test(source))).toEqual([]);
    const names = Object.keys(devDependencies).map((name) => `node_modules/${name}/`);
    expect(sources.filter((source) => names.some((name) => source.includes(name)))).toEqual([]);
    expect(parsed.some((map) => map.sourcesContent)).toBe(false);
    const manifest = contents.files.find(({ path }) => path === `${home}package.json`)?.text;
    expect(JSON.parse(manifest ?? '')).not.toHaveProperty('devDependencies');
  });

  it('has no secret', () => {
    const secret = /_authToken|BEGIN [A-Z ]*PRIVATE KEY|\bnpm_[A-Za-z0-9]{36}\b|only-for-the-image/;
    expect(contents.files.filter(({ text }) => secret.test(text)).map(({ path }) => path)).toEqual([]);
    expect(contents.config.Env.filter((each) => /token|secret|password|key=/i.test(each))).toEqual([]);
  });
});

describe('how the image is described', () => {
  let config: Contents['config'];
  beforeAll(() => {
    ({ config } = contentsOf(engine));
  });

  it('the entry point is absolute, and told to the platform', () => {
    const told = config.Env.find((each) => each.startsWith('AIRBYTE_ENTRYPOINT='))?.replace('AIRBYTE_ENTRYPOINT=', '');
    expect(told).toBe(config.Entrypoint.join(' '));
    expect(config.Entrypoint.filter((part) => !part.startsWith('--'))).toEqual([
      '/usr/local/bin/node',
      '/airbyte/source-imis/dist/main.js',
    ]);
    expect(told).toContain('--max-old-space-size-percentage=');
  });

  it('the user is 1000', () => {
    expect(config.User).toBe('1000');
  });

  it('the labels name the connector and its version', () => {
    expect(config.Labels).toMatchObject({
      'io.airbyte.name': 'airbyte/source-imis',
      'io.airbyte.version': version,
      'org.opencontainers.image.title': 'source-imis',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'MIT',
    });
  });
});

describe('a heap of 160 MB', () => {
  it('is enough to read 200,000 rows whole', async () => {
    const site = await startSimulator({ rows: { count: 200_000, seed: 1 }, gzip: false, ...accounts });
    const { username, password, path } = accounts;
    const config = site.file('config', { host: site.imisUrl, username, password, query_name: path });
    const read = ['read', '--config', config, '--catalog', site.file('catalog', catalogOf())];
    const { exitCode, stdout } = await printed(process.execPath, ['--max-old-space-size=160', PROGRAM, ...read]);
    site.close();
    const records = stdout.split('\n').filter((line) => line.endsWith('"type":"RECORD"}'));
    expect([records.length, exitCode]).toEqual([200_000, 0]);
    expect(stdout).toContain('"recordCount":200000');
  });
});
