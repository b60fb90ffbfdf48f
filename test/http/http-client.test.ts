import { getEventListeners, once } from 'node:events';
import { createServer, get as httpGet, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer, get as httpsGet } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { setImmediate as nextRound } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAgents, type Agents } from '../../src/http/agents.ts';
import { isLoopback } from '../../src/http/base-url.ts';
import { CallFailure } from '../../src/http/failures.ts';
import { HttpClient, type HttpOptions } from '../../src/http/http-client.ts';
import { jsonOf } from '../../src/http/response.ts';
import { selfSigned } from '../connector/certificate.ts';

const closing: (() => void)[] = [];

function clientWith(options: Partial<HttpOptions> = {}): HttpClient {
  const client = new HttpClient({ userAgent: 'source-imis/1', timeoutMs: 2000, sockets: 4, ...options });
  closing.push(() => {
    client.close();
  });
  return client;
}

function agentsWith(sockets: number, connectMs: number): Agents {
  const agents = createAgents({ sockets, connectMs });
  closing.push(() => {
    agents.destroy();
  });
  return agents;
}

/** From here on timers run only when they are told to, but for those inside of Node. */
function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

async function listening(server: Server | TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** The address of a real server: for what cannot be mocked. */
async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createServer(listener))}`;
}

async function failureOf(sent: Promise<unknown>): Promise<CallFailure> {
  const error: unknown = await sent.then(
    () => 'it was answered',
    (reason: unknown) => reason,
  );
  if (error instanceof CallFailure) return error;
  throw new Error('no CallFailure', { cause: error });
}

afterEach(() => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) close();
});

describe('a request', () => {
  test('leaves the spelling of the address alone', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.url);
      response.end();
    });
    await clientWith().send({ method: 'GET', url: `${url}/api/query?QueryName=%24%2FA%20B%2FC&x=a%2Bb&Y=%C3%A9` });
    expect(seen).toEqual(['/api/query?QueryName=%24%2FA%20B%2FC&x=a%2Bb&Y=%C3%A9']);
  });
});

describe('a body', () => {
  test('comes whole and decompressed', async () => {
    const text = '{"name":"Zoë"}'.repeat(10_000);
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(text));
    });
    const { body } = await clientWith().send({ method: 'GET', url });
    expect(body.toString()).toBe(text);
  });

  test('that is cut off is a network failure', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('{"Items":[{"Name":"Jane', () => response.destroy());
    });
    const failure = await failureOf(clientWith().send({ method: 'GET', url }));
    expect(failure.kind).toBe('network');
    expect(failure.message).not.toContain('Jane');
  });

  test('that is cut off without a length is a network failure, too', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Transfer-Encoding': 'chunked' });
      response.write('{"Items":[', () => response.destroy());
    });
    expect((await failureOf(clientWith().send({ method: 'GET', url }))).kind).toBe('network');
  });

  test('whose gzip ends early never passes for whole JSON, although its length is right', async () => {
    const whole = gzipSync(JSON.stringify({ rows: Array.from({ length: 1000 }, (_, row) => row * 7919) }));
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(whole.subarray(0, whole.length / 2));
    });
    const answer = await clientWith().send({ method: 'GET', url });
    expect(() => jsonOf(answer, 0)).toThrow(CallFailure);
  });

  test('over the bound is not read on', async () => {
    let isCutOff = false;
    const url = await serve((_request, response) => {
      response.on('close', () => {
        isCutOff = !response.writableFinished;
      });
      const write = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
        response.once('drain', write);
      };
      write();
    });
    const failure = await failureOf(clientWith({ maxBodyBytes: 100_000 }).send({ method: 'GET', url }));
    expect([failure.kind, failure.message]).toEqual(['too-large', 'too-large, over 100000 bytes']);
    await expect.poll(() => isCutOff).toBe(true);
  });

  test('is measured decompressed, and may be as long as the bound', async () => {
    const url = await serve(({ url: path }, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(Number(path?.slice(1)))));
    });
    const client = clientWith({ maxBodyBytes: 100_000 });
    expect((await client.send({ method: 'GET', url: `${url}/100000` })).body.length).toBe(100_000);
    expect((await failureOf(client.send({ method: 'GET', url: `${url}/100001` }))).kind).toBe('too-large');
  });
});

describe('a call that takes too long', () => {
  test('ends as a time-out where no answer comes', async () => {
    const url = await serve(() => undefined);
    const failure = await failureOf(clientWith({ timeoutMs: 40 }).send({ method: 'GET', url }));
    expect([failure.kind, failure.message]).toEqual(['timeout', 'timeout, no whole response in 40 ms']);
  });

  test('ends as a time-out in the middle of a body that trickles', async () => {
    const url = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    expect((await failureOf(clientWith({ timeoutMs: 60 }).send({ method: 'GET', url }))).kind).toBe('timeout');
  });

  test('is given up where the connection does not come up in 15 seconds', async () => {
    stopTime();
    // Takes the TCP connection and never speaks TLS.
    const silent = createTcpServer(() => undefined);
    const port = await listening(silent);
    const connected = once(silent, 'connection');
    const sent = failureOf(clientWith({ timeoutMs: 60_000 }).send({ method: 'GET', url: `https://127.0.0.1:${port}` }));
    await connected;
    vi.advanceTimersByTime(15_000);
    const { kind, facts } = await sent;
    expect([kind, facts]).toEqual(['network', { code: 'ETIMEDOUT', detail: 'no connection within 15 s' }]);
  });

  test.each(['http', 'https'])(
    'is not given up while it waits for an answer by %s, once connected',
    async (protocol) => {
      stopTime();
      const listener: RequestListener = (_request, response) => {
        vi.advanceTimersByTime(60_000);
        setImmediate(() => response.end('late'));
      };
      const certificate = selfSigned('127.0.0.1');
      const server = protocol === 'http' ? createServer(listener) : createHttpsServer(certificate, listener);
      const url = `${protocol}://127.0.0.1:${await listening(server)}`;
      const { httpAgent, httpsAgent } = agentsWith(1, 30);
      const request =
        protocol === 'http'
          ? httpGet(url, { agent: httpAgent })
          : httpsGet(url, { agent: httpsAgent, ca: certificate.cert });
      const [response] = (await once(request, 'response')) as [{ statusCode: number }];
      expect(response.statusCode).toBe(200);
    },
  );
});

