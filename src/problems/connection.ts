import { AIRBYTE_NETWORK, FIREWALL, HOST, WEB_SERVER, inForm } from './places.ts';
import { defineProblem } from './problem.ts';

const SITE = 'your-org.imis.com';
const PAGE = 'rows 1 to 500 of the query';
const HOST_FIELD = inForm(HOST);

interface Site {
  /** With its port, where it is not the usual one. */
  host: string;
}

export const unknownHost = defineProblem<Site>({
  id: 'unknown-host',
  subject: 'host',
  failureType: 'config_error',
  found: ({ host }) => `The host name "${host}" cannot be found.`,
  todo: `Check ${HOST} for a typing error. If it is right, the name service of the machine that runs Airbyte does not know it.`,
  owners: ['configurer', 'airbyte'],
  where: HOST_FIELD,
  examples: [{ host: SITE }],
});

export const nameServiceFails = defineProblem<Site>({
  id: 'name-service-fails',
  subject: 'host',
  failureType: 'transient_error',
  found: ({ host }) => `The host name "${host}" could not be looked up.`,
  todo: `Try again. If it keeps failing, check the name service of the machine that runs Airbyte, and ${HOST} for a typing error.`,
  owners: ['airbyte', 'configurer'],
  where: AIRBYTE_NETWORK,
  examples: [{ host: SITE }],
});

export const unreachable = defineProblem<Site & { what: string; cause: string }>({
  id: 'unreachable',
  subject: 'host',
  failureType: 'transient_error',
  found: ({ host, what, cause }) => `${host} could not be reached, or did not respond, for ${what} (${cause}).`,
  todo: `Try again. If it keeps failing, check ${HOST}, and whether the site is up and lets Airbyte in.`,
  owners: ['configurer', 'imis', 'airbyte'],
  where: `${HOST_FIELD}; or the site itself, and the network between it and Airbyte`,
  examples: [{ host: SITE, what: 'the log-in', cause: 'ECONNREFUSED' }],
});

export const certificateExpired = defineProblem<Site>({
  id: 'certificate-expired',
  subject: 'host',
  failureType: 'config_error',
  found: ({ host }) => `The TLS certificate of ${host} has expired.`,
  todo: 'Ask the administrator of the site to renew it.',
  owners: ['imis'],
  where: WEB_SERVER,
  examples: [{ host: SITE }],
});

export const certificateTooEarly = defineProblem<Site>({
  id: 'certificate-too-early',
  subject: 'host',
  failureType: 'config_error',
  found: ({ host }) => `The TLS certificate of ${host} is not valid yet.`,
  todo: 'Check the clock of the machine that runs Airbyte.',
  owners: ['airbyte', 'imis'],
  where: 'the clock of the machine that runs Airbyte',
  examples: [{ host: SITE }],
});

export const certificateOfOtherHost = defineProblem<Site>({
  id: 'certificate-of-other-host',
  subject: 'host',
  failureType: 'config_error',
  found: ({ host }) => `The TLS certificate of ${host} is for another host name.`,
  todo: `Put the name that the certificate is for into ${HOST}.`,
  owners: ['configurer', 'imis'],
  where: HOST_FIELD,
  examples: [{ host: SITE }],
});

export const intermediateMissing = defineProblem<Site>({
  id: 'intermediate-certificate-missing',
  subject: 'host',
  failureType: 'config_error',
  found: ({ host }) => `${host} does not send its intermediate TLS certificate, so that its own cannot be verified.`,
  todo: 'Ask the administrator of the site to install the full certificate chain. Browsers often fetch the missing part themselves and show no error. If the certificate comes from a private CA, point the environment variable NODE_EXTRA_CA_CERTS at the certificate of that CA instead.',
  owners: ['imis', 'airbyte'],
  where: WEB_SERVER,
  examples: [{ host: SITE }],
});

export const unknownIssuer = defineProblem<Site>({
  id: 'unknown-issuer',
  subject: 'host',
  failureType: 'config_error',
  found: ({ host }) =>
    `The TLS certificate of ${host} comes from an issuer that is not trusted here: a private CA, or a proxy that inspects traffic.`,
  todo: 'Point the environment variable NODE_EXTRA_CA_CERTS at the certificate of that CA, on the machine that runs Airbyte.',
  owners: ['airbyte'],
  where: 'the environment of the connector, on the machine that runs Airbyte',
  examples: [{ host: SITE }],
});

