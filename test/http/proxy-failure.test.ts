import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../src/http/failures.ts';
import { brokenTunnel, refusedTunnel, silentProxy, type Tunnel } from '../../src/http/proxy-failure.ts';
import { proxyProblem } from '../../src/http/proxy-problem.ts';
import { proxyFails } from '../../src/problems/proxy.ts';

const HOST = 'proxy.example.org:3128';
const tunnel: Tunnel = {
  proxy: { url: new URL(`http://${HOST}`), host: HOST, variable: 'HTTPS_PROXY' } as Tunnel['proxy'],
  target: 'my.imis.com',
};
const known = { host: HOST, variable: 'HTTPS_PROXY', target: 'my.imis.com' };

test('a proxy that is silent is told with the seconds', () => {
  expect(silentProxy(tunnel, 15_000).facts.proxy).toEqual({ ...known, problem: 'no-response', seconds: 15 });
});

describe('a connection to the proxy that ends', () => {
  test.each([
    [{ code: 'ECONNREFUSED' }, 'unreachable', 'ECONNREFUSED'],
    [{ code: 'ENOTFOUND' }, 'unknown-host', 'ENOTFOUND'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'certificate', 'CERT_HAS_EXPIRED'],
    [{}, 'unreachable', 'closed without a response'],
  ])('with %j is %s', (error, problem, code) => {
    expect(brokenTunnel(tunnel, error).facts.proxy).toEqual({ ...known, problem, code });
  });
});

describe('a response that opens no tunnel', () => {
  test.each([
    [407, 'credentials'],
    [302, 'not-a-tunnel'],
    [399, 'not-a-tunnel'],
    [400, 'refused'],
    [499, 'refused'],
    [500, 'bad-gateway'],
    [504, 'bad-gateway'],
    [Number.NaN, 'not-a-tunnel'],
  ])('with %s is %s', (statusCode, problem) => {
    const status = Number.isNaN(statusCode) ? undefined : statusCode;
    const found = refusedTunnel(tunnel, { statusCode, headers: {} });
    expect(found?.facts.proxy).toEqual({ ...known, problem, status, isPage: false });
  });

  test('is a web page, too, although it says 200', () => {
    const page = refusedTunnel(tunnel, { statusCode: 200, headers: { 'content-type': 'Text/HTML; charset=utf-8' } });
    expect(page?.facts.proxy).toMatchObject({ problem: 'not-a-tunnel', status: 200, isPage: true });
    expect(refusedTunnel(tunnel, { statusCode: 200, headers: { 'content-type': 'x-text/html' } })).toBeUndefined();
    expect(refusedTunnel(tunnel, { statusCode: 200, headers: {} })).toBeUndefined();
  });
});

test('the problem of a proxy is its own, and no other failure has one', () => {
  const failure = silentProxy(tunnel, 15_000);
  const facts = { ...known, problem: 'no-response' as const, seconds: 15, reachedBefore: false };
  expect(proxyProblem(failure)).toEqual(proxyFails(facts, failure.message));
  expect(proxyProblem(new CallFailure('timeout'))).toBeUndefined();
});
