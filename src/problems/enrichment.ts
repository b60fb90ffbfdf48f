import { amount, counted, percent } from '../wording.ts';
import { keysRejected } from './openwater.ts';
import { DISPLAY_TAB, MATCH_COLUMN, OPENWATER_FORM, OPENWATER_USERS, REGISTRANT_ID_COLUMN, inForm } from './places.ts';
import { defineWarning, messageOf, type Notice } from './problem.ts';

/** The one warning of a sync about an OpenWater that failed. */
export const withoutProfiles = defineWarning<{ problem: Notice; attendees: number; unlisted?: Notice }>({
  id: 'without-profiles',
  subject: 'openwater-match',
  found: ({ problem, attendees, unlisted }) =>
    `${messageOf(problem)} ${counted(attendees, 'attendee')} went on without the OpenWater fields. Nothing else of the sync is touched.${unlisted ? ` ${messageOf(unlisted)}` : ''}`,
  todo: null,
  owners: ['configurer', 'openwater'],
  where: 'as the problem of OpenWater that it names',
  examples: [{ problem: keysRejected({ status: 401 }), attendees: 12 }],
});

/** The warning of a command that does not need OpenWater. */
export const withoutOpenWater = defineWarning<{ problem: Notice }>({
  id: 'without-openwater',
  subject: 'openwater-host',
  found: ({ problem }) => `${messageOf(problem)} Attendees are read all the same, without the OpenWater fields.`,
  todo: null,
  owners: ['configurer', 'openwater'],
  where: 'as the problem of OpenWater that it names',
  examples: [{ problem: keysRejected({ status: 401 }) }],
});

/** What to do about ids that differ in form. */
const SAME_FORM = `Set ${MATCH_COLUMN} to a column of the query that holds the id exactly as OpenWater has it, or write the ids in the same form on both sides.`;

interface Near {
  /** Registrants who nearly match, by what differs. */
  near: ReadonlyMap<string, number>;
}

function nearlyMatch({ near }: Near): string {
  const parts = [...near].map(([difference, registrants]) => `${amount(registrants)} by ${difference}`);
  const all = [...near.values()].reduce((sum, each) => sum + each, 0);
  const [differs, its] = all === 1 ? ['registrant matches', 'differs from it'] : ['registrants match', 'differs'];
  return `${amount(all)} ${differs} no OpenWater user, but nearly: the third-party id ${its} only in its form (${parts.join(', ')}).`;
}

/** Ids that are not equal, but would be without some differences in form. */
export const nearMatches = defineWarning<Near>({
  id: 'near-matches',
  subject: 'openwater-match',
  found: nearlyMatch,
  todo: SAME_FORM,
  owners: ['configurer', 'imis', 'openwater'],
  where: `${inForm(MATCH_COLUMN)}; ${OPENWATER_USERS}`,
  examples: [{ near: new Map([['leading zeros', 12]]) }],
});

/** The same, of a sample. */
export const idsDiffer = defineWarning<Near & { matched: number; sampled: number }>({
  id: 'ids-differ',
  subject: 'openwater-match',
  found: (facts) => `${matchRate(facts)} ${nearlyMatch(facts)}`,
  todo: SAME_FORM,
  owners: ['configurer', 'imis', 'openwater'],
  where: `${inForm(MATCH_COLUMN)}; ${OPENWATER_USERS}`,
  examples: [{ matched: 2, sampled: 50, near: new Map([['leading zeros', 12]]) }],
});

function matchRate({ matched, sampled }: { matched: number; sampled: number }): string {
  const users = matched === 1 ? 'is a user' : 'are users';
  return `${amount(matched)} of ${counted(sampled, 'registrant')} looked up ${users} of OpenWater (${percent(matched / sampled)}).`;
}

/** The list of users did not add up. */
export const usersMissing = defineWarning<{ users: number; total: number }>({
  id: 'users-missing',
  subject: 'openwater-match',
  found: ({ users, total }) =>
    `OpenWater's list of users lacks ${amount(users)} of ${counted(total, 'user')}, although it was read twice: users changed meanwhile, or a page of the list failed. An attendee who is one of them has no OpenWater fields in this sync.`,
  todo: 'Sync again later.',
  owners: ['nobody', 'openwater'],
  where: null,
  examples: [{ users: 3, total: 12_000 }],
});

/** A read goes on without OpenWater where the match column has gone from the query. */
export const matchColumnGone = defineWarning<{ column: string }>({
  id: 'match-column-gone',
  subject: 'openwater-match',
  found: ({ column }) =>
    `The query has no column "${column}", which ${MATCH_COLUMN} names. Attendees are read without the OpenWater fields.`,
  todo: 'Put the column into the query, or change the field.',
  owners: ['configurer', 'imis'],
  where: `${inForm(MATCH_COLUMN)}; ${DISPLAY_TAB}`,
  examples: [{ column: 'OpenWater ID' }],
});

export const noMatch = defineWarning({
  id: 'no-match',
  subject: 'openwater-match',
  found: 'No attendee matched anyone in OpenWater.',
  todo: `Two fields must agree: ${REGISTRANT_ID_COLUMN} in the query, or ${MATCH_COLUMN} if you have set one, and the third-party id (thirdPartyUniqueId) of the OpenWater users.`,
  owners: ['configurer', 'openwater'],
  where: `${OPENWATER_USERS}; ${inForm(REGISTRANT_ID_COLUMN)}`,
});

export const fewMatches = defineWarning<{ matched: number; sampled: number }>({
  id: 'few-matches',
  subject: 'openwater-match',
  found: (facts) => `Only ${matchRate(facts)}`,
  todo: 'Check that both sides hold the same id: the registrant id column of the query, and the third-party id (thirdPartyUniqueId) of the OpenWater users. If so few of them are users indeed, nothing is wrong.',
  owners: ['configurer', 'openwater'],
  where: `${OPENWATER_USERS}; ${inForm(REGISTRANT_ID_COLUMN)}`,
  examples: [{ matched: 2, sampled: 50 }],
});

export const emptyForm = defineWarning({
  id: 'empty-form',
  subject: 'openwater-form',
  found: 'The user profile form has no fields besides the names and the e-mail address: OpenWater adds no column.',
  todo: 'Add fields to the form, or remove OpenWater from the configuration.',
  owners: ['openwater', 'configurer'],
  where: OPENWATER_FORM,
});
