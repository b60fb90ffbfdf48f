import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogOf, configFor, runHere, type Outcome } from '../connector/harness.ts';
import { startSite } from '../connector/site.ts';
import { breaches } from '../protocol/breaches.ts';

const GOOD = { host: 'your-org.imis.com', username: 'airbyte', password: 's3cret', query_name: '$/Org/Query' };
const CONFIGURED = '{"streams": [{"stream": {…}, "sync_mode": "full_refresh", "destination_sync_mode": "overwrite"}]}';
const DISCOVERED = `The file given as --catalog holds the output of discover, not a configured catalog: FILE. Write each of its streams as ${CONFIGURED}.`;
const STREAM = { name: 'Attendees', json_schema: { type: 'object' }, supported_sync_modes: ['full_refresh'] };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'source-imis-mistakes-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  const isText = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(path, isText ? content : JSON.stringify(content));
  return path;
}

/** No rule of the platform may be broken by a mistake either. */
async function outcomeOf(command: string, ...args: string[]): Promise<Outcome> {
  const outcome = await runHere([command, ...args]);
  expect(breaches(command, outcome)).toEqual([]);
  return outcome;
}

describe('a mistake in the configuration', () => {
  it.each<[what: string, change: Record<string, unknown>, message: string]>([
    ['a field that is missing', { host: undefined }, 'Host (host) is required.'],
    [
      'a key that is mistyped',
      { host: undefined, hots: 'your-org.imis.com' },
      'Host (host) is required. The configuration has an unknown key "hots". Did you mean Host (host)?',
    ],
    ['an empty field', { username: '  ' }, 'User name (username) must not be empty.'],
    [
      'a path that is none',
      { query_name: 'Org/Query' },
      'Query name (query_name) must start with "$/" and name the query, as in $/Folder/Query.',
    ],
    [
      'a number as text',
      { page_size: '100' },
      'Page size (page_size) must be a whole number from 20 to 500, without quotation marks.',
    ],
    [
      'a number beyond its range',
      { parallel_requests: 50 },
      'Parallel requests (parallel_requests) must be from 1 to 10.',
    ],
    [
      'a switch as text',
      { swapcard_fields: 'true' },
      'Swapcard fields (swapcard_fields) must be true or false, without quotation marks.',
    ],
    [
      'half of OpenWater',
      { openwater: { client_key: 'a.secure-platform.com' } },
      'OpenWater: API key (openwater.api_key) is required.',
    ],
  ])('is named, with the field’s title and key: %s', async (_what, change, message) => {
    const outcome = await outcomeOf('check', '--config', file('config.json', { ...GOOD, ...change }));
    expect(outcome.status).toEqual({ status: 'FAILED', message });
  });
});

describe('a mistake in a file', () => {
  it.each<[what: string, content: unknown, message: string]>([
    ['is not there', undefined, 'The file given as --config does not exist: FILE.'],
    ['is empty', '', 'The file given as --config is empty: FILE.'],
    [
      'has a comma too many',
      '{\n  "host": "a.org",\n  "password": "s3cret",\n}',
      'The file given as --config is not valid JSON: FILE, line 4, column 1: a key in double quotation marks is expected; a comma must not stand before }.',
    ],
    [
      'lacks a comma',
      '{\n  "password": "s3cret"\n  "host": "a.org"\n}',
      'The file given as --config is not valid JSON: FILE, line 3, column 3: a comma is expected.',
    ],
    [
      'lacks a quotation mark',
      '{\n  "password": "s3cret,\n  "host": "a.org"\n}',
      'The file given as --config is not valid JSON: FILE, line 2, column 15: a closing quotation mark is missing.',
    ],
    [
      'is not JSON at all',
      'password: s3cret',
      'The file given as --config is not valid JSON: FILE, line 1, column 1: text needs double quotation marks.',
    ],
    [
      'is not UTF-8',
      Buffer.from('\uFEFF{}', 'utf16le'),
      'The file given as --config is not UTF-8 text: FILE. Save it as UTF-8.',
    ],
    ['holds something else', [], 'The configuration must be a JSON object.'],
  ])('that %s is named, and nothing of it is quoted', async (_what, content, message) => {
    const path = content === undefined ? join(folder, 'nowhere.json') : file('config.json', content);
    const outcome = await outcomeOf('check', '--config', path);
    expect(outcome.status?.message?.replaceAll(path, 'FILE')).toBe(message);
    expect(outcome.outsideRecords).not.toContain('s3cret');
  });

  it('that is a folder is named', async () => {
    const { status } = await outcomeOf('check', '--config', folder);
    expect(status?.message).toBe(`The file given as --config is a folder: ${folder}.`);
  });
});

describe('a mistake in the catalog', () => {
  it.each<[what: string, content: unknown, message: string]>([
    [
      'the output of discover',
      `{"type":"LOG","log":{"level":"INFO","message":"m"}}\n${JSON.stringify({ type: 'CATALOG', catalog: { streams: [STREAM] } })}\n`,
      DISCOVERED,
    ],
    ['a catalog that nobody configured', { streams: [STREAM] }, DISCOVERED],
    [
      'one without streams',
      { streams: [] },
      'The catalog given as --catalog selects no stream: FILE. Add one to "streams".',
    ],
    ['a configuration', GOOD, `The file given as --catalog is not a configured catalog, ${CONFIGURED}: FILE.`],
    [
      'an entry that is none',
      { streams: [{ stream: STREAM }, {}] },
      'Entry 2 of "streams" in the file given as --catalog has no "stream" with a "name": FILE.',
    ],
  ])('is named, with what to do: %s', async (_what, content, message) => {
    const catalog = file('catalog.json', content);
    const outcome = await outcomeOf('read', '--config', file('config.json', GOOD), '--catalog', catalog);
    expect(outcome.errors.map((error) => error.message.replaceAll(catalog, 'FILE'))).toEqual([message]);
    expect(outcome.errors[0]?.failure_type).toBe('config_error');
  });
});

describe('a configuration that works', () => {
  it.each(['check', 'discover', 'read'])(
    'is warned about in %s for each unknown key, at every level',
    async (command) => {
      const site = await startSite({ rows: { count: 3 } });
      const openwater = { client_key: 'k', api_key: 'a', base_url: 'http://127.0.0.1:9', clientkey: 'x' };
      const config = file('config.json', {
        ...configFor(site, { __airbyte: {}, pagesize: 50, query_parameters: [] }),
        ...(command === 'read' && { openwater }),
      });
      const catalog = command === 'read' ? ['--catalog', file('catalog.json', catalogOf({ 'Registrant ID': {} }))] : [];
      const { warnings, exitCode } = await outcomeOf(command, '--config', config, ...catalog);
      expect(exitCode).toBe(0);
      expect(warnings.slice(0, command === 'read' ? 3 : 2)).toEqual([
        'The configuration has an unknown key "__airbyte".',
        'The configuration has an unknown key "pagesize". Did you mean Page size (page_size)?',
        ...(command === 'read' ? ['The configuration has an unknown key "openwater.clientkey".'] : []),
      ]);
    },
  );

  it('may have blanks around its texts', async () => {
    const site = await startSite({ rows: { count: 3 } });
    const { username = '', query_name: query = '' } = configFor(site) as Record<string, string>;
    const more = { host: ` ${site.imisUrl}/ `, username: `${username}\n`, query_name: ` ${query} ` };
    const config = configFor(site, { ...more, registrant_id_column: ' Registrant ID ' });
    expect((await outcomeOf('check', '--config', file('config.json', config))).status?.status).toBe('SUCCEEDED');
  });
});
