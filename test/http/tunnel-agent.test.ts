import { describe, expect, it, onTestFinished } from 'vitest';
import { CallFailure } from '../../src/http/failures.ts';
import { HttpClient } from '../../src/http/http-client.ts';
import { proxyFor } from '../../src/http/proxy.ts';
import { selfSigned } from '../connector/certificate.ts';
import { SimulatedProxy, TlsFront, type ProxyFault } from '../simulator/index.ts';

const NAME = 'my.imis.test';
const SIGNAL = new AbortController().signal;

async function proxyWith(
  options: { fault?: ProxyFault; credentials?: string; port?: number } = {},
): Promise<SimulatedProxy> {
  const { port = 1, ...rest } = options;
  const proxy = new SimulatedProxy({ routes: { [`${NAME}:443`]: port }, ...rest });
  await proxy.start();
  onTestFinished(() => proxy.close());
  return proxy;
}

/** How a call through the proxy fails. */
async function failureThrough(address: string, timeoutMs = 60_000): Promise<CallFailure> {
  const url = `https://${NAME}/api/query`;
  const http = new HttpClient({
    userAgent: 'test',
    timeoutMs,
    sockets: 2,
    proxy: proxyFor(url, { HTTPS_PROXY: address }),
  });
  onTestFinished(() => {
    http.close();
  });
  const error: unknown = await http.send({ method: 'GET', url, signal: SIGNAL }).catch((cause: unknown) => cause);
  if (error instanceof CallFailure) return error;
  throw new Error(`It was expected to fail, but: ${String(error)}`);
}

describe('a proxy that opens no tunnel', () => {
  it.each<[what: string, fault: ProxyFault, problem: string]>([
    ['asks for credentials', { status: 407 }, 'credentials'],
    ['refuses', { status: 403, body: 'no' }, 'refused'],
    ['does not reach the server', { status: 502 }, 'bad-gateway'],
    ['redirects to a page', { status: 302, headers: { location: 'http://sign.in/' } }, 'not-a-tunnel'],
    ['is a web page', { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>' }, 'refused'],
    ['speaks no HTTP', { garbage: 'SSH-2.0-x\r\n\r\n' }, 'not-a-tunnel'],
    ['hangs up', { close: true }, 'unreachable'],
  ])('because it %s is told apart', async (_what, fault, problem) => {
    const proxy = await proxyWith({ fault });
    const { kind, facts } = await failureThrough(`http://user:secret@${proxy.host}`);
    expect([kind, facts.proxy?.problem, facts.proxy?.host]).toEqual(['proxy', problem, proxy.host]);
    expect(JSON.stringify(facts)).not.toContain('secret');
  });

  it('because it never responds is given up', async () => {
    const proxy = await proxyWith({ fault: { hang: true } });
    const { kind, facts } = await failureThrough(`http://${proxy.host}`, 200);
    expect([kind, facts.proxy?.problem]).toEqual(['proxy', 'no-response']);
  });

  it('because nobody listens there', async () => {
    const proxy = await proxyWith();
    const { host } = proxy;
    await proxy.close();
    const { kind, facts } = await failureThrough(`http://${host}`);
    expect([kind, facts.proxy?.problem]).toEqual(['proxy', 'unreachable']);
  });
});

describe('a tunnel', () => {
  it('leads to the server itself, whose certificate is looked at', async () => {
    const front = new TlsFront('http://127.0.0.1:1', selfSigned(NAME));
    await front.start();
    onTestFinished(() => front.close());
    const proxy = await proxyWith({ port: front.port, credentials: 'user:pa ss' });
    const { kind } = await failureThrough(`http://user:pa%20ss@${proxy.host}`);
    expect([kind, proxy.tunnels]).toEqual(['tls', [{ target: `${NAME}:443`, credentials: 'user:pa ss', status: 200 }]]);
  });
});
