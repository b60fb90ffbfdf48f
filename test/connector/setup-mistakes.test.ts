import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Report, StepId } from '../../src/doctor/report.ts';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import { TlsFront, type Simulator, type SimulatorOptions } from '../simulator/index.ts';
import { authority, selfSigned, signedBy, type Certificate } from './certificate.ts';
import { reportOf } from './doctor.ts';
import { configFor, type Outcome, type RunOptions } from './harness.ts';
import { startSite } from './site.ts';
import { blamedBy, SETUP_MISTAKES, SITES } from './told-apart.ts';

interface Mistake {
  site?: SimulatorOptions;
  config?: Record<string, unknown>;
  faults?: (site: Simulator) => void;
  /** What the message must name. */
  names: (string | RegExp)[];
}

const prompt = { propertyName: 'Status', label: 'Which status?', required: true, allowMultiple: false };
const refused = { status: 403 };

const mistakes: Record<string, Mistake> = {
  'a wrong password': {
    config: { password: 'wrong' },
    names: ['Password (password)', 'User name (username)', 'locked'],
  },
  'a log-in that the server does not understand': {
    faults: (site) => {
      site.imis.fault({ on: 'token', do: { status: 400, body: '{"error":"unsupported_grant_type"}' } });
    },
    names: ['unsupported_grant_type', 'Host (host)'],
  },
  'a wrong path of the query': {
    config: { query_name: '$/Demo/Atendees' },
    names: ['$/Demo/Atendees', 'Query name (query_name)'],
  },
  'a query that is not open to REST': {
    site: { isAvailableToRest: false },
    names: ['"Available via the REST API"', 'Security tab', '$/Demo/Attendees'],
  },
  'no access, told by 403': { site: { access: 403 }, names: ['access', '$/Demo/Attendees', 'User name (username)'] },
  'no access and no definition': {
    site: { access: 404, definition: refused },
    names: ['404', 'Query name (query_name)', '"Available via the REST API"', 'User name (username)'],
  },
  'an account without rights': { site: { rights: false }, names: ['RemoteService', '401', 'User name (username)'] },
  'a registrant column that is not there': {
    config: { registrant_id_column: 'Badge Number' },
    names: [
      '"Badge Number"',
      'Registrant id column (registrant_id_column)',
      '"Registrant ID"',
      '"FirstName"',
      '"Row Stamp"',
    ],
  },
  'a required prompt without a value': {
    site: { prompts: [prompt] },
    names: ['Status', 'Which status?', 'Query parameters (query_parameters)'],
  },
  'a required prompt that cannot be looked up': {
    site: { prompts: { status: 403, prompts: [prompt] } },
    names: ['400', 'Query parameters (query_parameters)'],
  },
  'a value for a prompt that the query lacks': {
    site: { prompts: [prompt] },
    config: { query_parameters: [{ name: 'Sttus', value: 'Registered' }] },
    names: ['"Sttus"', 'Status', 'Query parameters (query_parameters)'],
  },
  'a web page instead of a token': { site: { tokenFault: { html: true } }, names: ['web page', 'Host (host)'] },
  'a log-in that is refused by a firewall': {
    site: { tokenFault: { status: 403, body: 'Forbidden' } },
    names: ['403', 'Host (host)', 'firewall'],
  },
  'a host without the API at that place': {
    site: { tokenFault: { status: 404 } },
    names: ['404', 'Host (host)', '/token'],
  },
  'a log-in that is sent on to another host': {
    site: { tokenFault: { redirect: 'https://sso.example.com/sign-in?ticket=7' } },
    names: ['https://sso.example.com.', 'Host (host)'],
  },
  'an API that is sent on to another host': {
    faults: (site) => {
      site.imis.fault({ on: ['query', 'iqa', 'definition', 'prompts'], do: { redirect: 'https://www.example.com/' } });
    },
    names: ['https://www.example.com.', 'Host (host)'],
  },
  'plain http to a public host': { config: { host: 'http://imis.example.com' }, names: ['Host (host)', 'https'] },
};

