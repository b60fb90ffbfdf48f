import { differencesBetween, type Difference } from './near-ids.ts';
import type { OpenWaterClient } from './openwater-client.ts';
import { fetchUsers, newer, FEWER_USERS_A_PAGE, type User, type UserPage } from './user-page.ts';

/** Pages beyond those that the first one promises: a list without an end is no reason to pay without one. */
const FURTHER_PAGES = 10;

/** What looking for a user by a registrant's id gave. */
export interface FoundUser {
  user: User | undefined;
  /** In which ways another user's id differs that nearly matches. */
  near: Difference[];
  /** Pages that were asked for. */
  pages: number;
  /** The filter finds so many others that reading on costs more than the list of all users. */
  isTooWide: boolean;
}

/**
 * Looks for the user with this third-party id. The filter may match by part, and may ignore blanks and case: only an
 * equal id is a match.
 * @param id trimmed, and not blank
 * @param mayReadOn asked before each further page
 * @throws CallFailure, SwitchedOff
 */
export async function findUser(
  client: OpenWaterClient,
  id: string,
  mayReadOn: () => boolean = () => true,
): Promise<FoundUser> {
  const found: FoundUser = { user: undefined, near: [], pages: 0, isTooWide: false };
  const seen = new Set<string>();
  let most: number | undefined;
  for (let size = FEWER_USERS_A_PAGE; ;) {
    const page: UserPage = await fetchUsers(client, { index: found.pages, size, thirdPartyId: id });
    most ??= page.pages + FURTHER_PAGES;
    found.pages++;
    size = Math.min(size, page.pageSize);
    const known = seen.size;
    for (const user of page.users) {
      seen.add(user.id);
      if (user.thirdPartyId === id) found.user = newer(found.user, user);
      else if (found.near.length === 0) found.near = differencesBetween(id, user.thirdPartyId);
    }
    // A server that ignores the index would go on for ever.
    const bringsNothingNew = page.users.length > 0 && seen.size === known;
    if (!page.hasNext || bringsNothingNew || found.pages >= most) return found;
    if (!mayReadOn()) return { ...found, isTooWide: true };
  }
}
