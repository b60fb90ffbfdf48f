import { connect, type AddressInfo } from 'node:net';
import { createServer, type Server, type TlsOptions, type TLSSocket } from 'node:tls';

/** TLS in front of a server that speaks plain HTTP on this machine: every byte is passed on as it comes. */
export class TlsFront {
  /** TLS connections that were made to it. */
  connections = 0;
  readonly #server: Server;
  readonly #open = new Set<TLSSocket>();

  /** @param origin `http://127.0.0.1:40123`. @param server its certificate, and what it does not offer */
  constructor(origin: string, server: TlsOptions) {
    this.#server = createServer(server, (client) => {
      this.connections++;
      this.#open.add(client);
      const server = connect(Number(new URL(origin).port), '127.0.0.1');
      client.pipe(server).pipe(client);
      server.on('error', () => undefined).on('close', () => client.destroy());
      client
        .on('error', () => undefined)
        .on('close', () => {
          this.#open.delete(client);
          server.destroy();
        });
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const client of this.#open) client.destroy();
    await closed;
  }
}
