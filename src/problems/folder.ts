import { counted, quoted } from '../wording.ts';
import { FILTER_TAB, QUERY_FOLDER, USERNAME, inForm } from './places.ts';
import { defineProblem, defineWarning, messageOf, type FailureType, type Notice, type Problem } from './problem.ts';
import { noAccess } from './query.ts';

const ACCESS = `give the account in ${USERNAME} access to the folder and to its queries`;
const SECURITY = 'iMIS › Document system › the folder › its security; and its queries';
const FOLDER = '$/YourOrg/Airbyte';

export const noFolder = defineProblem<{ path: string }>({
  id: 'no-folder',
  subject: 'query',
  failureType: 'config_error',
  found: ({ path }) => `There is no folder "${path}" that the account can see.`,
  todo: `Put the path that iMIS shows for the folder into ${QUERY_FOLDER}, or ${ACCESS} in iMIS.`,
  owners: ['configurer', 'imis'],
  where: inForm(QUERY_FOLDER),
  examples: [{ path: FOLDER }],
});

export const notAFolder = defineProblem<{ path: string }>({
  id: 'not-a-folder',
  subject: 'query',
  failureType: 'config_error',
  found: ({ path }) => `"${path}" is a query, not a folder.`,
  todo: `Put the path of the folder that holds it into ${QUERY_FOLDER}.`,
  owners: ['configurer'],
  where: inForm(QUERY_FOLDER),
  examples: [{ path: `${FOLDER}/Sessions` }],
});

export const folderClosed = defineProblem<{ path: string }>({
  id: 'folder-closed',
  subject: 'access',
  failureType: 'config_error',
  found: ({ path }) => `iMIS does not show the folder "${path}" to the account.`,
  todo: `In iMIS, ${ACCESS}.`,
  owners: ['imis'],
  where: SECURITY,
  examples: [{ path: FOLDER }],
});

export const folderEmpty = defineProblem<{ path: string; drafts: number }>({
  id: 'folder-empty',
  subject: 'access',
  failureType: 'config_error',
  found: ({ path, drafts }) =>
    `iMIS shows no published query in the folder "${path}"${drafts === 0 ? '' : `, but ${counted(drafts, 'draft')}`}.`,
  todo: `In iMIS, publish the queries that are to be streams, and ${ACCESS}.`,
  owners: ['imis'],
  where: SECURITY,
  examples: [{ path: FOLDER, drafts: 2 }],
});

/** A hundred queries are read: a problem has to say which of them it is about. */
export const ofFolderQuery = defineProblem<{ path: string; problem: Problem }>({
  id: 'of-folder-query',
  subject: 'folder',
  failureType: ({ problem }): FailureType => problem.failureType,
  found: ({ path, problem }) => `The query "${path}" of the folder: ${problem.found}`,
  todo: ({ problem }) => problem.todo,
  owners: ['imis', 'configurer'],
  where: ({ problem }) => problem.where,
  examples: [{ path: `${FOLDER}/Sessions`, problem: noAccess({ query: `${FOLDER}/Sessions` }) }],
});

const MEMBER = { name: 'Sessions' };

export const isAttendees = defineWarning<{ name: string }>({
  id: 'is-attendees',
  subject: 'folder',
  found: ({ name }) => `The query "${name}" of the folder is left out: it is the stream Attendees already.`,
  todo: null,
  owners: ['nobody'],
  where: null,
  examples: [MEMBER],
});

/** Names that are equal, or become equal in destinations. */
export const sharesName = defineWarning<{ name: string; names: readonly string[] }>({
  id: 'shares-name',
  subject: 'folder',
  found: ({ name, names }) =>
    `The query "${name}" of the folder is left out: streams of these names become one in destinations: ${quoted(names)}.`,
  todo: 'Rename them in iMIS.',
  owners: ['imis'],
  where: 'iMIS › the queries of the folder',
  examples: [{ ...MEMBER, names: ['Sessions', 'sessions'] }],
});

export const requiresPrompt = defineWarning<{ name: string; prompts: readonly string[] }>({
  id: 'requires-prompt',
  subject: 'folder',
  found: ({ name, prompts }) =>
    `The query "${name}" of the folder is left out: it requires a value for a prompt${prompts.length > 0 ? ` (${prompts.join(', ')})` : ''}, and only the attendees' query gets values.`,
  todo: "Make the prompt optional in iMIS (the query's Filter tab), or move the query to another folder.",
  owners: ['imis'],
  where: FILTER_TAB,
  examples: [{ ...MEMBER, prompts: ['"EventCode" (Which event?)'] }],
});

/** iMIS refused it twice. */
export const isClosed = defineWarning<{ name: string; problem: Notice }>({
  id: 'is-closed',
  subject: 'folder',
  found: ({ name, problem }) =>
    `The query "${name}" of the folder is left out: iMIS refused it twice. ${messageOf(problem)}`,
  todo: null,
  owners: ['imis'],
  where: SECURITY,
  examples: [{ ...MEMBER, problem: noAccess({ query: `${FOLDER}/Sessions` }) }],
});

export const queriesLeftOut = defineWarning<{ streams: number; names: readonly string[] }>({
  id: 'queries-left-out',
  subject: 'folder',
  found: ({ streams, names }) => `${counted(streams, 'stream')}. Left out: ${quoted(names)}.`,
  todo: 'The list of the folder says why, and what to do.',
  owners: ['imis'],
  where: inForm(QUERY_FOLDER),
  examples: [{ streams: 5, names: ['Sessions'] }],
});