async function check(mistake: Mistake, options: RunOptions = {}): Promise<{ outcome: Outcome; site: Simulator }> {
  const site = await startSite({ rows: { count: 5, seed: 1 }, ...mistake.site });
  mistake.faults?.(site);
  return { outcome: await runByProtocol('check', configFor(site, mistake.config), options), site };
}

function failedMessage({ exitCode, status }: Outcome): string {
  expect({ exitCode, status: status?.status }).toEqual({ exitCode: 0, status: 'FAILED' });
  return status?.message ?? '';
}

describe('a mistake in the set-up', () => {
  it.each(Object.entries(mistakes))('makes check fail with a message of its own: %s', async (_what, mistake) => {
    const message = failedMessage((await check(mistake)).outcome);
    for (const name of mistake.names) expect(message).toMatch(typeof name === 'string' ? literally(name) : name);
  });

  it('has a message that no other mistake has', async () => {
    const messages = await Promise.all(
      Object.values(mistakes).map(async (mistake) => failedMessage((await check(mistake)).outcome)),
    );
    expect(messages.filter((message, at) => messages.indexOf(message) !== at)).toEqual([]);
  });

  it.each(Object.entries(mistakes))('ends discover and read as a config_error: %s', async (_what, mistake) => {
    const site = await startSite({ rows: { count: 5, seed: 1 }, ...mistake.site });
    mistake.faults?.(site);
    for (const command of ['discover', 'read']) {
      const outcome = await runByProtocol(command, configFor(site, mistake.config));
      expect(outcome.exitCode).toBe(1);
      expect(outcome.errors[0]?.failure_type).toBe('config_error');
      for (const name of mistake.names) {
        expect(outcome.errors[0]?.message).toMatch(typeof name === 'string' ? literally(name) : name);
      }
    }
  });

  it.each([
    ['403', { access: 403 as const }],
    ['404', { access: 404 as const }],
  ])('of access is told alike, whether the read answers it with %s', async (_status, site) => {
    const message = failedMessage((await check({ site, names: [] })).outcome);
    expect(message).toContain('may not read the query');
  });

  it('in the path is told apart from missing access on the version of 2017, too', async () => {
    const wrongPath = { site: { definition: '2017' as const }, config: { query_name: '$/No/Such' }, names: [] };
    expect(failedMessage((await check(wrongPath)).outcome)).toContain('There is no query at "$/No/Such"');
    const noAccess = { site: { definition: '2017' as const, access: 404 as const }, names: [] };
    expect(failedMessage((await check(noAccess)).outcome)).toContain('may not read');
  });

  it('of the read end points alone, refused with 401, names the rights', async () => {
    const faults = (site: Simulator): void => {
      site.imis.fault({ on: ['query', 'iqa'], do: { status: 401 } });
    };
    const { outcome, site } = await check({ faults, names: [] });
    expect(failedMessage(outcome)).toContain('RemoteService');
    expect(site.imis.logins).toBeLessThanOrEqual(3);
  });

  it('is explained to whoever spells the registrant column in another case', async () => {
    const { outcome } = await check({ config: { registrant_id_column: 'registrant id' }, names: [] });
    expect(failedMessage(outcome)).toContain('Did you mean "Registrant ID"?');
  });

  it('names all the required prompts that have no value', async () => {
    const prompts = ['Event', 'Status', 'Year'].map((name) => ({ ...prompt, propertyName: name, label: `${name}?` }));
    const message = failedMessage((await check({ site: { prompts }, names: [] })).outcome);
    for (const name of ['Event', 'Status', 'Year']) expect(message).toContain(`"${name}" (${name}?)`);
  });

  it('leaves an account alone that is locked', async () => {
    const site = await startSite({ lockAfter: 1 });
    await runByProtocol('check', configFor(site, { password: 'wrong' }));
    const outcome = await runByProtocol('check', configFor(site));
    expect(failedMessage(outcome)).toContain('locked');
    expect(site.imis.failedLogins).toBe(2);
  });
});

