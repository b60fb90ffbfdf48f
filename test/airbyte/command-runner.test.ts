import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AirbyteCatalogMessage,
  AirbyteConnectionStatus,
  AirbyteConnectionStatusMessage,
  AirbyteSpec,
} from 'faros-airbyte-cdk/lib/protocol.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand, type Connector, type RunnableSource } from '../../src/airbyte/command-runner.ts';
import { StreamFailure } from '../../src/airbyte/sync.ts';
import { parseCommandLine, type Invocation } from '../../src/commands.ts';
import { OutputClosedError } from '../../src/errors.ts';
import { FakeTiming } from '../fake-timing.ts';
import { madeUp } from '../made-up-error.ts';
import { collecting, type Line } from './collector.ts';

const CATALOG = { streams: [{ stream: { name: 'Attendees' }, sync_mode: 'full_refresh' }] };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-runner-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

interface Ran {
  code: number;
  lines: Line[];
  text: string;
  /** What the source was asked for. */
  asked: unknown[];
}

function connector(source: RunnableSource): Connector {
  return { spec: new AirbyteSpec({} as AirbyteSpec['spec']), loadSource: () => Promise.resolve(source) };
}

async function run(args: string[], more: Partial<RunnableSource> = {}): Promise<Ran> {
  const { out, writer } = collecting();
  const asked: unknown[] = [];
  const source: RunnableSource = {
    secretsOf: (config) => [(config as { password?: string } | null)?.password ?? ''],
    check: (config) => {
      asked.push(['check', config]);
      return Promise.resolve(new AirbyteConnectionStatusMessage({ status: AirbyteConnectionStatus.SUCCEEDED }));
    },
    discover: (config) => {
      asked.push(['discover', config]);
      return Promise.resolve(new AirbyteCatalogMessage({ streams: [] }));
    },
    sync: (config, catalog) => {
      asked.push(['read', config, catalog]);
      return Promise.resolve();
    },
    ...more,
  };
  const code = await runCommand(parseCommandLine(args) as Invocation, connector(source), writer, new FakeTiming());
  return { code, lines: out.lines, text: out.text, asked };
}

/** The error of the only line. */
function errorIn({ lines }: Ran): Record<string, unknown> {
  expect(lines.length).toBe(1);
  const { trace } = lines[0] as unknown as { trace: { error: Record<string, unknown> } };
  return trace.error;
}