describe('a call that is over', () => {
  test('leaves no timer and no listener behind, however it ended', async () => {
    stopTime();
    const { signal } = new AbortController();
    const { signal: own } = new AbortController();
    const url = await serve((request, response) => {
      if (request.url === '/whole') response.end('whole');
      else response.destroy();
    });
    const client = clientWith({ signal });
    await client.send({ method: 'GET', url: `${url}/whole`, signal: own });
    await failureOf(client.send({ method: 'GET', url: `${url}/cut-off`, signal: own }));
    await failureOf(client.send({ method: 'GET', url: 'http://127.0.0.1:1', signal: own }));
    expect([getEventListeners(signal, 'abort'), getEventListeners(own, 'abort')]).toEqual([[], []]);
    await expect.poll(() => vi.getTimerCount()).toBe(0);
  });
});

describe('an abort', () => {
  const reason = new Error('the reader has gone');

  test.each(['client', 'request'] as const)('by the signal of the %s beforehand sends nothing', async (whose) => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests++;
      response.end();
    });
    const signal = AbortSignal.abort(reason);
    const client = clientWith(whose === 'client' ? { signal } : {});
    const sent = client.send({ method: 'GET', url, ...(whose === 'request' && { signal }) });
    await expect(sent).rejects.toBe(reason);
    expect(requests).toBe(0);
  });

  test.each(['client', 'request'] as const)(
    'by the signal of the %s ends a call under way with its reason',
    async (whose) => {
      const controller = new AbortController();
      const { signal } = controller;
      const url = await serve((_request, response) => {
        response.write('half of a');
        setImmediate(() => {
          controller.abort(reason);
        });
      });
      const client = clientWith(whose === 'client' ? { signal } : {});
      const sent = client.send({ method: 'GET', url, ...(whose === 'request' && { signal }) });
      await expect(sent).rejects.toBe(reason);
    },
  );

  test('in the middle of a compressed body cuts the connection', async () => {
    const controller = new AbortController();
    const compressed = gzipSync(Buffer.alloc(1_000_000));
    let isCutOff = false;
    const url = await serve((_request, response) => {
      response.on('close', () => {
        isCutOff = true;
      });
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).write(compressed.subarray(0, 500), () => {
        setImmediate(() => {
          controller.abort(reason);
        });
      });
    });
    await expect(clientWith().send({ method: 'GET', url, signal: controller.signal })).rejects.toBe(reason);
    await expect.poll(() => isCutOff).toBe(true);
  });

  test('of one call leaves the others alone', async () => {
    const controller = new AbortController();
    const url = await serve((request, response) => {
      if (request.url === '/stay') setTimeout(() => response.end('here'), 30);
      else controller.abort(reason);
    });
    const client = clientWith();
    const stay = client.send({ method: 'GET', url: `${url}/stay` });
    await expect(client.send({ method: 'GET', url: `${url}/go`, signal: controller.signal })).rejects.toBe(reason);
    expect((await stay).body.toString()).toBe('here');
  });
});