describe.each(SITES)('on %s', (_site, siteOptions) => {
  it.each(Object.entries(SETUP_MISTAKES))('every command blames one thing alone: %s', async (_what, mistake) => {
    const { faults, blames, says, isTransient = false } = mistake;
    const site = await startSite({ rows: { count: 5, seed: 1 }, ...siteOptions, ...mistake.site });
    faults?.(site);
    const config = configFor(site, mistake.config);
    const messages: string[] = [];
    for (const command of ['check', 'discover', 'read']) {
      const { exitCode, status, errors } = await runByProtocol(command, config);
      const isStatus = command === 'check' && !isTransient;
      expect({ command, exitCode, status: status?.status }).toEqual({
        command,
        exitCode: isStatus ? 0 : 1,
        status: isStatus ? 'FAILED' : undefined,
      });
      messages.push((isStatus ? status?.message : errors[0]?.message) ?? '');
    }
    const { report } = await reportOf(config);
    const failed = report.steps.filter((step) => step.status === 'failed');
    messages.push(...failed.map(({ found, todo }) => `${found} ${todo ?? ''}`));
    expect(failed).toHaveLength(1);
    for (const message of messages) {
      expect(message).toMatch(says);
      expect({ message, blames: blamedBy(message) }).toEqual({ message, blames });
    }
    expect(contradicted(report)).toEqual([]);
  });
});

/** Steps with a ✓ of iMIS after the one that failed, although they rest on it. */
function contradicted({ steps }: Report): StepId[] {
  const ofImis = steps.filter(({ group }) => group === 'iMIS');
  const at = ofImis.findIndex(({ status }) => status === 'failed');
  return ofImis.slice(at).flatMap(({ id, status }) => (status === 'ok' ? [id] : []));
}

describe('a redirect', () => {
  it.each([
    ['the token end point', ['token'] as const],
    ['the read end points', ['query', 'iqa'] as const],
    ['every call', ['token', 'query', 'iqa', 'definition', 'prompts'] as const],
  ])('of %s is never followed: nothing reaches the other host', async (_what, on) => {
    for (const status of [301, 302, 303, 307, 308]) {
      const heard: string[] = [];
      const other = createHttpServer((request, response) => {
        heard.push(request.url ?? '');
        response.end('{"access_token":"t","Items":[],"TotalCount":0}');
      });
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void other.close());
      const site = await startSite();
      const origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      site.imis.fault({ on, do: { redirect: `${origin}/elsewhere?token=t`, status } });
      for (const command of ['check', 'discover', 'read']) {
        const outcome = await runByProtocol(command, configFor(site));
        const text = outcome.status?.message ?? outcome.errors[0]?.message;
        expect(text).toContain(` to ${origin}.`);
        expect(text).toContain('Host (host)');
      }
      expect(heard).toEqual([]);
    }
  });
});

const FIELDS: [field: string, title: string, values: unknown[]][] = [
  [
    'host',
    'Host',
    [
      undefined,
      '',
      ' ',
      7,
      null,
      'a b',
      ['x'],
      'https://',
      'user:pw@imis.example.com',
      'imis.example.com?x=1',
      'imis.example.com:99999',
      'http://imis.example.com',
      'ftp://imis.example.com',
    ],
  ],
  ['username', 'User name', [undefined, '', '  ', 7, null, {}]],
  ['password', 'Password', [undefined, '', 7, null, true]],
  [
    'query_name',
    'Query name',
    [undefined, '', ' ', 7, null, 'Demo/Attendees', '/Demo/Attendees', '$/', '$Demo', '$/Demo/'],
  ],
  [
    'query_parameters',
    'Query parameters',
    [
      'x',
      7,
      null,
      {},
      ['x'],
      [{}],
      [{ name: 'a' }],
      [{ value: 'b' }],
      [{ name: '', value: 'b' }],
      [{ name: 'a', value: 7 }],
      [{ name: 7, value: 'b' }],
      [{ name: 'a', value: null }],
      [{ name: 'Limit', value: '1' }],
      [{ name: 'OFFSET', value: '1' }],
      [{ name: ' queryname ', value: '1' }],
      [
        { name: 'a', value: '1' },
        { name: 'A', value: '2' },
      ],
    ],
  ],
  ['registrant_id_column', 'Registrant id column', ['', '  ', 7, null, []]],
  ['swapcard_fields', 'Swapcard fields', ['true', 1, null, '']],
  ['page_size', 'Page size', [0, -1, 501, 1.5, '500', null, 1e9]],
  ['parallel_requests', 'Parallel requests', [0, 11, 2.5, '4', null]],
  ['openwater', 'OpenWater', ['x', 7, null, [], true]],
];
const openWater = { client_key: 'demo.secure-platform.com', api_key: '8c1d-openwater' };
const OPENWATER_FIELDS: [field: string, title: string, values: unknown[]][] = [
  ['client_key', 'Client key', [undefined, '', ' ', 7, null, 'a b']],
  ['api_key', 'API key', [undefined, '', ' ', 7, null]],
  ['organization_code', 'Organization code', ['', ' ', 7, null]],
  ['requests_per_second', 'Requests per second', [0, 0.05, 1001, '3', null]],
  ['base_url', 'Base URL', ['', ' ', 7, null, 'http://api.example.com', 'https://', 'ftp://api.example.com']],
];

