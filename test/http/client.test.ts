import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { request as httpsRequest } from 'node:https';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createAgents } from '../../src/http/agents.ts';
import { jsonOf } from '../../src/http/answer.ts';
import { HttpClient, isLoopback, type HttpOptions } from '../../src/http/client.ts';
import { CallFailure } from '../../src/http/failures.ts';

const closing: (() => void)[] = [];

function clientWith(options: Partial<HttpOptions> = {}): HttpClient {
  const client = new HttpClient({ userAgent: 'source-imis/1', timeoutMs: 2000, sockets: 4, ...options });
  closing.push(() => {
    client.close();
  });
  return client;
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
    expect([failure.kind, failure.message]).toEqual(['timeout', 'timeout, no whole answer in 40 ms']);
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

  test('is given up where the connection does not come up', async () => {
    // Takes the TCP connection and never speaks TLS.
    const port = await listening(createTcpServer(() => undefined));
    const agents = createAgents(1, 30);
    closing.push(() => {
      agents.destroy();
    });
    const request = httpsRequest({ host: '127.0.0.1', port, agent: agents.httpsAgent }).end();
    const [error] = (await once(request, 'error').catch((reason: unknown) => [reason])) as [unknown];
    expect(error).toMatchObject({ kind: 'network', facts: { code: 'ETIMEDOUT' } });
  });

  test('is not given up while it waits for the answer, once the connection is up', async () => {
    const url = await serve((_request, response) => setTimeout(() => response.end('late'), 80));
    const agents = createAgents(1, 30);
    closing.push(() => {
      agents.destroy();
    });
    const { get } = await import('node:http');
    const [response] = (await once(get(url, { agent: agents.httpAgent }), 'response')) as [{ statusCode: number }];
    expect(response.statusCode).toBe(200);
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

test('a server on this machine is never asked through a proxy', async () => {
  const url = await serve((_request, response) => response.end('here'));
  const before = process.env['http_proxy'];
  process.env['http_proxy'] = 'http://127.0.0.1:1';
  try {
    expect((await clientWith().send({ method: 'GET', url })).body.toString()).toBe('here');
  } finally {
    if (before === undefined) delete process.env['http_proxy'];
    else process.env['http_proxy'] = before;
  }
});

test('a proxy is asked for a tunnel, and sees neither the path nor the body', async () => {
  const seen: string[] = [];
  const proxy = createTcpServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', (data) => {
        seen.push(data.toString());
        socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
      });
  });
  const before = process.env['https_proxy'];
  process.env['https_proxy'] = `http://127.0.0.1:${await listening(proxy)}`;
  try {
    const sent = clientWith().send({ method: 'POST', url: 'https://my.imis.test/token', body: 'password=s3cret' });
    await sent.catch((error: unknown) => {
      expect(error).toBeInstanceOf(CallFailure);
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatch(/^CONNECT my\.imis\.test:443 /);
    expect(seen[0]).not.toMatch(/s3cret|\/token/);
  } finally {
    if (before === undefined) delete process.env['https_proxy'];
    else process.env['https_proxy'] = before;
  }
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
