import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What a proxy does when it is asked for a tunnel; without any it opens one. */
export type ProxyFault =
  /** Any response at all. */
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Takes the request, and never responds. */
  | { hang: true }
  /** Hangs up without a word. */
  | { close: true }
  /** Bytes that are no HTTP. */
  | { garbage: string };

export interface ProxyOptions {
  /** Where each host leads, as `name:port`: the ports of this machine. */
  routes: Record<string, number>;
  /** `user:password`; without them nobody is asked. */
  credentials?: string;
  fault?: ProxyFault | undefined;
  /** `127.0.0.1` by default. */
  address?: string;
  /** Speaks TLS itself. */
  certificate?: { key: string; cert: string };
}

/** One request for a tunnel. */
export interface TunnelRequest {
  /** `name:port` */
  target: string;
  /** User name and password, decoded. */
  credentials: string | undefined;
  /** The status that it got; undefined without one. */
  status: number | undefined;
}

/** A forward proxy: CONNECT, and nothing else. Names lead to this machine, whatever a name service says. */
export class SimulatedProxy {
  readonly tunnels: TunnelRequest[] = [];
  /** Connections that were made to it, whether or not anything was said on them. */
  connections = 0;
  fault: ProxyFault | undefined;
  readonly #options: ProxyOptions;
  readonly #open = new Set<Duplex>();
  #server: Server | undefined;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.fault = options.fault;
  }

  /** `127.0.0.1:40123`, or `[::1]:40123` */
  get host(): string {
    const { address = '127.0.0.1' } = this.#options;
    const { port } = this.#server?.address() as AddressInfo;
    return `${address.includes(':') ? `[${address}]` : address}:${port}`;
  }

  async start(): Promise<void> {
    const { certificate, address = '127.0.0.1' } = this.#options;
    const server = certificate ? createTlsServer(certificate) : createServer();
    server.on('connect', (request: IncomingMessage, socket: Duplex) => {
      this.#connect(request, socket);
    });
    server.on('connection', (socket: Socket) => {
      this.connections++;
      this.#hold(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, address, resolve);
    });
    this.#server = server;
  }

  /** Tears down every tunnel at once. */
  async close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    this.dropTunnels();
    await closed;
  }

  /** Tears down what is open now. */
  dropTunnels(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #connect({ url: target = '', headers }: IncomingMessage, client: Duplex): void {
    const authorization = /^Basic (.*)$/.exec(headers['proxy-authorization'] ?? '')?.[1];
    const credentials = authorization === undefined ? undefined : Buffer.from(authorization, 'base64').toString();
    const tunnel: TunnelRequest = { target, credentials, status: undefined };
    this.tunnels.push(tunnel);
    this.#hold(client);
    const { fault } = this;
    if (fault) {
      this.#misbehave(fault, tunnel, client);
      return;
    }
    const wanted = this.#options.credentials;
    const port = this.#options.routes[target];
    if (wanted !== undefined && credentials !== wanted) {
      refuse(tunnel, client, { status: 407, headers: { 'Proxy-Authenticate': 'Basic realm="proxy"' } });
    } else if (port === undefined) refuse(tunnel, client, { status: 502 });
    else this.#lead(tunnel, client, port);
  }

  #misbehave(fault: ProxyFault, tunnel: TunnelRequest, client: Duplex): void {
    if ('hang' in fault) return;
    if ('close' in fault) client.destroy();
    else if ('garbage' in fault) client.end(fault.garbage);
    else refuse(tunnel, client, fault);
  }

  #lead(tunnel: TunnelRequest, client: Duplex, port: number): void {
    const server = connect(port, '127.0.0.1', () => {
      tunnel.status = 200;
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    this.#hold(server);
    server.on('close', () => client.destroy());
    client.on('close', () => server.destroy());
  }

  #hold(socket: Duplex): void {
    this.#open.add(socket);
    socket.on('error', () => undefined).once('close', () => this.#open.delete(socket));
  }
}

function refuse(
  tunnel: TunnelRequest,
  client: Duplex,
  { status, headers = {}, body = '' }: { status: number; headers?: Record<string, string>; body?: string },
): void {
  tunnel.status = status;
  const all = { ...headers, 'Content-Length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  client.end(`HTTP/1.1 ${status} Because\r\n${lines.join('')}\r\n${body}`);
}
