import { isLoopback } from './base-url.ts';
import { isListed } from './no-proxy.ts';

/** A proxy that the environment names. */
export interface Proxy {
  /** Without the credentials: no message can show them. */
  url: URL;
  /** `proxy.example.org:3128`, for messages. */
  host: string;
  /** The variable that names it: `HTTPS_PROXY`. */
  variable: string;
  /** The value of `Proxy-Authorization`; undefined without credentials. */
  authorization: string | undefined;
}

/** A variable whose value is not the address of a proxy. The value is not shown: it may hold a password. */
export class ProxySettingError extends Error {
  readonly variable: string;
  readonly problem: string;

  constructor(variable: string, problem: string) {
    super(`${variable} ${problem}`);
    this.variable = variable;
    this.problem = problem;
  }
}

export type ProcessEnvironment = Record<string, string | undefined>;

/**
 * In their order: the first that is set counts, in lower case before capitals, as curl does it. HTTP_PROXY is for plain
 * http elsewhere; every call that leaves this machine is https, and whoever sets it alone means those.
 */
const VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];

/**
 * The proxy that the environment names for a URL; undefined where there is none, where `NO_PROXY` lists the host, and for
 * this machine.
 * @throws ProxySettingError
 */
export function proxyFor(url: string, env: ProcessEnvironment): Proxy | undefined {
  const found = firstSet(VARIABLES, env);
  if (!found || isLoopback(url) || isListed(firstSet(['NO_PROXY'], env)?.value ?? '', url)) return undefined;
  return parseProxy(found.variable, found.value);
}

function firstSet(names: readonly string[], env: ProcessEnvironment): { variable: string; value: string } | undefined {
  const spellings = names.flatMap((name) => [name.toLowerCase(), name]);
  const variable = spellings.find((name) => env[name]?.trim());
  return variable === undefined ? undefined : { variable, value: env[variable]?.trim() ?? '' };
}

function parseProxy(variable: string, value: string): Proxy {
  const text = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(text)) {
    throw new ProxySettingError(
      variable,
      'is not the address of a proxy, as in "http://proxy.example.org:3128". In a user name or a password, write "@", ":", "/", "#", "?" and "%" as "%40", "%3A", "%2F", "%23", "%3F" and "%25"',
    );
  }
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ProxySettingError(variable, 'names a kind of proxy that is not supported: use an HTTP proxy');
  }
  const credentials = `${decode(url.username)}:${decode(url.password)}`;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return {
    url: new URL(`${url.protocol}//${url.host}`),
    host: `${url.hostname}:${port}`,
    variable,
    authorization: credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
  };
}

/** A password that was not encoded may hold a `%` of its own. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
