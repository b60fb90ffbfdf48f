import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { CallFailure, tooLate } from './failures.ts';
import { brokenTunnel, refusedTunnel, silentProxy, type ConnectResponse, type Tunnel } from './proxy-failure.ts';
import type { Proxy } from './proxy.ts';

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];

interface Opening {
  request: ClientRequest;
  options: ConnectOptions;
  /** Ends it. */
  signal: AbortSignal;
}

/**
 * Tunnels through a proxy, kept open between calls. To the library's agent it adds an end to every wait, and failures
 * that name the proxy: the library hands on a proxy's refusal as if the server had sent it.
 */
export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #proxy: Proxy;
  readonly #connectMs: number;
  /** What ends the connections that are only coming up: Node's agent does not know of them yet. */
  readonly #comingUp = new Set<AbortController>();

  constructor(proxy: Proxy, { sockets, connectMs }: { sockets: number; connectMs: number }) {
    const { authorization } = proxy;
    super(proxy.url, {
      keepAlive: true,
      // Not `maxSockets`: a call that waits for its turn would wait for ever if the tunnels before it failed.
      maxFreeSockets: sockets,
      ...(authorization !== undefined && { headers: { 'Proxy-Authorization': authorization } }),
    });
    this.#proxy = proxy;
    this.#connectMs = connectMs;
  }

  /** @throws CallFailure: `proxy` up to the proxy's consent, afterwards as for a direct connection */
  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    const ending = new AbortController();
    this.#comingUp.add(ending);
    const tunnel = { proxy: this.#proxy, target: hostOf(options) };
    let reason = silentProxy(tunnel, this.#connectMs);
    const timer = setTimeout(() => {
      ending.abort(reason);
    }, this.#connectMs);
    try {
      const socket = await this.#open(tunnel, { request, options, signal: ending.signal });
      reason = tooLate(this.#connectMs);
      return await secured(socket, ending.signal);
    } catch (error) {
      throw ending.signal.aborted ? ending.signal.reason : error;
    } finally {
      clearTimeout(timer);
      this.#comingUp.delete(ending);
    }
  }

  override destroy(): void {
    const closed = new CallFailure('network', { detail: 'the client was closed' });
    for (const ending of this.#comingUp) ending.abort(closed);
    super.destroy();
  }

  async #open(tunnel: Tunnel, { request, options, signal }: Opening): Promise<Socket> {
    let response: ConnectResponse | undefined;
    request.once('proxyConnect', (head: ConnectResponse) => {
      response = head;
    });
    // The library reads the options before its first wait, so that each tunnel has a signal of its own.
    this.connectOpts = { ...this.connectOpts, signal };
    const socket = await super.connect(request, options).catch((error: unknown) => {
      throw response ? error : brokenTunnel(tunnel, error);
    });
    const refusal = response && refusedTunnel(tunnel, response);
    if (!refusal) return socket;
    socket.destroy();
    throw refusal;
  }
}

/** Waits for TLS with the server behind the proxy. */
async function secured(tunnel: Socket, signal: AbortSignal): Promise<Socket> {
  try {
    await once(tunnel, 'secureConnect', { signal });
    return tunnel;
  } catch (error) {
    // What comes after the end would otherwise be an error that nobody waits for.
    tunnel.on('error', () => undefined).destroy();
    throw error;
  }
}

function hostOf({ host, port }: ConnectOptions): string {
  return new URL(`https://${isIPv6(host ?? '') ? `[${host ?? ''}]` : (host ?? '')}:${port}`).host;
}
