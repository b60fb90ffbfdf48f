import { setMaxListeners } from 'node:events';
import { getHeapStatistics } from 'node:v8';
import type { ConnectorLogger } from './airbyte/logger.ts';
import type { Config, OpenWaterConfig } from './config.ts';
import { CommandEndedError, ConnectorError } from './errors.ts';
import { bodyLimit } from './http/body-limit.ts';
import { HttpClient } from './http/http-client.ts';
import { ProxySettingError, proxyFor, type ProcessEnvironment, type Proxy } from './http/proxy.ts';
import type { RetryPolicy } from './http/retry.ts';
import { ImisClient } from './imis/client/imis-client.ts';
import { logIn } from './imis/client/log-in.ts';
import { TokenKeeper } from './imis/client/token.ts';
import { CircuitBreaker } from './openwater/circuit-breaker.ts';
import { MOST_IN_FLIGHT } from './openwater/in-flight.ts';
import { OpenWaterClient } from './openwater/openwater-client.ts';
import { RateLimiter } from './openwater/rate-limiter.ts';
import { badProxySetting } from './problems/proxy.ts';
import type { Timing } from './runtime/timing.ts';
import { VERSION } from './spec.ts';

const RETRY = { tries: 6, maxMs: 60_000 };
/** Connections besides those for pages: definition, prompts, log-in. */
const FURTHER_SOCKETS = 3;
const USER_AGENT = `source-imis/${VERSION}`;

/** What operators and tests can set from outside. Milliseconds. */
export interface Environment {
  /** The first back-off. */
  retryBaseMs: number;
  /** One request to iMIS. */
  timeoutMs: number;
  /** One request to OpenWater. */
  openWaterTimeoutMs: number;
  /** How long OpenWater may go without a success. */
  openWaterWindowMs: number;
  /** Where `HTTPS_PROXY` and its like are looked for; without it no proxy is used. */
  proxies?: ProcessEnvironment;
}

export interface ConnectionOptions {
  logger: ConnectorLogger;
  timing: Timing;
  environment: Environment;
  /** Ends every call. */
  signal: AbortSignal;
  /** Receives each token: no message may show one. */
  onSecret: (secret: string) => void;
}

/** How each system is asked. They have to be closed. */
export interface Clients {
  imis: ImisClient;
  /** Of every call to iMIS. */
  retry: RetryPolicy;
  /** Undefined where OpenWater is not configured. */
  openWater: OpenWaterClient | undefined;
  /** What stands between here and each system. */
  proxies: { imis: Proxy | undefined; openWater: Proxy | undefined };
  /** Ends every call, log-in and pause that is under way, and closes every connection. */
  close: () => void;
}

/**
 * Nothing is asked of either system yet.
 * @throws ConnectorError for a proxy setting that cannot be used
 */
export function createClients(config: Config, given: ConnectionOptions): Clients {
  const ended = new AbortController();
  const signal = AbortSignal.any([given.signal, ended.signal]);
  // Every call that waits listens. Node's warning of that would reach the log as an error.
  setMaxListeners(0, signal);
  const options = { ...given, signal };
  const { environment } = options;
  const proxies = {
    imis: proxyOf(config.baseUrl, environment),
    openWater: config.openWater && proxyOf(config.openWater.baseUrl, environment),
  };
  const http = imisHttp(config, proxies.imis, options);
  const retry = { ...RETRY, baseMs: environment.retryBaseMs, signal };
  const openWater = config.openWater && openWaterClient(config.openWater, proxies.openWater, options);
  return {
    imis: imisClient(config, http, retry, options),
    retry,
    openWater: openWater?.client,
    proxies,
    close: () => {
      ended.abort(new CommandEndedError());
      openWater?.close();
      http.close();
    },
  };
}

function imisHttp(
  { parallelRequests }: Config,
  proxy: Proxy | undefined,
  { logger, environment, signal }: ConnectionOptions,
): HttpClient {
  return new HttpClient({
    userAgent: USER_AGENT,
    timeoutMs: environment.timeoutMs,
    sockets: parallelRequests + FURTHER_SOCKETS,
    proxy,
    maxBodyBytes: bodyLimit(getHeapStatistics().heap_size_limit),
    signal,
    log: logTo(logger),
  });
}

function imisClient(
  { baseUrl, username, password }: Config,
  http: HttpClient,
  retry: RetryPolicy,
  { timing, onSecret }: ConnectionOptions,
): ImisClient {
  let hasWorked = false;
  const onToken = (token: string): void => {
    hasWorked = true;
    onSecret(token);
  };
  const tokens = new TokenKeeper(
    () => logIn({ http, baseUrl, username, password, retry, timing, onToken, hasWorked: () => hasWorked }),
    timing,
  );
  return new ImisClient({ http, baseUrl, tokens, retry, timing });
}

function openWaterClient(
  config: OpenWaterConfig,
  proxy: Proxy | undefined,
  { logger, timing, environment, signal }: ConnectionOptions,
): { client: OpenWaterClient; close: () => void } {
  const { openWaterTimeoutMs: timeoutMs, openWaterWindowMs: windowMs, retryBaseMs } = environment;
  const log = logTo(logger);
  const http = new HttpClient({ userAgent: USER_AGENT, timeoutMs, sockets: MOST_IN_FLIGHT, proxy, signal, log });
  const breaker = new CircuitBreaker({ windowMs, retryBaseMs, timing });
  const limiter = new RateLimiter(config.requestsPerSecond, timing);
  const client = new OpenWaterClient({ ...config, http, limiter, breaker, retryBaseMs, timing });
  const close = (): void => {
    breaker.off('not-needed');
    http.close();
  };
  return { client, close };
}

function proxyOf(url: string, { proxies = {} }: Environment): Proxy | undefined {
  try {
    return proxyFor(url, proxies);
  } catch (error) {
    throw error instanceof ProxySettingError ? new ConnectorError(badProxySetting(error)) : error;
  }
}

/** Each call is a line for whoever sets `LOG_LEVEL=DEBUG`. */
function logTo(logger: ConnectorLogger): (line: string) => void {
  return (line) => {
    logger.debug(line);
  };
}