describe('a field of the configuration', () => {
  const cases = [
    ...FIELDS.flatMap(([key, title, values]) =>
      values.map((value) => ({ key, title, config: { [key]: value }, value })),
    ),
    ...OPENWATER_FIELDS.flatMap(([key, title, values]) =>
      values.map((value) => ({
        key: `openwater.${key}`,
        title: `OpenWater: ${title}`,
        config: { openwater: { ...openWater, [key]: value } },
        value,
      })),
    ),
  ].map((each) => ({
    ...each,
    shown: `${each.key} = ${each.value === undefined ? 'missing' : JSON.stringify(each.value)}`,
  }));

  it.each(cases)('that is wrong is named, and nothing is sent: $shown', async ({ key, title, config }) => {
    const site = await startSite();
    const outcome = await runByProtocol('check', configFor(site, config));
    const message = failedMessage(outcome);
    expect(message).toContain(title);
    expect(message).toMatch(new RegExp(`\\(${key.replace('.', '\\.')}(\\.\\d+\\.(name|value)|\\.\\d+)?\\)`));
    expect(site.imis.requests).toEqual([]);
    const read = await runByProtocol('read', configFor(site, config));
    expect(read.errors[0]).toMatchObject({ failure_type: 'config_error', message });
    expect(site.imis.requests).toEqual([]);
  });

  it('has messages that differ for what is missing, empty, of another type and out of range', async () => {
    const site = await startSite();
    const messages = new Map<string, string>();
    for (const [key, , values] of FIELDS) {
      for (const value of values.filter(
        (value) => value === undefined || value === '' || value === 7 || value === 1e9,
      )) {
        const { status } = await runByProtocol('check', configFor(site, { [key]: value }));
        messages.set(`${key} ${String(value)}`, status?.message ?? '');
      }
    }
    expect(new Set(messages.values()).size).toBe(messages.size);
  });

  it('is named along with every other that is wrong', async () => {
    const outcome = await runByProtocol('check', { query_name: 'x', page_size: 0 });
    const message = failedMessage(outcome);
    for (const key of ['host', 'username', 'password', 'query_name', 'page_size'])
      expect(message).toContain(`(${key})`);
  });

  it.each([[null], [[]], ['text'], [7], [{}]])('is asked for where the configuration is %j', async (config) => {
    expect(failedMessage(await runByProtocol('check', JSON.stringify(config)))).toMatch(
      /JSON object|\(host\) is required/,
    );
  });

  it('may be unknown: the platform adds some of its own', async () => {
    const site = await startSite();
    const outcome = await runByProtocol('check', configFor(site, { __injected: true }));
    expect(outcome.status?.status).toBe('SUCCEEDED');
  });

  it.each(['', '/', '/api', '/api/', '/token', '/Token/', '/API/token'])('host may end in "%s"', async (ending) => {
    for (const basePath of ['', '/Asi.Scheduler_X']) {
      const site = await startSite({ basePath });
      const outcome = await runByProtocol('check', configFor(site, { host: ` ${site.imisUrl}${ending} ` }));
      expect(outcome.status?.status).toBe('SUCCEEDED');
    }
  });
});

