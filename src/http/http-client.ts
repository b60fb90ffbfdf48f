import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import axios, { type AxiosInstance } from 'axios';
import { createAgents, type Agents } from './agents.ts';
import { LARGEST_BODY_BYTES } from './body-limit.ts';
import { logged } from './call-log.ts';
import { CallFailure, codeOf, kindOfCode } from './failures.ts';
import type { Proxy } from './proxy.ts';

/**
 * A connection has this long to come up, or as long as the whole call if that is less. Through a proxy half of it: where
 * both times end together, the server would be blamed for the proxy.
 */
const CONNECT_MS = 15_000;

export interface HttpRequest {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** Ends this call when it is aborted, besides the client's own signal. */
  signal?: AbortSignal | undefined;
}

/** A response of any status, its body whole and decompressed. */
export interface HttpResponse {
  /** What was asked: a redirect may be relative to it. */
  url?: string;
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface HttpOptions {
  userAgent: string;
  /** One call, in milliseconds: the wait for a connection counts, and the last byte of the response. */
  timeoutMs: number;
  /** Connections held at once. */
  sockets: number;
  /** What https goes through; undefined where nothing stands between. */
  proxy?: Proxy | undefined;
  /** Ends every call when it is aborted. */
  signal?: AbortSignal;
  /** Gets one line about each call. */
  log?: (line: string) => void;
  /** A longer body is not read on; 256 MB by default. */
  maxBodyBytes?: number;
}

/** Makes single calls over HTTP: no retries, no redirects, and no error of the HTTP library outlives it. */
export class HttpClient {
  readonly #axios: AxiosInstance;
  readonly #agents: Agents;
  readonly #options: HttpOptions;
  readonly #maxBodyBytes: number;
  #hasResponded = false;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#maxBodyBytes = options.maxBodyBytes ?? LARGEST_BODY_BYTES;
    const connectMs = Math.min(CONNECT_MS, options.proxy ? options.timeoutMs / 2 : options.timeoutMs);
    this.#agents = createAgents({ sockets: options.sockets, connectMs, proxy: options.proxy });
    this.#axios = axios.create({
      adapter: 'http',
      responseType: 'stream',
      maxRedirects: 0,
      maxBodyLength: Infinity,
      // The agents know the proxy: axios would give each call a tunnel of its own.
      proxy: false,
      validateStatus: () => true,
      headers: { common: { 'User-Agent': options.userAgent, Accept: 'application/json' } },
      httpAgent: this.#agents.httpAgent,
      httpsAgent: this.#agents.httpsAgent,
    });
  }

  /**
   * @throws CallFailure where there was no whole response in time
   * @throws whatever the signal was aborted with
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const { log } = this.#options;
    return log ? logged(request, () => this.#send(request), log) : this.#send(request);
  }

  async #send(request: HttpRequest): Promise<HttpResponse> {
    const { timeoutMs } = this.#options;
    const signals = [this.#options.signal, request.signal].filter((signal) => signal !== undefined);
    for (const signal of signals) signal.throwIfAborted();
    const call = new AbortController();
    const stop = (): void => {
      call.abort(signals.find(({ aborted }) => aborted)?.reason);
    };
    const timer = setTimeout(() => {
      call.abort(new CallFailure('timeout', { detail: `no whole response in ${timeoutMs} ms` }));
    }, timeoutMs);
    for (const signal of signals) signal.addEventListener('abort', stop);
    try {
      return await this.#attempt(request, call.signal);
    } catch (error) {
      throw call.signal.aborted ? call.signal.reason : failureOf(error, this.#hasResponded);
    } finally {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', stop);
    }
  }

  close(): void {
    this.#agents.destroy();
  }

  async #attempt({ method, url, headers, body }: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const response = await this.#axios.request<Readable>({
      method,
      url,
      signal,
      ...(headers && { headers }),
      data: body,
    });
    this.#hasResponded = true;
    const headersOfAnswer = response.headers as IncomingHttpHeaders;
    const whole = await this.#readBody(response.data);
    signal.throwIfAborted();
    return { url, status: response.status, headers: headersOfAnswer, body: whole };
  }

  /** Axios ends the stream with an error when the call's signal is aborted; the loop destroys it when it is left. */
  async #readBody(stream: Readable): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > this.#maxBodyBytes) {
        const limitBytes = this.#maxBodyBytes;
        throw new CallFailure('too-large', { limitBytes, detail: `over ${limitBytes} bytes` });
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, bytes);
  }
}

/** Only the code of a library's error is kept: its message can hold the URL, its other properties the request. */
function failureOf(error: unknown, reachedBefore: boolean): CallFailure {
  const before = reachedBefore ? { reachedBefore } : {};
  const known = [error, (error as { cause?: unknown }).cause].find((each) => each instanceof CallFailure);
  if (known) return new CallFailure(known.kind, { ...known.facts, ...before });
  const code = codeOf(error) ?? 'unknown';
  return new CallFailure(kindOfCode(code), { code, ...before });
}
