import { amount, counted } from '../../wording.ts';

const MATCH_COLUMN = 'OpenWater: Match column (openwater.match_column)';
const REGISTRANT_COLUMN = 'Registrant id column (registrant_id_column)';

/** What to do about ids that differ in form; the doctor says the same. */
export const SAME_FORM = `Set ${MATCH_COLUMN} to a column of the query that holds the id exactly as OpenWater has it, or write the ids in the same form on both sides.`;

/** The one warning about an OpenWater that did not do its part. */
export function withoutProfiles(problem: string, attendees: number): string {
  const people = counted(attendees, 'attendee');
  return `${problem} ${people} went on without the OpenWater fields. Nothing else of the sync is touched.`;
}

/** The list of users did not add up. */
export function usersMissing({ users, total }: { users: number; total: number }): string {
  return `OpenWater's list of users lacks ${amount(users)} of ${counted(total, 'user')}, although it was read twice: users changed meanwhile, or a page of the list failed. An attendee who is one of them has no OpenWater fields in this sync. Sync again later.`;
}

/** Ids that are not equal, but would be without some differences in form. @param near registrants by what differs */
export function nearMatches(near: ReadonlyMap<string, number>): string {
  return `${nearlyMatch(near)} ${SAME_FORM}`;
}

/** `12 registrants match no OpenWater user, but would without leading zeros.` */
export function nearlyMatch(near: ReadonlyMap<string, number>): string {
  const parts = [...near].map(([difference, registrants]) => `${amount(registrants)} by ${difference}`);
  const all = [...near.values()].reduce((sum, each) => sum + each, 0);
  const [differs, its] = all === 1 ? ['registrant matches', 'differs from it'] : ['registrants match', 'differs'];
  return `${amount(all)} ${differs} no OpenWater user, but nearly: the third-party id ${its} only in its form (${parts.join(', ')}).`;
}

/** A read goes on without OpenWater where the match column has gone from the query. */
export function noMatchColumn(column: string, field: string): string {
  return `The query has no column "${column}", which ${field} names. Attendees are read without the OpenWater fields. Put the column into the query, or change the field.`;
}

/** Nobody at all has a user with the same id. */
export function nobodyMatched(): string {
  return `No attendee matched anyone in OpenWater. Two fields must agree: ${REGISTRANT_COLUMN} in the query, or ${MATCH_COLUMN} if you have set one, and the third-party id (thirdPartyUniqueId) of the OpenWater users.`;
}
