import { ConfigError, TransientError } from '../../errors.ts';
import type { CallFailure } from '../../http/failures.ts';

/** What the certificate errors of OpenSSL mean to the person who can mend them. */
const TLS_PROBLEMS: [codes: RegExp, problem: string][] = [
  [/EXPIRED/, 'has expired: whoever runs the site must renew it'],
  [/NOT_YET_VALID/, 'is not valid yet: check the clock of the machine that runs Airbyte'],
  [/ALTNAME|HOSTNAME/, 'is for another host name: use the name in the certificate as Host (host)'],
  [
    /SELF_SIGNED|UNABLE_TO|DEPTH_ZERO|ISSUER|UNTRUSTED/,
    'comes from an authority that is not trusted here: point NODE_EXTRA_CA_CERTS at the certificate of your own authority',
  ],
  [
    /^(CERT_|CRL_|ERROR_IN_C|INVALID_|PATH_LENGTH_|UNSPECIFIED)/,
    'is not accepted (revoked, broken, too weak, or made for another purpose): whoever runs the site must replace it',
  ],
];

/** The error for a certificate that is not to be trusted, or a port without TLS. */
export function trustProblem(failure: CallFailure, baseUrl: string): ConfigError | undefined {
  if (failure.kind !== 'tls') return undefined;
  const { host } = new URL(baseUrl);
  const code = failure.facts.code ?? '';
  const problem = TLS_PROBLEMS.find(([codes]) => codes.test(code))?.[1];
  return new ConfigError(
    problem
      ? `The TLS certificate of ${host} ${problem}.`
      : `${host} does not answer with TLS as it should. Check Host (host): does its port speak https?`,
    failure.message,
    'certificate',
  );
}

/** The error for a request that is sent on elsewhere: the password or the token would go with it. */
export function sentOn({ kind, facts, message }: CallFailure, what: string): ConfigError | undefined {
  if (kind !== 'redirect') return undefined;
  return new ConfigError(
    `iMIS sends the request for ${what} on to ${facts.location ?? 'another address'}. Redirects are not followed: put the address that iMIS really has into Host (host).`,
    message,
    'sent-on',
  );
}

/** The error for a server that cannot be reached at all: its name has no address, or nobody answers there. */
export function unreachable(
  failure: CallFailure,
  baseUrl: string,
  what: string,
  reachedBefore = false,
): ConfigError | TransientError | undefined {
  const { host, hostname } = new URL(baseUrl);
  if (failure.kind === 'unknown-host') {
    const message = `The host name "${hostname}" cannot be found. Check Host (host) for a typing error; if it is right, the name service of the machine that runs Airbyte is out of order.`;
    return failure.facts.code === 'ENOTFOUND' && !reachedBefore
      ? new ConfigError(message, failure.message, 'unknown-host')
      : new TransientError(message, failure.message, 'unknown-host');
  }
  if (failure.kind !== 'network' && failure.kind !== 'timeout') return undefined;
  return new TransientError(
    `${host} could not be reached, or did not answer, for ${what} (${failure.facts.code ?? failure.message}). If it keeps failing, check Host (host), and whether the site is up and lets Airbyte in.`,
    failure.message,
    'unreachable',
  );
}
