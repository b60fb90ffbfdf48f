import type { IncomingHttpHeaders } from 'node:http';
import type { ProxyFacts, ProxyProblem } from '../problems/proxy.ts';
import { CallFailure, codeOf, kindOfCode } from './failures.ts';
import type { Proxy } from './proxy.ts';

/** A proxy, and where it was asked to lead. */
export interface Tunnel {
  proxy: Proxy;
  target: string;
}

/** The head of a proxy's response to CONNECT. */
export interface ConnectResponse {
  statusCode: number;
  headers: IncomingHttpHeaders;
}

/** A proxy that takes the connection, and does not respond to the request for a tunnel. */
export function silentProxy(tunnel: Tunnel, afterMs: number): CallFailure {
  return failure(tunnel, 'no-response', { seconds: Math.round(afterMs / 1000) });
}

/** A connection to the proxy that ended before its response. */
export function brokenTunnel(tunnel: Tunnel, error: unknown): CallFailure {
  const code = codeOf(error);
  // The library's own errors have no code: the connection was closed, or what came was no HTTP.
  if (code === undefined) return failure(tunnel, 'unreachable', { code: 'closed without a response' });
  const kind = kindOfCode(code);
  const problem = kind === 'tls' ? 'certificate' : kind === 'unknown-host' ? 'unknown-host' : 'unreachable';
  return failure(tunnel, problem, { code });
}

/** The failure for a response that opens no tunnel; undefined where it opens one. */
export function refusedTunnel(tunnel: Tunnel, { statusCode, headers }: ConnectResponse): CallFailure | undefined {
  const status = Number.isInteger(statusCode) ? statusCode : undefined;
  const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '');
  if (status === 200 && !isPage) return undefined;
  return failure(tunnel, problemOf(status), { status, isPage });
}

function problemOf(status: number | undefined): ProxyProblem {
  if (status === 407) return 'credentials';
  // No HTTP at all, a web page, or the way to one: this is no proxy, or one that wants people to sign in first.
  if (status === undefined || status < 400) return 'not-a-tunnel';
  return status < 500 ? 'refused' : 'bad-gateway';
}

function failure({ proxy, target }: Tunnel, problem: ProxyProblem, facts: Partial<ProxyFacts>): CallFailure {
  const { host, variable } = proxy;
  return new CallFailure('proxy', { proxy: { host, variable, target, problem, ...facts } });
}
