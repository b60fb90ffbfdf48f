import { isSamePath, type FolderQuery } from '../imis/query-folder.ts';
import { isAttendees, sharesName } from '../problems/folder.ts';
import type { Warning } from '../problems/problem.ts';
import { nameInDestinations } from './destination-names.ts';

/** A query of the folder, and what is known of it without asking for it. */
export interface Member extends FolderQuery {
  /** Why it is no stream; undefined where it may be one. */
  leftOut?: Warning;
  /** Set for the query that is a stream already. */
  isExpected?: boolean;
}

/**
 * The queries of a folder as streams, each by its name. All those of one name are left out: nobody could say which of
 * them a table holds.
 * @param attendees the stream that is there already, and the path of its query
 */
export function membersOf(queries: readonly FolderQuery[], attendees: FolderQuery): Member[] {
  const others = queries.filter(({ path }) => !isSamePath(path, attendees.path));
  const taken = [attendees.name, ...others.map(({ name }) => name)];
  return queries.map((query) => {
    if (!others.includes(query)) return { ...query, leftOut: isAttendees({ name: query.name }), isExpected: true };
    const alike = taken.filter((name) => nameInDestinations(name) === nameInDestinations(query.name));
    return alike.length > 1 ? { ...query, leftOut: sharesName({ name: query.name, names: alike }) } : query;
  });
}