describe('connections', () => {
  test('are no more at once than allowed, and are used again', async () => {
    let atOnce = 0;
    let most = 0;
    const server = createServer((_request, response) => {
      most = Math.max(most, ++atOnce);
      setTimeout(() => {
        atOnce--;
        response.end('ok');
      }, 5);
    });
    let connections = 0;
    server.on('connection', () => connections++);
    const url = `http://127.0.0.1:${await listening(server)}`;
    const client = clientWith({ sockets: 3 });
    await Promise.all(Array.from({ length: 12 }, () => client.send({ method: 'GET', url })));
    expect([most, connections]).toEqual([3, 3]);
  });

  test('are kept for the next call', async () => {
    let connections = 0;
    const server = createServer((_request, response) => response.end('ok')).on('connection', () => connections++);
    const url = `http://127.0.0.1:${await listening(server)}`;
    const client = clientWith();
    for (let call = 0; call < 3; call++) {
      await client.send({ method: 'GET', url });
      await nextRound();
    }
    expect(connections).toBe(1);
  });

  test('that the server drops after they were kept are a network failure, or not noticed', async () => {
    let answered = 0;
    const server = createServer((request, response) => {
      if (answered++ > 0) request.socket.destroy();
      else response.end('ok');
    });
    const url = `http://127.0.0.1:${await listening(server)}`;
    const client = clientWith();
    await client.send({ method: 'GET', url });
    const failure = await failureOf(client.send({ method: 'GET', url }));
    expect([failure.kind, failure.facts.code]).toEqual(['network', 'ECONNRESET']);
  });

  test('are closed with the client, also those in use', async () => {
    const url = await serve(() => undefined);
    const client = clientWith();
    const sent = failureOf(client.send({ method: 'GET', url }));
    setTimeout(() => {
      client.close();
    }, 20);
    expect((await sent).kind).toBe('network');
  });
});

describe('a failure', () => {
  test('of a server that is not there is a network failure with its code', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const failure = await failureOf(clientWith().send({ method: 'GET', url: `http://127.0.0.1:${port}` }));
    expect([failure.kind, failure.facts.code]).toEqual(['network', 'ECONNREFUSED']);
  });

  test('of a port that speaks no TLS is one of the trust in it', async () => {
    const url = await serve((_request, response) => response.end());
    const failure = await failureOf(clientWith().send({ method: 'GET', url: url.replace('http:', 'https:') }));
    expect(failure.kind).toBe('tls');
  });

  test('holds nothing of the request or of the answer', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('s3cret', () => response.destroy());
    });
    const request = { method: 'POST' as const, headers: { Authorization: 's3cret' }, body: 's3cret' };
    const cutOff = await failureOf(clientWith().send({ ...request, url: `${url}/?x=s3cret` }));
    const refused = await failureOf(clientWith().send({ ...request, url: 'http://127.0.0.1:1/?x=s3cret' }));
    for (const failure of [cutOff, refused]) {
      const all = [failure.message, failure.stack, JSON.stringify(failure), JSON.stringify(failure.facts)].join(' ');
      expect(all).not.toContain('s3cret');
      expect(failure.cause).toBeUndefined();
    }
  });
});

test.each([
  ['http://localhost', true],
  ['http://LOCALHOST:80/x', true],
  ['http://imis.localhost', true],
  ['http://127.0.0.1', true],
  ['http://127.1', true],
  ['http://127.9.9.9', true],
  ['http://127.10.200.30', true],
  ['http://[::1]:9', true],
  ['http://0.0.0.0', false],
  ['http://[::2]', false],
  ['http://128.0.0.1', false],
  ['http://localhost.example.org', false],
  ['http://127.0.0.1.example.org', false],
  ['http://notlocalhost', false],
])('%s points at this machine: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected);
});
