import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { COMMANDS } from '../../src/commands.ts';
import { printed, type Printed } from '../printed.ts';
import { configFor, Outcome, run } from './harness.ts';
import { startSite } from './site.ts';

const program = (args: string[], env: Record<string, string> = {}): Promise<Printed> =>
  printed(process.execPath, ['dist/main.js', ...args], { env });

/** What a command of the protocol says of a mistake: one TRACE, whatever the platform does with it. */
async function mistake(...args: string[]): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await program(args);
  const { errors, messages } = new Outcome(exitCode, stdout, stderr);
  expect([exitCode, messages.length, stderr, errors[0]?.failure_type]).toEqual([1, 1, '', 'config_error']);
  return errors[0]?.message;
}

describe('the help', () => {
  it.each([['--help'], ['-h'], ['help']])('is shown by %s, with every command', async (arg) => {
    const { exitCode, stdout, stderr } = await program([arg]);
    expect([exitCode, stderr]).toEqual([0, '']);
    for (const [name, { does }] of Object.entries(COMMANDS))
      expect(stdout).toMatch(new RegExp(`^  ${name} +${does}$`, 'm'));
  });

  it('is shown without arguments, too, as a failure', async () => {
    const { stdout } = await program(['--help']);
    expect(await program([])).toEqual({ exitCode: 1, stdout, stderr: '' });
  });

  it.each(Object.entries(COMMANDS))('of %s is shown in three ways, with every option', async (name, { options }) => {
    const [first, ...others] = await Promise.all(
      [
        [name, '--help'],
        [name, '-h'],
        ['help', name],
      ].map((args) => program(args)),
    );
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(others).toEqual([first, first]);
    for (const option of Object.keys(options)) expect(first?.stdout).toContain(`\n  --${option}`);
  });
});

describe('a mistake on the command line', () => {
  it.each<[args: string[], message: string]>([
    [
      ['chekc'],
      'There is no command "chekc". Did you mean "check"? The commands are spec, check, discover, read, doctor; source-imis help shows them.',
    ],
    [
      ['help', 'raed'],
      'There is no command "raed". Did you mean "read"? The commands are spec, check, discover, read, doctor; source-imis help shows them.',
    ],
    [
      ['--config', 'x'],
      'A command is missing before --config. The commands are spec, check, discover, read, doctor; source-imis help shows them.',
    ],
    [['check'], '--config is missing. source-imis help check shows its options.'],
    [['check', '--config'], '--config needs the name of a file. source-imis help check shows its options.'],
    [
      ['check', '--conifg', 'x'],
      'check has no option --conifg. Did you mean "--config"? source-imis help check shows its options.',
    ],
    [['check', 'config.json'], 'check does not take "config.json". source-imis help check shows its options.'],
    [['read', '--config', 'x'], '--catalog is missing. source-imis help read shows its options.'],
  ])('%j is named, with what to do', async (args, message) => {
    expect(await mistake(...args)).toBe(message);
  });

  // Airbyte's standard tests do so.
  it('is none where a command is given files that only another one needs', async () => {
    const { exitCode, stdout } = await program(['spec', '--config', 'x', '--catalog', 'y', '--state', 'z']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'SPEC' });
  });

  it('of the doctor is named on standard error', async () => {
    const { exitCode, stdout, stderr } = await program(['doctor', '--confg', 'x']);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      'doctor has no option --confg. Did you mean "--config"? source-imis help doctor shows its options.\n',
    );
  });
});

describe('the doctor', () => {
  it('says where the page for a browser is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'source-imis-page-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const page = join(folder, 'page.html');
    const { stderr } = await program(['doctor', '--config', 'nowhere.json', '--html', page]);
    expect(stderr).toBe(`The page for a browser is in ${page}.\n`);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/i);
  });
});

describe('a variable of the environment', () => {
  const NONSENSE = { SOURCE_IMIS_TIMEOUT_MS: '5s', SOURCE_IMIS_TIMEOUT: '5000', LOG_LEVEL: 'verbose' };
  const WARNINGS = [
    'SOURCE_IMIS_TIMEOUT_MS must be a number of milliseconds above 0. 300,000 is used.',
    'SOURCE_IMIS_TIMEOUT is not a variable of source-imis. Did you mean "SOURCE_IMIS_TIMEOUT_MS"?',
    'LOG_LEVEL must be one of FATAL, ERROR, WARN, INFO, DEBUG, TRACE. INFO is used.',
  ];

  it('with nonsense in it is warned about', async () => {
    const { exitCode, stdout, stderr } = await program(['spec'], NONSENSE);
    expect([exitCode, stderr, new Outcome(exitCode, stdout, stderr).warnings]).toEqual([0, '', WARNINGS]);
  });

  it('with nonsense in it is warned about by the doctor, too', async () => {
    const { stderr } = await program(['doctor', '--config', 'nowhere.json'], NONSENSE);
    expect(stderr).toBe(`${WARNINGS.join('\n')}\n`);
  });
});

describe('LOG_LEVEL=DEBUG', () => {
  it('shows every request, and no value', async () => {
    const site = await startSite({ rows: { count: 30, seed: 1 }, openWater: { users: { users: 3, matching: 3 } } });
    const { clientKey, apiKey } = site.openWater.settings;
    const openwater = { client_key: clientKey, api_key: apiKey, base_url: site.openWaterUrl, requests_per_second: 500 };
    const config = configFor(site, { openwater });
    const { logs, messages } = await run('read', config, { env: { LOG_LEVEL: 'DEBUG' } }).then((outcome) => ({
      logs: outcome.logs('DEBUG'),
      messages: outcome.messages,
    }));
    expect(messages.at(-1)?.trace?.stream_status?.status).toBe('COMPLETE');
    const [imis, openWater] = [site.imisUrl, site.openWaterUrl].map((url) => new URL(url).host);
    const calls = logs
      .filter((line) => /^(GET|POST) /.test(line))
      .map((line) => line.replaceAll(/[\d,]+(?= (bytes|ms))/g, '#'));
    expect(calls).toHaveLength(site.imis.requests.length + site.openWater.requests.length);
    expect(calls).toContain(`POST ${imis}/token: 200, # bytes, # ms`);
    expect(calls).toContain(`GET ${imis}/api/query?QueryName&Limit&Offset: 200, # bytes, # ms`);
    expect(calls).toContain(`GET ${openWater}/v2/Users/…: 200, # bytes, # ms`);
    expect(logs.join()).not.toContain('Demo');
  });
});

describe('a version of Node.js that is not supported', () => {
  const OLD = `Object.defineProperties(process, {
    version: { value: 'v20.18.3' },
    versions: { value: { ...process.versions, node: '20.18.3' } },
  })`;

  it.each(['dist/main.js', 'scripts/installed.cjs'])('is named by %s in one sentence', async (entry) => {
    const preload = `data:text/javascript,${encodeURIComponent(OLD)}`;
    expect(await printed(process.execPath, ['--import', preload, entry, 'spec'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'source-imis needs Node.js 20.19 or newer; this is v20.18.3. Install Node.js 24: https://nodejs.org.\n',
    });
  });
});
