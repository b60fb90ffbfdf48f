import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { ProxyFault } from '../simulator/index.ts';
import { selfSigned } from './certificate.ts';
import { reportOf } from './doctor.ts';
import { catalogOf } from './harness.ts';
import { IMIS_NAME, OPENWATER_NAME, fileWith, proxyScene } from './proxy-scene.ts';

/** Has the program find the host behind the proxy on this machine. */
const RESOLVES = `import dns from 'node:dns';
const lookup = dns.lookup;
dns.lookup = (name, options, done) => lookup(name.endsWith('.test') ? '127.0.0.1' : name, options, done);`;

const PASSWORD = 'p@ss:w/rd%';

describe('a proxy', () => {
  it.each<[string, (host: string) => Record<string, string>]>([
    ['in HTTPS_PROXY', (host) => ({ HTTPS_PROXY: `http://${host}` })],
    ['in https_proxy', (host) => ({ https_proxy: `http://${host}/` })],
    ['in HTTP_PROXY alone', (host) => ({ HTTP_PROXY: `http://${host}` })],
    ['in http_proxy alone', (host) => ({ http_proxy: `http://${host}` })],
    ['without a scheme', (host) => ({ HTTPS_PROXY: host })],
    ['with a NO_PROXY for others', (host) => ({ HTTPS_PROXY: host, NO_PROXY: 'localhost,other.test,10.0.0.0/8' })],
  ])('%s leads to iMIS', async (_how, env) => {
    const { config, built, proxy } = await proxyScene({ rows: { count: 3, seed: 1 } });
    const outcome = await runByProtocol('read', config(), built(env(proxy.host)));
    expect([outcome.records.length, outcome.stderr]).toEqual([3, '']);
    expect(new Set(proxy.tunnels.map(({ target }) => target))).toEqual(new Set([`${IMIS_NAME}:443`]));
  });

  it('gets its user name and password decoded, and iMIS does not', async () => {
    const credentials = `DOMAIN\\jane:${PASSWORD}`;
    const { config, built, proxy, sim } = await proxyScene({ rows: { count: 3, seed: 1 }, proxy: { credentials } });
    const user = `DOMAIN%5Cjane:${encodeURIComponent(PASSWORD)}`;
    for (const url of [`http://${user}@${proxy.host}`, `${user}@${proxy.host}`]) {
      const outcome = await runByProtocol('read', config(), built({ HTTPS_PROXY: url }));
      expect(outcome.records).toHaveLength(3);
    }
    expect(sim.imis.requests.every(({ headers }) => headers['proxy-authorization'] === undefined)).toBe(true);
  });

  it.each([
    ['an IPv6 address', { address: '::1' }],
    ['TLS of its own', { certificate: selfSigned('127.0.0.1') }],
  ])('may have %s', async (_what, options) => {
    const { config, built, proxy } = await proxyScene({ rows: { count: 3, seed: 1 }, proxy: options });
    const url = `${'certificate' in options ? 'https' : 'http'}://${proxy.host}`;
    const outcome = await runByProtocol('read', config(), built({ HTTPS_PROXY: url }));
    expect(outcome.records).toHaveLength(3);
  });

  it('is passed by where NO_PROXY lists the host', async () => {
    const { config, built, proxy, imisPort } = await proxyScene({ rows: { count: 3, seed: 1 } });
    const env = {
      HTTPS_PROXY: `http://${proxy.host}`,
      NO_PROXY: '.imis.test',
      NODE_OPTIONS: `--import=${fileWith('resolves.mjs', RESOLVES)}`,
    };
    const outcome = await runByProtocol('read', config({ host: `https://${IMIS_NAME}:${imisPort}` }), built(env));
    expect(outcome.records).toHaveLength(3);
    expect(proxy.connections).toBe(0);
  });

  it('is asked for few tunnels, which are used again', async () => {
    const { config, built, proxy, sim } = await proxyScene({ rows: { count: 2500, seed: 1 } });
    const outcome = await runByProtocol('read', config({ page_size: 20 }), built());
    expect(outcome.records).toHaveLength(2500);
    expect(sim.imis.requests.length).toBeGreaterThan(125);
    expect(proxy.tunnels.length).toBeLessThanOrEqual(7);
  });

  it('may drop its tunnels in the middle of a read', async () => {
    const { config, built, proxy, sim } = await proxyScene({ rows: { count: 2000, seed: 1 } });
    let pages = 0;
    sim.imis.onRequest(({ kind }) => {
      if (kind === 'query' && ++pages % 10 === 0) proxy.dropTunnels();
    });
    const outcome = await runByProtocol('read', config({ page_size: 50 }), built());
    expect(outcome.records).toHaveLength(2000);
  });

  it('leads to OpenWater, too', async () => {
    const scene = await proxyScene({
      rows: { count: 20, seed: 1 },
      openWater: { users: { users: 20, matching: 20, seed: 1 } },
    });
    const properties = { 'Registrant ID': {}, 'OpenWater.jobTitle': {} };
    const outcome = await runByProtocol('read', scene.config(), { ...scene.built(), catalog: catalogOf(properties) });
    expect(outcome.records).toHaveLength(20);
    expect(scene.sim.openWater.requests.length).toBeGreaterThan(0);
    expect(scene.proxy.tunnels.map(({ target }) => target)).toContain(`${OPENWATER_NAME}:443`);
  });
});

