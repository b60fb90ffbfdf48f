import { counted } from '../wording.ts';
import { DISPLAY_TAB, PAGE_SIZE, QUERY_NAME, QUERY_PARAMETERS, SECURITY_TAB, USERNAME, inForm } from './places.ts';
import { defineProblem } from './problem.ts';

const QUERY = '$/YourOrg/Attendees';
const FASTER =
  "Ask your iMIS administrator to make it faster (fewer sources and calculated columns, filters on indexed columns), or to look at the site's load.";
interface Named {
  query: string;
}

interface Hinted {
  /** What the folder of the query says of the name. */
  hint?: string;
}

export const wrongPath = defineProblem<Named & Hinted>({
  id: 'wrong-path',
  subject: 'query',
  failureType: 'config_error',
  found: ({ query }) => `There is no query at "${query}".`,
  todo: ({ hint }) =>
    `Put the path that iMIS shows for the query (RiSE › Intelligent Query Architect) into ${QUERY_NAME}: it starts with "$/" and ends with the name of the query.${hint ? ` ${hint}` : ''}`,
  owners: ['configurer'],
  where: inForm(QUERY_NAME),
  examples: [{ query: QUERY }],
});

export const notFound = defineProblem<Named & Hinted & { status: number }>({
  id: 'not-found',
  subject: 'query',
  failureType: 'config_error',
  found: ({ query, status }) =>
    `iMIS finds no query at "${query}" that this account may read (${status}), and does not show its definition.`,
  todo: ({ hint }) =>
    `Check in this order: the path in ${QUERY_NAME}; that "Available via the REST API" is ticked on the query's Security tab; that the account in ${USERNAME} has access to the query and its folder.${hint ? ` ${hint}` : ''}`,
  owners: ['configurer', 'imis'],
  where: `${inForm(QUERY_NAME)}; ${SECURITY_TAB}`,
  examples: [{ query: QUERY, status: 404 }],
});

export const notOpenToRest = defineProblem<Named>({
  id: 'not-open-to-rest',
  subject: 'access',
  failureType: 'config_error',
  found: ({ query }) => `The query "${query}" is not open to the REST API.`,
  todo: 'In iMIS, open it in the Intelligent Query Architect, and on its Security tab tick "Available via the REST API".',
  owners: ['imis'],
  where: SECURITY_TAB,
  examples: [{ query: QUERY }],
});

export const noAccess = defineProblem<Named>({
  id: 'no-access',
  subject: 'access',
  failureType: 'config_error',
  found: ({ query }) => `The account in ${USERNAME} may not read the query "${query}".`,
  todo: 'In iMIS, give it access to the query (its Security tab) and to the folder that holds it.',
  owners: ['imis'],
  where: `${SECURITY_TAB}; and its folder`,
  examples: [{ query: QUERY }],
});

export const badRequest = defineProblem<Named>({
  id: 'bad-request',
  subject: 'prompts',
  failureType: 'config_error',
  found: ({ query }) => `iMIS rejects the request for the query "${query}" as invalid (400).`,
  todo: `Most often a prompt has no value, or one of another type: check ${QUERY_PARAMETERS}, and run the query in iMIS with the same values.`,
  owners: ['configurer'],
  where: inForm(QUERY_PARAMETERS),
  examples: [{ query: QUERY }],
});

export const badRequestWithoutPrompts = defineProblem<Named>({
  id: 'bad-request-without-prompts',
  subject: 'access',
  failureType: 'config_error',
  found: ({ query }) =>
    `iMIS rejects the request for the query "${query}" as invalid (400), and the query has no prompts that could be the cause.`,
  todo: `Run it in iMIS as the account in ${USERNAME} (RiSE › Intelligent Query Architect › Run): a source or a column that the account cannot open fails there, too.`,
  owners: ['imis'],
  where: 'iMIS › RiSE › Intelligent Query Architect › the query › Run',
  examples: [{ query: QUERY }],
});

export const badRequestUnexplained = defineProblem<Named>({
  id: 'bad-request-unexplained',
  subject: 'query',
  failureType: 'config_error',
  found: ({ query }) =>
    `iMIS rejects the request for the query "${query}" as invalid (400), and does not show its definition to this account.`,
  todo: `Check in this order: the path in ${QUERY_NAME}; the values in ${QUERY_PARAMETERS}, if the query has prompts; that "Available via the REST API" is ticked on the query's Security tab; that the account in ${USERNAME} has access to the query and its folder.`,
  owners: ['configurer', 'imis'],
  where: `${inForm(QUERY_NAME, QUERY_PARAMETERS)}; ${SECURITY_TAB}`,
  examples: [{ query: QUERY }],
});

export const queryFails = defineProblem<Named & { host: string; rows: number }>({
  id: 'query-fails',
  subject: 'access',
  failureType: 'transient_error',
  found: ({ query, host, rows }) =>
    `iMIS at ${host} responds, but the query "${query}" fails with an error (500), also in a page of ${counted(rows, 'row')}.`,
  todo: 'Run it in iMIS (RiSE › Intelligent Query Architect › Run): a broken expression or a source that the account cannot open fails there, too. If it runs there, try again later.',
  owners: ['imis'],
  where: 'iMIS › RiSE › Intelligent Query Architect › the query › Run',
  examples: [{ query: QUERY, host: 'your-org.imis.com', rows: 50 }],
});

export const tooSlow = defineProblem<{ rows: number }>({
  id: 'too-slow',
  subject: 'page-time',
  failureType: 'transient_error',
  found: ({ rows }) =>
    `iMIS did not respond in time, and pages of ${counted(rows, 'row')} are no faster: the query itself is slow.`,
  todo: FASTER,
  owners: ['imis'],
  where: 'iMIS › the query, or the load of the site',
  examples: [{ rows: 50 }],
});

export const failsOrIsSlow = defineProblem<{ host: string; what: string; cause: string; rows: number }>({
  id: 'fails-or-is-slow',
  failureType: 'transient_error',
  found: ({ host, what, cause, rows }) =>
    `iMIS at ${host} could not serve the request for ${what} (${cause}), and pages of ${counted(rows, 'row')} fail as well: the query itself fails or is slow, or the site is unavailable.`,
  todo: `Run the query in iMIS. If it works there but takes long: ${FASTER}`,
  owners: ['imis'],
  where: 'iMIS › the query, or the load of the site',
  examples: [{ host: 'your-org.imis.com', what: 'a page of the query', cause: 'server, HTTP 502', rows: 50 }],
});

export const tooLarge = defineProblem<{ rows: number; megabytes: number; isMemory: boolean }>({
  id: 'too-large',
  subject: 'page-time',
  failureType: 'config_error',
  found: ({ rows, megabytes, isMemory }) =>
    `A page of ${counted(rows, 'row')} of the query is larger than ${megabytes} MB${isMemory ? ', the most that fits the memory of this container' : ''}.`,
  todo: ({ isMemory }) =>
    `Take columns that hold documents or pictures out of the query, ${isMemory ? 'give the connector more memory, ' : ''}or lower ${PAGE_SIZE}.`,
  owners: ['imis', 'configurer'],
  where: `${DISPLAY_TAB}; or ${inForm(PAGE_SIZE)}`,
  examples: [
    { rows: 20, megabytes: 256, isMemory: false },
    { rows: 20, megabytes: 48, isMemory: true },
  ],
});
