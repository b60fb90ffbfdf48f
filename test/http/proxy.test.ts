import { describe, expect, test } from 'vitest';
import { ProxySettingError, proxyFor, type ProcessEnvironment } from '../../src/http/proxy.ts';

const SITE = 'https://my.imis.test/api';
const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`;

describe('a proxy', () => {
  test.each([
    ['http://proxy.test:3128', 'http://proxy.test:3128/', 'proxy.test:3128', undefined],
    ['proxy.test:3128', 'http://proxy.test:3128/', 'proxy.test:3128', undefined],
    ['proxy.test', 'http://proxy.test/', 'proxy.test:80', undefined],
    ['https://proxy.test', 'https://proxy.test/', 'proxy.test:443', undefined],
    ['  http://proxy.test:3128/  ', 'http://proxy.test:3128/', 'proxy.test:3128', undefined],
    ['http://[::1]:3128', 'http://[::1]:3128/', '[::1]:3128', undefined],
    ['[2001:db8::1]:3128', 'http://[2001:db8::1]:3128/', '[2001:db8::1]:3128', undefined],
    ['http://u:p@proxy.test:3128', 'http://proxy.test:3128/', 'proxy.test:3128', 'u:p'],
    ['u:p@proxy.test:3128', 'http://proxy.test:3128/', 'proxy.test:3128', 'u:p'],
    ['http://DOM%5Cjane:p%40ss%3A%2F%25@proxy.test', 'http://proxy.test/', 'proxy.test:80', 'DOM\\jane:p@ss:/%'],
    ['http://jane:50%25off@proxy.test', 'http://proxy.test/', 'proxy.test:80', 'jane:50%off'],
    ['http://jane:50%off@proxy.test', 'http://proxy.test/', 'proxy.test:80', 'jane:50%off'],
    ['http://jane:p@ss@proxy.test', 'http://proxy.test/', 'proxy.test:80', 'jane:p@ss'],
    ['http://jane:zo%C3%AB@proxy.test', 'http://proxy.test/', 'proxy.test:80', 'jane:zoë'],
    ['http://jane@proxy.test', 'http://proxy.test/', 'proxy.test:80', 'jane:'],
  ])('is read from %j', (value, url, host, credentials) => {
    const proxy = proxyFor(SITE, { HTTPS_PROXY: value });
    expect([proxy?.url.href, proxy?.host]).toEqual([url, host]);
    expect(proxy?.authorization).toBe(credentials && basic(credentials));
  });

  test.each<[ProcessEnvironment, string | undefined]>([
    [{}, undefined],
    [{ HTTPS_PROXY: '' }, undefined],
    [{ HTTPS_PROXY: ' ' }, undefined],
    [{ HTTPS_PROXY: 'a' }, 'HTTPS_PROXY'],
    [{ https_proxy: 'a' }, 'https_proxy'],
    [{ https_proxy: 'a', HTTPS_PROXY: 'b' }, 'https_proxy'],
    [{ https_proxy: '', HTTPS_PROXY: 'b' }, 'HTTPS_PROXY'],
    [{ HTTP_PROXY: 'a' }, 'HTTP_PROXY'],
    [{ http_proxy: 'a' }, 'http_proxy'],
    [{ http_proxy: 'a', HTTPS_PROXY: 'b' }, 'HTTPS_PROXY'],
    [{ ALL_PROXY: 'a' }, 'ALL_PROXY'],
  ])('of %j is that of %s', (env, variable) => {
    expect(proxyFor(SITE, env)?.variable).toBe(variable);
  });

  test.each([
    'http://',
    'http://u:s3cret/x@proxy.test:3128',
    'socks5://u:s3cret@proxy.test',
    'http://proxy.test:99999',
  ])('is refused where the address is %j, without a word of its value', (value) => {
    const read = (): unknown => proxyFor(SITE, { https_proxy: value });
    expect(read).toThrow(ProxySettingError);
    expect(read).toThrow(/^https_proxy /);
    expect(read).not.toThrow(/s3cret/);
  });

  test('is never used for this machine', () => {
    for (const url of ['http://127.0.0.1:8080', 'https://localhost', 'http://[::1]:1', 'http://imis.localhost']) {
      expect(proxyFor(url, { HTTPS_PROXY: 'proxy.test', HTTP_PROXY: 'proxy.test' })).toBeUndefined();
    }
  });
});

describe('NO_PROXY', () => {
  test.each([
    ['my.imis.test', SITE],
    ['MY.IMIS.TEST', SITE],
    ['imis.test', SITE],
    ['.imis.test', SITE],
    ['*.imis.test', SITE],
    ['test', SITE],
    ['my.imis.test.', SITE],
    ['.my.imis.test', SITE],
    ['my.imis.test', 'https://my.imis.test./'],
    ['*', SITE],
    ['a.test, *', SITE],
    ['a.test,imis.test', SITE],
    ['a.test imis.test', SITE],
    [' a.test ,\timis.test ', SITE],
    ['my.imis.test:443', SITE],
    ['.imis.test:443', SITE],
    ['imis.test:8443', 'https://my.imis.test:8443'],
    ['10.1.2.3', 'https://10.1.2.3/'],
    ['10.0.0.0/8', 'https://10.1.2.3/'],
    ['10.1.2.3:443', 'https://10.1.2.3/'],
    ['0.0.0.0/0', 'https://10.1.2.3/'],
    ['2001:db8::1', 'https://[2001:db8::1]/'],
    ['[2001:db8::1]', 'https://[2001:db8::1]/'],
    ['[2001:db8::1]:443', 'https://[2001:db8::1]/'],
    ['2001:0DB8:0:0::1', 'https://[2001:db8::1]/'],
    ['2001:db8::/32', 'https://[2001:db8::1]/'],
    ['münchen.test', 'https://xn--mnchen-3ya.test/'],
  ])('%j lists %s', (noProxy, url) => {
    expect(proxyFor(url, { HTTPS_PROXY: 'proxy.test', NO_PROXY: noProxy })).toBeUndefined();
    expect(proxyFor(url, { HTTPS_PROXY: 'proxy.test', no_proxy: noProxy })).toBeUndefined();
  });

  test.each([
    ['', SITE],
    [',', SITE],
    ['.', SITE],
    ['imis', SITE],
    ['is.test', SITE],
    ['y.imis.test', SITE],
    ['a.my.imis.test', SITE],
    ['my.imis.test:8443', SITE],
    ['imis.test:443', 'https://my.imis.test:8443'],
    ['10.0.0.0/8', SITE],
    ['10.0.0.0/8', 'https://11.1.2.3/'],
    ['10.0.0.0/99', 'https://10.1.2.3/'],
    ['10.0.0.0/x', 'https://10.1.2.3/'],
    ['1.2.3', 'https://10.1.2.3/'],
    ['10.1.2.3:80', 'https://10.1.2.3/'],
    ['2001:db8::2', 'https://[2001:db8::1]/'],
    ['[2001:db8::1]:80', 'https://[2001:db8::1]/'],
    ['::1', SITE],
  ])('%j does not list %s', (noProxy, url) => {
    expect(proxyFor(url, { HTTPS_PROXY: 'proxy.test', NO_PROXY: noProxy })).toBeDefined();
  });
});