describe('a command', () => {
  test.each([
    ['spec', 'SPEC'],
    ['check', 'CONNECTION_STATUS'],
    ['discover', 'CATALOG'],
  ])('%s writes one message and exits with 0', async (command, type) => {
    const config = file('config.json', { host: 'x' });
    const { code, lines, asked } = await run(command === 'spec' ? [command] : [command, '--config', config]);
    expect([code, lines.map((line) => line.type)]).toEqual([0, [type]]);
    expect(asked).toEqual(command === 'spec' ? [] : [[command, { host: 'x' }]]);
  });

  test('read hands configuration and catalog on, with a state or without', async () => {
    const args = ['read', '--config', file('c.json', { host: 'x' }), '--catalog', file('k.json', CATALOG)];
    for (const state of [[], ['--state', file('s.json', [])], ['--state', file('s2.json', [{ type: 'STREAM' }])]]) {
      const { code, asked } = await run([...args, ...state]);
      expect([code, asked]).toEqual([0, [['read', { host: 'x' }, CATALOG]]]);
    }
  });

  test.each(['config.txt', 'config', 'config.js', 'con fig.json.tmp'])(
    'reads the file %s, whatever its name ends in',
    async (name) => {
      const { code, asked } = await run(['check', '--config', file(name, { host: 'x' })]);
      expect([code, asked]).toEqual([0, [['check', { host: 'x' }]]]);
    },
  );

  test('reads a file that begins with a byte order mark, and options in any order', async () => {
    const { asked } = await run([`--config=${file('bom.json', '\uFEFF{"host":"x"}')}`, 'check']);
    expect(asked).toEqual([['check', { host: 'x' }]]);
  });

  test('that cannot be understood is a mistake of the configuration', async () => {
    const ran = await run(['chekc']);
    expect([ran.code, ran.asked, errorIn(ran)['failure_type']]).toEqual([1, [], 'config_error']);
    expect(errorIn(ran)['message']).toContain('There is no command "chekc".');
  });

  test('names a file that is not there', async () => {
    const ran = await run(['discover', '--config', join(folder, 'nowhere.json')]);
    expect(errorIn(ran)).toMatchObject({
      message: expect.stringMatching(/--config does not exist: .*nowhere\.json/) as unknown,
      failure_type: 'config_error',
      internal_message: 'ENOENT',
    });
    expect(ran.code).toBe(1);
  });

  test.each(['', '{"password":"s3cret",}', 'password=s3cret', '{"password":"s3cret"'])(
    'names a file that is not JSON (%j), without its content',
    async (content) => {
      const ran = await run(['discover', '--config', file('broken.json', content)]);
      expect(errorIn(ran)['message']).toMatch(/--config (is not valid JSON|is empty)/);
      expect(ran.text).not.toContain('s3cret');
    },
  );

  test.each([join('no', 'where.json'), ''])(
    'of check takes a configuration that cannot be read for a bad one',
    async (name) => {
      const path = name === '' ? file('empty.json', '') : join(folder, name);
      const ran = await run(['check', '--config', path]);
      expect([ran.code, ran.asked]).toEqual([0, []]);
      const status = {
        status: 'FAILED',
        message: expect.stringMatching(/--config (does not exist|is empty)/) as string,
      };
      expect(ran.lines).toEqual([{ type: 'CONNECTION_STATUS', connectionStatus: status }]);
    },
  );

  test.each([
    null,
    [],
    {},
    { streams: {} },
    { streams: [null] },
    { streams: [{ stream: {} }] },
    { streams: [{ name: 'Attendees' }] },
    { streams: [...CATALOG.streams, {}] },
  ])('names a catalog that is none: %j', async (catalog) => {
    const ran = await run(['read', '--config', file('c.json', {}), '--catalog', file('none.json', catalog)]);
    expect(errorIn(ran)['message']).toMatch(
      /--catalog (is not a configured catalog|holds the output of discover|has no "stream")/,
    );
    expect(ran.asked).toEqual([]);
  });

  test('names a catalog that is not JSON', async () => {
    const ran = await run(['read', '--config', file('c.json', {}), '--catalog', file('k.txt', '{')]);
    expect(errorIn(ran)['message']).toMatch(
      /^The file given as --catalog is not valid JSON: .*k\.txt, line 1, column 2: /,
    );
    expect(ran.asked).toEqual([]);
  });

  test('names a state that is not JSON', async () => {
    const ran = await run([
      'read',
      '--config',
      file('c.json', {}),
      '--catalog',
      file('k.json', CATALOG),
      '--state',
      file('s.txt', '{'),
    ]);
    expect(errorIn(ran)['message']).toMatch(/--state is not valid JSON/);
  });

  test.each([[null], ['text'], [[]]])('hands on a configuration of %j: to judge it is the source’s', async (config) => {
    const { asked } = await run(['check', '--config', file('odd.json', JSON.stringify(config))]);
    expect(asked).toEqual([['check', config]]);
  });
});

describe('a command that fails', () => {
  const args = (): string[] => [
    'read',
    '--config',
    file('c.json', { password: 's3cret' }),
    '--catalog',
    file('k.json', CATALOG),
  ];

  test('writes one error, names the stream, and exits with 1', async () => {
    const ran = await run(args(), {
      sync: () => Promise.reject(new StreamFailure('Attendees', madeUp('transient_error', 'down', 'HTTP 503'))),
    });
    expect(ran.code).toBe(1);
    expect(errorIn(ran)).toEqual({
      message: 'down',
      internal_message: 'HTTP 503',
      failure_type: 'transient_error',
      stream_descriptor: { name: 'Attendees' },
    });
  });

  test('masks the secrets of its configuration', async () => {
    const ran = await run(args(), {
      sync: () => Promise.reject(madeUp('config_error', 'rejected: s3cret', 'sent s3cret')),
    });
    expect(errorIn(ran)).toMatchObject({ message: 'rejected: ***', internal_message: 'sent ***' });
  });

  test('for a reason that nobody thought of is our fault', async () => {
    const ran = await run(args(), { sync: () => Promise.reject(new RangeError('oops')) });
    expect(errorIn(ran)).toMatchObject({ failure_type: 'system_error', internal_message: 'RangeError: oops' });
  });

  test('for want of a reader tells nobody, and exits with 1', async () => {
    const ran = await run(args(), {
      sync: () => Promise.reject(new StreamFailure('Attendees', new OutputClosedError())),
    });
    expect([ran.code, ran.lines]).toEqual([1, []]);
  });

  test('exits with 1 although it had ended well, if the reader has gone meanwhile', async () => {
    const { out, writer } = collecting();
    out.destroy(new Error('EPIPE'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(
      await runCommand(
        parseCommandLine(['spec']) as Invocation,
        connector({} as RunnableSource),
        writer,
        new FakeTiming(),
      ),
    ).toBe(1);
  });
});
