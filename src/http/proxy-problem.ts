import { ConfigError, TransientError } from '../errors.ts';
import type { CallFailure, ProxyFacts } from './failures.ts';
import type { ProxySettingError } from './proxy.ts';

/** The error for a variable that names no proxy. */
export function badProxySetting({ variable, problem }: ProxySettingError): ConfigError {
  return new ConfigError(`The environment variable ${variable} ${problem}.`, undefined, 'proxy');
}

/**
 * The error for a proxy that lets nothing through, which says so of the proxy; undefined for any other failure.
 */
export function proxyProblem(failure: CallFailure): ConfigError | TransientError | undefined {
  const { proxy, reachedBefore = false } = failure.facts;
  if (!proxy) return undefined;
  const message = `${whatHappened(proxy)} ${whatToDo(proxy)}`;
  const isSettled = !reachedBefore && IN_THE_SETTINGS.has(proxy.problem);
  return isSettled || proxy.problem === 'credentials'
    ? new ConfigError(message, failure.message, 'proxy')
    : new TransientError(message, failure.message, 'proxy');
}

const IN_THE_SETTINGS: ReadonlySet<ProxyFacts['problem']> = new Set([
  'unknown-host',
  'certificate',
  'refused',
  'not-a-tunnel',
]);

function whatHappened({ host, target, problem, status, isPage, code, seconds = 0 }: ProxyFacts): string {
  const name = `The proxy ${host}`;
  const response = [status ?? 'no HTTP', ...(isPage ? ['a web page'] : [])].join(', ');
  switch (problem) {
    case 'unknown-host':
      return `${name} cannot be found (${code ?? problem}).`;
    case 'unreachable':
      return `${name} cannot be reached (${code ?? problem}).`;
    case 'certificate':
      return `${name} has no TLS certificate that is trusted here (${code ?? problem}).`;
    case 'no-response':
      return `${name} accepts the connection, but did not respond within ${seconds} seconds when asked for a tunnel to ${target}.`;
    case 'credentials':
      return `${name} rejected the user name or the password, or asks for them (407).`;
    case 'refused':
      return `${name} refused to connect to ${target} (${response}).`;
    case 'bad-gateway':
      return `${name} could not connect to ${target} (${response}).`;
    case 'not-a-tunnel':
      return `${name} did not open a tunnel to ${target} (${response}).`;
  }
}

function whatToDo({ target, variable, problem }: ProxyFacts): string {
  const orBypass = `if ${target} is to be reached without a proxy, add it to NO_PROXY`;
  switch (problem) {
    case 'unknown-host':
    case 'unreachable':
    case 'no-response':
      return `Check the environment variable ${variable} of the machine that runs Airbyte, and whether the proxy is up; ${orBypass}.`;
    case 'certificate':
      return `Check the environment variable ${variable}: most proxies are addressed with http://. If the proxy has a certificate of a private CA, point NODE_EXTRA_CA_CERTS at the certificate of that CA.`;
    case 'credentials':
      return `Check the user name and the password in the environment variable ${variable}. The request was not tried again.`;
    case 'refused':
      return `Ask whoever runs the proxy to let Airbyte through to ${target}; ${orBypass}.`;
    case 'bad-gateway':
      return `Ask whoever runs the proxy whether it can reach ${target}; ${orBypass}.`;
    case 'not-a-tunnel':
      return `Check that the environment variable ${variable} names an HTTP proxy, and that it asks nobody to sign in; ${orBypass}.`;
  }
}
