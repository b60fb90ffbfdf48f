import { defineProblem } from './problem.ts';

const WHERE = 'the environment variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY, on the machine that runs Airbyte';

/**
 * What a proxy did instead of opening a tunnel.
 *
 * - `unknown-host`, `unreachable`, `certificate`: of the proxy itself.
 * - `no-response`: it takes the connection, and says nothing.
 * - `credentials`: 407; `refused`: any other 4xx; `bad-gateway`: 5xx, it does not reach the server.
 * - `not-a-tunnel`: a web page, or a redirect to one.
 */
export type ProxyProblem =
  | 'unknown-host'
  | 'unreachable'
  | 'certificate'
  | 'no-response'
  | 'credentials'
  | 'refused'
  | 'bad-gateway'
  | 'not-a-tunnel';

/** What is known of a proxy that opened no tunnel. Its credentials are no part of it. */
export interface ProxyFacts {
  /** `proxy.example.org:3128` */
  host: string;
  /** The environment variable that names it. */
  variable: string;
  /** Where the tunnel was to lead: `your-org.imis.com`, with the port where it is not that of https. */
  target: string;
  problem: ProxyProblem;
  /** Its HTTP status, where it sent one. */
  status?: number | undefined;
  /** Whether its response was a web page. */
  isPage?: boolean;
  /** Node's code, where the connection failed. */
  code?: string;
  /** How long it was waited for. */
  seconds?: number;
}

const IN_THE_SETTINGS: ReadonlySet<ProxyProblem> = new Set(['unknown-host', 'certificate', 'refused', 'not-a-tunnel']);

const response = ({ status, isPage }: ProxyFacts): string =>
  [status ?? 'no HTTP', ...(isPage ? ['a web page'] : [])].join(', ');
const orBypass = ({ target }: ProxyFacts): string =>
  `If ${target} is to be reached without a proxy, add it to NO_PROXY.`;
const isItUp = (facts: ProxyFacts): string =>
  `Check the environment variable ${facts.variable} of the machine that runs Airbyte, and whether the proxy is up. ${orBypass(facts)}`;

const FOUND: Record<ProxyProblem, (facts: ProxyFacts) => string> = {
  'unknown-host': ({ code, problem }) => `cannot be found (${code ?? problem})`,
  unreachable: ({ code, problem }) => `cannot be reached (${code ?? problem})`,
  certificate: ({ code, problem }) => `has no TLS certificate that is trusted here (${code ?? problem})`,
  'no-response': ({ target, seconds = 0 }) =>
    `accepts the connection, but did not respond within ${seconds} seconds when asked for a tunnel to ${target}`,
  credentials: () => 'rejected the user name or the password, or asks for them (407)',
  refused: (facts) => `refused to connect to ${facts.target} (${response(facts)})`,
  'bad-gateway': (facts) => `could not connect to ${facts.target} (${response(facts)})`,
  'not-a-tunnel': (facts) => `did not open a tunnel to ${facts.target} (${response(facts)})`,
};

const ADVICE: Record<ProxyProblem, (facts: ProxyFacts) => string> = {
  'unknown-host': isItUp,
  unreachable: isItUp,
  'no-response': isItUp,
  certificate: ({ variable }) =>
    `Check the environment variable ${variable}: most proxies are addressed with http://. If the proxy has a certificate of a private CA, point NODE_EXTRA_CA_CERTS at the certificate of that CA.`,
  credentials: ({ variable }) =>
    `Check the user name and the password in the environment variable ${variable}. The request was not tried again.`,
  refused: (facts) => `Ask whoever runs the proxy to let Airbyte through to ${facts.target}. ${orBypass(facts)}`,
  'bad-gateway': (facts) => `Ask whoever runs the proxy whether it can reach ${facts.target}. ${orBypass(facts)}`,
  'not-a-tunnel': (facts) =>
    `Check that the environment variable ${facts.variable} names an HTTP proxy, and that it asks nobody to sign in. ${orBypass(facts)}`,
};

const EXAMPLE = { host: 'proxy.your-org.org:3128', variable: 'HTTPS_PROXY', target: 'your-org.imis.com' };

/** Whether the server behind the proxy had responded before: then the settings are right. */
type Case = ProxyFacts & { reachedBefore?: boolean };

/** A proxy that lets nothing through: nothing is known of the server behind it. */
export const proxyFails = defineProblem<Case>({
  id: 'proxy-fails',
  failureType: ({ problem, reachedBefore = false }) => {
    const isSettled = problem === 'credentials' || (!reachedBefore && IN_THE_SETTINGS.has(problem));
    return isSettled ? 'config_error' : 'transient_error';
  },
  found: (facts) => `The proxy ${facts.host} ${FOUND[facts.problem](facts)}.`,
  todo: (facts) => ADVICE[facts.problem](facts),
  owners: ['airbyte'],
  where: WHERE,
  examples: [
    { ...EXAMPLE, problem: 'unknown-host', code: 'ENOTFOUND' },
    { ...EXAMPLE, problem: 'unreachable', code: 'ECONNREFUSED' },
    { ...EXAMPLE, problem: 'certificate', code: 'SELF_SIGNED_CERT_IN_CHAIN' },
    { ...EXAMPLE, problem: 'no-response', seconds: 15 },
    { ...EXAMPLE, problem: 'credentials', status: 407 },
    { ...EXAMPLE, problem: 'refused', status: 403 },
    { ...EXAMPLE, problem: 'bad-gateway', status: 502 },
    { ...EXAMPLE, problem: 'not-a-tunnel', status: 200, isPage: true },
  ],
});

/** A variable that names no proxy. */
export const badProxySetting = defineProblem<{ variable: string; problem: string }>({
  id: 'bad-proxy-setting',
  failureType: 'config_error',
  found: ({ variable, problem }) => `The environment variable ${variable} ${problem}.`,
  todo: 'Correct it, or remove it if no proxy is needed.',
  owners: ['airbyte'],
  where: WHERE,
  examples: [{ variable: 'HTTPS_PROXY', problem: 'is not the address of a proxy' }],
});
