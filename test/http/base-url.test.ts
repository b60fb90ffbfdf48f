import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostOf, parseBaseUrl } from '../../src/http/base-url.ts';

const ENDINGS = ['api', 'token'];

describe('parseBaseUrl', () => {
  test.each([
    ['my.imis.com', 'https://my.imis.com'],
    ['  my.imis.com \n', 'https://my.imis.com'],
    ['my.imis.com/', 'https://my.imis.com'],
    ['MY.imis.com', 'https://my.imis.com'],
    ['my.imis.com:8443', 'https://my.imis.com:8443'],
    ['https://my.imis.com', 'https://my.imis.com'],
    ['HTTPS://my.imis.com', 'https://my.imis.com'],
    ['https://my.imis.com:443/', 'https://my.imis.com'],
    ['https://my.imis.com/api', 'https://my.imis.com'],
    ['https://my.imis.com/api/', 'https://my.imis.com'],
    ['https://my.imis.com/API/Token//', 'https://my.imis.com'],
    ['my.imis.com/token', 'https://my.imis.com'],
    ['https://my.imis.com/Asi.Scheduler_X', 'https://my.imis.com/Asi.Scheduler_X'],
    ['https://my.imis.com/Asi.Scheduler_X/api/', 'https://my.imis.com/Asi.Scheduler_X'],
    ['my.imis.com/Asi.Scheduler_X/token', 'https://my.imis.com/Asi.Scheduler_X'],
    ['https://my.imis.com//iMIS0//', 'https://my.imis.com/iMIS0'],
    ['https://my.imis.com/apiary', 'https://my.imis.com/apiary'],
    ['https://my.imis.com/api/v2', 'https://my.imis.com/api/v2'],
    ['https://my.imis.com/My Site', 'https://my.imis.com/My%20Site'],
    ['http://localhost:8080/', 'http://localhost:8080'],
    ['http://127.0.0.1:8080/imis', 'http://127.0.0.1:8080/imis'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['http://imis.localhost', 'http://imis.localhost'],
  ])('takes %j as %s', (text, url) => {
    expect(parseBaseUrl(text, ENDINGS)).toEqual({ url });
  });

  test('leaves endings on that it is not told of', () => {
    expect(parseBaseUrl('https://my.imis.com/api')).toEqual({ url: 'https://my.imis.com/api' });
  });

  test.each([
    'http://my.imis.com',
    'http://10.0.0.1',
    'http://localhost.example.org',
    'http://127.0.0.1.example.org',
    'ftp://my.imis.com',
    'ftp://localhost',
    'h2://my.imis.com',
    'http://128.0.0.1',
  ])('refuses %s: the password could be read on its way', (text) => {
    expect(parseBaseUrl(text)).toHaveProperty('problem', expect.stringMatching(/^must use https/));
  });

  test.each(['', '   ', 'https://', 'my imis com', 'https://my imis.com', 'https://my.imis.com:99999', '://x'])(
    'refuses %j, which is no address',
    (text) => {
      expect(parseBaseUrl(text)).toHaveProperty('problem', expect.stringMatching(/^is not an address/));
    },
  );

  test.each(['https://joe:pass@my.imis.com', 'joe@my.imis.com', 'https://:pass@my.imis.com'])(
    'refuses %s, without repeating it',
    (text) => {
      const problem = parseBaseUrl(text);
      expect(problem).toHaveProperty('problem', 'must not hold a user name or a password');
    },
  );

  test.each([
    'https://my.imis.com/?a=b',
    'my.imis.com/iMIS0?x',
    'my.imis.com?back=https://my.imis.com',
    'https://my.imis.com/#/home',
  ])('refuses %s, which goes on behind the path', (text) => {
    expect(parseBaseUrl(text)).toHaveProperty('problem', expect.stringMatching(/^must end with the path/));
  });

  test('gives an address that it takes again as it is, and that ends without a slash', () => {
    const segment = fc.oneof(fc.constantFrom('api', 'token', 'Asi.Scheduler_X', '', '..', '%61pi'), fc.webSegment());
    const pasted = fc
      .tuple(
        fc.constantFrom('https://', '', ' https://'),
        fc.domain(),
        fc.array(segment),
        fc.constantFrom('', '/', ' '),
      )
      .map(([scheme, host, path, end]) => `${scheme}${host}${path.map((each) => `/${each}`).join('')}${end}`);
    fc.assert(
      fc.property(pasted, (text) => {
        const first = parseBaseUrl(text, ENDINGS);
        if (!('url' in first)) throw new Error(first.problem);
        expect(first.url).toMatch(/^https:\/\/.*[^/]$/);
        expect(parseBaseUrl(first.url, ENDINGS)).toEqual(first);
        expect(parseBaseUrl(`${first.url}/api/`, ENDINGS)).toEqual(first);
      }),
    );
  });

  test('never throws, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parsed = parseBaseUrl(text, ENDINGS);
        expect('url' in parsed !== 'problem' in parsed).toBe(true);
      }),
    );
  });
});

test.each([
  ['demo.secure-platform.com', 'demo.secure-platform.com'],
  [' demo.secure-platform.com/ ', 'demo.secure-platform.com'],
  ['https://demo.secure-platform.com', 'demo.secure-platform.com'],
  ['HTTPS://demo.secure-platform.com/a/organizations/main?x=1#y', 'demo.secure-platform.com'],
  ['http://user@demo.secure-platform.com:8080/a', 'demo.secure-platform.com'],
  ['//demo.secure-platform.com', 'demo.secure-platform.com'],
  ['demo.secure-platform.com:443', 'demo.secure-platform.com'],
  ['demo', 'demo'],
  ['/', '/'],
])('the host of what is pasted, %j, is %s', (text, host) => {
  expect(hostOf(text)).toBe(host);
});