/** What a proxy does wrong, and what is said of it. */
const REFUSALS: Record<string, [fault: ProxyFault, says: RegExp, failed: boolean]> = {
  'that rejects the password (407)': [{ status: 407 }, /rejected the user name or the password.*\(407\)/, true],
  'that refuses the host (403)': [{ status: 403 }, /refused to connect to my\.imis\.test \(403\)/, true],
  'that does not reach the host (502)': [{ status: 502 }, /could not connect to my\.imis\.test \(502\)/, false],
  'with a web page that says so (503)': [
    { status: 503, headers: { 'Content-Type': 'text/html' }, body: '<h1>s3cret</h1>' },
    /could not connect to my\.imis\.test \(503, a web page\)/,
    false,
  ],
  'that is a web server': [
    { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: '<html>Welcome</html>' },
    /did not open a tunnel to my\.imis\.test \(200, a web page\)/,
    true,
  ],
  'that sends people to sign in': [
    { status: 302, headers: { Location: 'https://portal.test/?token=s3cret' } },
    /did not open a tunnel to my\.imis\.test \(302\)/,
    true,
  ],
  'that speaks something else': [{ garbage: 'SSH-2.0-s3cret\r\n\r\n' }, /did not open a tunnel .*\(no HTTP\)/, true],
  'that hangs up': [{ close: true }, /cannot be reached/, false],
  'that never responds': [{ hang: true }, /accepts the connection, but did not respond within 1 seconds/, false],
};

describe('a proxy', () => {
  it.each(Object.entries(REFUSALS))('%s is blamed, and iMIS is not', async (_what, [fault, says, failed]) => {
    const { config, built, proxy, sim } = await proxyScene({ proxy: { fault } });
    const env = { HTTPS_PROXY: `http://jane:s3cret@${proxy.host}` };
    const outcome = await runByProtocol('check', config(), { ...built(env), environment: { timeoutMs: 1000 } });
    const message = (failed ? outcome.status?.message : outcome.errors[0]?.message) ?? '';
    expect(message).toMatch(says);
    expect(message).toContain(`The proxy ${proxy.host}`);
    expect(message).toMatch(/HTTPS_PROXY|NO_PROXY/);
    expect(message).not.toMatch(/Host \(host\)|iMIS/);
    expect(outcome.exitCode).toBe(failed ? 0 : 1);
    expect(outcome.outsideRecords).not.toMatch(/s3cret|jane/);
    expect(sim.imis.requests).toEqual([]);
    // Directories lock accounts: a rejected password is sent once.
    expect(proxy.tunnels.length).toBe(failed ? 1 : 6);
  });

  it('that nobody runs is blamed', async () => {
    const { config, built, proxy } = await proxyScene();
    const env = { HTTPS_PROXY: `http://${proxy.host}` };
    await proxy.close();
    const outcome = await runByProtocol('check', config(), built(env));
    expect(outcome.errors[0]?.failure_type).toBe('transient_error');
    expect(outcome.errors[0]?.message).toMatch(/The proxy 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)/);
  });

  it.each(['http://u:s3cret/x@proxy.test:1', 'socks5://u:s3cret@proxy.test'])(
    'whose address is %j is a mistake in the environment',
    async (value) => {
      const { config, built } = await proxyScene();
      const outcome = await runByProtocol('check', config(), built({ HTTPS_PROXY: value }));
      expect(outcome.status?.message).toMatch(/^The environment variable HTTPS_PROXY /);
      expect(outcome.outsideRecords).not.toContain('s3cret');
    },
  );

  it('that fails for OpenWater alone costs its fields, and is blamed for it', async () => {
    const scene = await proxyScene({
      rows: { count: 20, seed: 1 },
      openWater: { users: { users: 20, matching: 20, seed: 1 } },
    });
    const env = { HTTPS_PROXY: `http://${scene.proxy.host}` };
    const config = scene.config({
      openwater: { client_key: 'a.test', api_key: 'k', base_url: 'https://nowhere.test' },
    });
    const properties = { 'Registrant ID': {}, 'OpenWater.jobTitle': {} };
    const options = { ...scene.built(env), catalog: catalogOf(properties) };
    const outcome = await runByProtocol('read', config, {
      ...options,
      env: { ...options.env, SOURCE_IMIS_OPENWATER_TIMEOUT_MS: '200', SOURCE_IMIS_OPENWATER_WINDOW_MS: '500' },
    });
    expect(outcome.records).toHaveLength(20);
    const blamed = `The proxy ${scene.proxy.host} could not connect to nowhere.test (502)`;
    expect(outcome.warnings.filter((warning) => warning.includes(blamed))).toHaveLength(1);
  });

  it('is named by the doctor, who says that the host is reached through it', async () => {
    const { config, built, proxy } = await proxyScene({ rows: { count: 3, seed: 1 } });
    const url = `http://jane:s3cret@${proxy.host}`;
    const { report, stdout, stderr } = await reportOf(config(), built({ HTTPS_PROXY: url }));
    const line = report.steps.find(({ id }) => id === 'host');
    expect(line?.found).toBe(`https://${IMIS_NAME} responds, through the proxy ${proxy.host} (HTTPS_PROXY).`);
    expect(stdout + stderr).not.toMatch(/s3cret|jane/);
  });

  it.each([
    ['that refuses the host', (host: string) => `http://${host}`, /The proxy .* refused to connect to/],
    ['whose address is none', () => 'http://u:s3cret/x@proxy.test:1', /The environment variable HTTPS_PROXY is not/],
  ])('%s is where the doctor stops', async (_what, url, found) => {
    const { config, built, proxy } = await proxyScene({ proxy: { fault: { status: 403 } } });
    const { report, stdout, exitCode } = await reportOf(config(), built({ HTTPS_PROXY: url(proxy.host) }));
    const line = report.steps.find(({ id }) => id === 'host');
    expect([line?.status, exitCode]).toEqual(['failed', 1]);
    expect(line?.found).toMatch(found);
    expect(line?.where).toContain('HTTPS_PROXY');
    expect(stdout).not.toContain('s3cret');
  });
});