describe('TLS', () => {
  const root = authority('Root of a test');
  const between = authority('Intermediate of a test', root);
  const leaf = signedBy(between, '127.0.0.1');
  const chained = ({ key, cert }: Certificate): Certificate => ({ key, cert: cert + between.cert });

  async function startTls(server: TlsOptions): Promise<{ site: Simulator; host: string }> {
    const site = await startSite();
    const front = new TlsFront(site.imis.origin, server);
    await front.start();
    onTestFinished(() => front.close());
    return { site, host: `127.0.0.1:${front.port}` };
  }

  /** Trust begins with the process: only the built program can be given an authority of one's own. */
  function trusting({ cert }: Certificate): { built: true; env: Record<string, string> } {
    const folder = mkdtempSync(join(tmpdir(), 'source-imis-tls-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'authority.pem');
    writeFileSync(file, cert);
    return { built: true, env: { NODE_EXTRA_CA_CERTS: file } };
  }

  const problems: [what: string, server: TlsOptions, trusted: Certificate, found: RegExp, todo: RegExp][] = [
    ['a self-signed certificate', selfSigned('127.0.0.1'), root, /issuer that is not trusted/, /NODE_EXTRA_CA_CERTS/],
    [
      'an unknown root that is sent',
      { ...leaf, cert: leaf.cert + between.cert + root.cert },
      selfSigned('other'),
      /issuer that is not trusted/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      'an unknown root that is not sent',
      chained(leaf),
      selfSigned('other'),
      /issuer that is not trusted/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    ['a missing intermediate certificate', leaf, root, /does not send its intermediate/, /full certificate chain/],
    [
      'an expired certificate',
      chained(signedBy(between, '127.0.0.1', { expired: true })),
      root,
      /has expired/,
      /renew it/,
    ],
    [
      'a certificate of the future',
      chained(signedBy(between, '127.0.0.1', { early: true })),
      root,
      /not valid yet/,
      /clock of the machine/,
    ],
    [
      'a certificate for another name',
      chained(signedBy(between, 'imis.example.com')),
      root,
      /another host name/,
      /Host \(host\)/,
    ],
    [
      'an old TLS version',
      { ...chained(leaf), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      root,
      /only an old TLS version/,
      /TLS 1\.2 or later/,
    ],
    [
      'only ciphers that are not safe',
      { ...chained(leaf), maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0' },
      root,
      /ciphers that are no longer safe/,
      /TLS 1\.2 or later/,
    ],
  ];

  it.each(problems)('names %s', async (_, server, trusted, found, todo) => {
    const { site, host } = await startTls(server);
    const { report } = await reportOf(configFor(site, { host }), trusting(trusted));
    const failed = report.steps.filter(({ status }) => status === 'failed');
    expect(failed).toEqual([expect.objectContaining({ id: 'host' })]);
    expect(failed[0]?.found).toContain(host);
    expect(failed[0]?.found).toMatch(found);
    expect(failed[0]?.todo).toMatch(todo);
    expect(site.imis.requests).toEqual([]);
  });

  it('that is not trusted fails check with the same words', async () => {
    const { site, host } = await startTls(selfSigned('127.0.0.1'));
    const message = failedMessage(await runByProtocol('check', configFor(site, { host })));
    expect(message).toMatch(/comes from an issuer that is not trusted here.*NODE_EXTRA_CA_CERTS/);
  });

  it('that is trusted opens the site', async () => {
    const { site, host } = await startTls(chained(leaf));
    const outcome = await runByProtocol('check', configFor(site, { host }), trusting(root));
    expect(outcome.status).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is missed where the port speaks plain http', async () => {
    const site = await startSite();
    const host = site.imis.origin.replace('http:', 'https:');
    expect(failedMessage(await runByProtocol('check', configFor(site, { host })))).toContain('TLS');
  });
});

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}
