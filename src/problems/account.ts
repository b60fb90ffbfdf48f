import { ACCOUNT_ROLES, FIREWALL, HOST, OWN_ACCOUNT, PASSWORD, USERNAME, inForm } from './places.ts';
import { defineProblem, defineWarning } from './problem.ts';

const TOKEN_URL = 'https://your-org.imis.com/token';
const HOST_FIELD = inForm(HOST);

interface At {
  /** The address of the token endpoint. */
  url: string;
}

export const wrongPassword = defineProblem({
  id: 'wrong-password',
  subject: 'log-in',
  failureType: 'config_error',
  found: 'iMIS rejected the user name or password.',
  todo: `Check ${USERNAME} and ${PASSWORD}, and in iMIS whether the account is locked. The log-in was not tried again, so as not to lock it.`,
  owners: ['configurer', 'imis'],
  where: `${inForm(USERNAME, PASSWORD)}; iMIS › the service account, if it is locked`,
});

export const logInNotUnderstood = defineProblem<At & { reason: string }>({
  id: 'log-in-not-understood',
  subject: 'log-in',
  failureType: 'config_error',
  found: ({ url, reason }) => `The server at ${url} rejected the log-in as an invalid request (${reason}).`,
  todo: `Check that ${HOST} is the address of the iMIS REST API, then ${USERNAME} and ${PASSWORD}. The log-in was not tried again, so as not to lock the account.`,
  owners: ['configurer'],
  where: HOST_FIELD,
  examples: [{ url: TOKEN_URL, reason: '400, unsupported_grant_type' }],
});

export const logInRefused = defineProblem<At & { status: number }>({
  id: 'log-in-refused',
  subject: 'log-in',
  failureType: 'config_error',
  found: ({ url, status }) => `The log-in at ${url} was refused (${status}), before the password was looked at.`,
  todo: `Check that ${HOST} is the address of the iMIS REST API, and that a firewall in front of it lets Airbyte in.`,
  owners: ['configurer', 'imis'],
  where: `${HOST_FIELD}; or ${FIREWALL}`,
  examples: [{ url: TOKEN_URL, status: 403 }],
});

export const logInBlocked = defineProblem<At & { status: number }>({
  id: 'log-in-blocked',
  subject: 'log-in',
  failureType: 'config_error',
  found: ({ url, status }) =>
    `A firewall or proxy in front of iMIS blocked the log-in at ${url}: it responded with a web page (${status}).`,
  todo: 'Ask the administrator of the site to let the requests of the machine that runs Airbyte to /token and /api through, without a browser check.',
  owners: ['imis', 'airbyte'],
  where: FIREWALL,
  examples: [{ url: TOKEN_URL, status: 403 }],
});

export const noLogInThere = defineProblem<At>({
  id: 'no-log-in-there',
  subject: 'host',
  failureType: 'config_error',
  found: ({ url }) => `There is no iMIS log-in at ${url} (404).`,
  todo: `Check ${HOST}: if the REST API is below a path, the path is part of it.`,
  owners: ['configurer'],
  where: HOST_FIELD,
  examples: [{ url: TOKEN_URL }],
});

export const webPageForLogIn = defineProblem<At>({
  id: 'web-page-for-log-in',
  subject: 'host',
  failureType: 'config_error',
  found: ({ url }) => `${url} responded to the log-in with a web page instead of a token.`,
  todo: `${HOST} must be the address of the iMIS REST API: ask your iMIS administrator for it. A sign-in page or a firewall in front of iMIS looks the same.`,
  owners: ['configurer', 'imis'],
  where: HOST_FIELD,
  examples: [{ url: TOKEN_URL }],
});

export const logInRedirected = defineProblem<At & { origin: string | undefined }>({
  id: 'log-in-redirected',
  subject: 'host',
  failureType: 'config_error',
  found: ({ url, origin }) => `${url} redirects the log-in to ${origin ?? 'another address'}.`,
  todo: `The password is not sent there. Put the address that iMIS really has into ${HOST}.`,
  owners: ['configurer'],
  where: HOST_FIELD,
  examples: [{ url: TOKEN_URL, origin: 'https://sso.your-org.org' }],
});

export const logInFailed = defineProblem<At & { cause: string }>({
  id: 'log-in-failed',
  subject: 'log-in',
  failureType: 'transient_error',
  found: ({ url, cause }) => `iMIS could not serve the log-in at ${url} (${cause}).`,
  todo: 'Try again later. If it keeps failing, ask your iMIS administrator whether the site is up.',
  owners: ['nobody', 'imis'],
  where: null,
  examples: [{ url: TOKEN_URL, cause: 'server, HTTP 500' }],
});

export const noRights = defineProblem<{ logIns: number }>({
  id: 'no-rights',
  subject: 'access',
  failureType: 'config_error',
  found: ({ logIns }) =>
    `The log-in works, but iMIS rejected the requests that followed it (401), after each of ${logIns} log-ins.`,
  todo: `There are two possible causes. The account in ${USERNAME} has no RemoteService role or no right to the REST API: grant them in iMIS. Or another program logs in with the same account, which ends this session: give this connection an account of its own.`,
  owners: ['imis'],
  where: `${ACCOUNT_ROLES} (RemoteService); or ${OWN_ACCOUNT}`,
  examples: [{ logIns: 3 }],
});

export const sessionTaken = defineProblem<{ what: string; times: number }>({
  id: 'session-taken',
  subject: 'log-in',
  failureType: 'transient_error',
  found: ({ what, times }) =>
    `iMIS ended the session ${times} times during the request for ${what}: another program keeps logging in with the account in ${USERNAME}.`,
  todo: 'Give this connection an iMIS account of its own, then try again.',
  owners: ['imis', 'configurer'],
  where: OWN_ACCOUNT,
  examples: [{ what: 'rows 501 to 1000 of the query', times: 6 }],
});

export const sessionEnded = defineWarning<{ times: number; account: string }>({
  id: 'session-ended',
  subject: 'log-in',
  found: ({ times, account }) =>
    `iMIS accepts the user name "${account}" and the password, but ended the session ${times === 1 ? 'once' : `${times} times`} meanwhile.`,
  todo: 'Another program or connection seems to use the account. Give this connection an account of its own.',
  owners: ['imis'],
  where: OWN_ACCOUNT,
  examples: [{ times: 1, account: 'airbyte' }],
});