export const certificateRefused = defineProblem<Site & { code: string }>({
  id: 'certificate-refused',
  subject: 'host',
  failureType: 'config_error',
  found: ({ host, code }) =>
    `The TLS certificate of ${host} cannot be accepted (${code}): it is revoked, broken, too weak, or made for another purpose.`,
  todo: 'Ask the administrator of the site to replace it.',
  owners: ['imis'],
  where: WEB_SERVER,
  examples: [{ host: SITE, code: 'CERT_REVOKED' }],
});

export const oldTls = defineProblem<Site>({
  id: 'old-tls',
  subject: 'host',
  failureType: 'config_error',
  found: ({ host }) => `${host} offers only an old TLS version, or ciphers that are no longer safe.`,
  todo: 'Ask the administrator of the site to enable TLS 1.2 or later.',
  owners: ['imis'],
  where: WEB_SERVER,
  examples: [{ host: SITE }],
});

export const noTls = defineProblem<Site>({
  id: 'no-tls',
  subject: 'host',
  failureType: 'config_error',
  found: ({ host }) => `${host} does not speak TLS as it should.`,
  todo: `Check ${HOST}: its port must speak https.`,
  owners: ['configurer'],
  where: HOST_FIELD,
  examples: [{ host: 'your-org.imis.com:80' }],
});

export const redirected = defineProblem<{ what: string; origin: string | undefined }>({
  id: 'redirected',
  failureType: 'config_error',
  found: ({ what, origin }) => `iMIS redirects the request for ${what} to ${origin ?? 'another address'}.`,
  todo: `Redirects are not followed, because the token would go with them. Put the address that iMIS really has into ${HOST}.`,
  owners: ['configurer'],
  where: HOST_FIELD,
  examples: [{ what: 'the query', origin: 'https://www.your-org.org' }],
});

export const redirectedMeanwhile = defineProblem<{ what: string; origin: string | undefined }>({
  id: 'redirected-meanwhile',
  failureType: 'transient_error',
  found: ({ what, origin }) =>
    `iMIS responded before, but now redirects the request for ${what} to ${origin ?? 'another address'}.`,
  todo: `Redirects are not followed. Try again. If it keeps happening, put the address that iMIS really has into ${HOST}.`,
  owners: ['nobody', 'imis', 'configurer'],
  where: HOST_FIELD,
  examples: [{ what: PAGE, origin: 'https://www.your-org.org' }],
});

export const blockedByFirewall = defineProblem<Site & { what: string; status: number }>({
  id: 'blocked-by-firewall',
  failureType: 'config_error',
  found: ({ host, what, status }) =>
    `A firewall or proxy in front of iMIS at ${host} blocked the request for ${what}: it responded with a web page (${status}) instead of data.`,
  todo: 'Ask the administrator of the site to let the requests of the machine that runs Airbyte to /token and /api through, without a browser check.',
  owners: ['imis', 'airbyte'],
  where: FIREWALL,
  examples: [{ host: SITE, what: PAGE, status: 403 }],
});

export const imisUnavailable = defineProblem<Site & { what: string; cause: string }>({
  id: 'imis-unavailable',
  failureType: 'transient_error',
  found: ({ host, what, cause }) => `iMIS at ${host} could not serve the request for ${what} (${cause}).`,
  todo: 'Try again later. If it keeps failing, ask your iMIS administrator whether the site is up.',
  owners: ['nobody', 'imis'],
  where: null,
  examples: [{ host: SITE, what: PAGE, cause: 'busy, HTTP 503' }],
});

export const outOfTime = defineProblem<{ minutes: number; waitingFor: string }>({
  id: 'out-of-time',
  failureType: 'transient_error',
  found: ({ minutes, waitingFor }) => `Not done after ${minutes} minutes: still waiting for ${waitingFor}.`,
  todo: 'Ask the administrator of that site whether it is up, and try again.',
  owners: ['nobody', 'imis'],
  where: null,
  examples: [{ minutes: 8, waitingFor: `the log-in, from ${SITE}` }],
});
