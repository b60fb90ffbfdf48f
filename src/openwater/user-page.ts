import { CallFailure } from '../http/failures.ts';
import type { OpenWaterClient } from './openwater-client.ts';
import { countOf, textOf } from './plain-values.ts';
import { verdictOn } from './verdict.ts';

/** Asked for in each page of users: no maximum is declared, and production code asks 1,000 of other lists. */
export const USERS_A_PAGE = 1000;
/** What published clients ask for. */
export const FEWER_USERS_A_PAGE = 100;
/** What a page has where no size is asked for. */
const DEFAULT_USERS_A_PAGE = 10;
/** A page that is refused, broken or too slow is soon asked for in another way. */
const TRIES_OF_FIRST_PAGE = 2;
/** No association has more: a larger number is a mistake of the server. */
const MOST_USERS = 10_000_000;
/** Marks the account that lost where an administrator has settled two of one person: OpenWater has no merge. */
const DELETED = /\.deleted$/i;

export interface User {
  id: string;
  /** Trimmed; empty where the user has none. */
  thirdPartyId: string;
  /** Milliseconds. */
  lastModifiedMs: number;
  isDeleted: boolean;
}

export interface UserPage {
  users: User[];
  /** Items without an id, which nobody can tell apart. */
  unidentified: number;
  hasNext: boolean;
  /** Users in all, as the server says. */
  total: number;
  /** Users in a page, as the server gives them. */
  pageSize: number;
  /** Pages of that size. */
  pages: number;
  /** Fewer users than its own paging promises. */
  isShort: boolean;
  /** Not the first page, but all that is known of it: its users have still to be asked for. */
  isStandIn?: boolean;
}

export interface PageRequest {
  index: number;
  size: number;
  /** Filters by it, exactly or by part: the documentation does not say which. */
  thirdPartyId?: string;
  /** Gives up after so many failed attempts, whether or not OpenWater works otherwise. */
  mostTries?: number;
}

interface RawPage {
  items?: unknown;
  pagingInfo?: unknown;
}

interface RawPaging {
  totalCount?: unknown;
  numberOfPages?: unknown;
  hasNextPage?: unknown;
  pageSize?: unknown;
}

interface RawUser {
  id?: unknown;
  email?: unknown;
  thirdPartyUniqueId?: unknown;
  lastModifiedAtUtc?: unknown;
  createdAtUtc?: unknown;
}

/**
 * One page of the users, or of those that the filter finds. A page that is shorter than it says is asked for again,
 * once: users who are left out would go without their profiles, and nobody would know.
 * @throws CallFailure, SwitchedOff
 */
export async function fetchUsers(client: OpenWaterClient, request: PageRequest): Promise<UserPage> {
  const { index, size, thirdPartyId, mostTries } = request;
  const filter = thirdPartyId === undefined ? '' : `thirdPartyId=${encodeURIComponent(thirdPartyId)}&`;
  const path = `/v2/Users?${filter}pageIndex=${index}&pageSize=${size}`;
  const read = (json: unknown): UserPage => readUsers(json, request);
  const ask = (): Promise<UserPage> =>
    client.get({ kind: 'users', path, read, ...(mostTries !== undefined && { mostTries }) });
  const page = await ask();
  if (!page.isShort) return page;
  const again = await ask();
  const longer = again.users.length < page.users.length ? page : again;
  // As short again, and more to come: that is the size that the server gives.
  return longer.isShort && longer.hasNext && index === 0 ? resized(longer) : longer;
}

/**
 * The first page of all users, in the largest size that OpenWater gives: 1,000, or 100 where it does not. Where one broken
 * user breaks that page, the next one stands in for it, as far as totals go.
 * @throws CallFailure, SwitchedOff
 */
export async function fetchFirstUsers(client: OpenWaterClient): Promise<UserPage> {
  const large = await tryPage(client, { index: 0, size: USERS_A_PAGE, mostTries: TRIES_OF_FIRST_PAGE });
  // Where more is asked for than it gives, a server may fall back to its default.
  const isDefault = large.page?.hasNext === true && large.page.pageSize === DEFAULT_USERS_A_PAGE;
  if (large.page && !isDefault) return large.page;
  const small = await tryPage(client, { index: 0, size: FEWER_USERS_A_PAGE, mostTries: TRIES_OF_FIRST_PAGE });
  if (large.page) return small.page && small.page.pageSize > large.page.pageSize ? small.page : large.page;
  if (small.page?.hasNext === false) return small.page;
  const page = small.page ?? { ...(await fetchUsers(client, { index: 1, size: FEWER_USERS_A_PAGE })), isStandIn: true };
  if (large.failure && verdictOn(large.failure) !== 'outage') return page;
  // An outage says nothing of the size: once more, now that OpenWater works.
  const again = await tryPage(client, { index: 0, size: USERS_A_PAGE, mostTries: 1 });
  return again.page ?? page;
}

/** @throws a refusal (401, 403): it says nothing of the page */
async function tryPage(
  client: OpenWaterClient,
  request: PageRequest,
): Promise<{ page?: UserPage; failure?: CallFailure }> {
  try {
    return { page: await fetchUsers(client, request) };
  } catch (failure) {
    if (!(failure instanceof CallFailure) || verdictOn(failure) === 'refused') throw failure;
    return { failure };
  }
}

/** Of two users with one id the most recently modified wins, but never a deleted one. */
export function newer(a: User | undefined, b: User): User | undefined {
  if (b.isDeleted) return a;
  return a && a.lastModifiedMs >= b.lastModifiedMs ? a : b;
}

function readUsers(json: unknown, { index, size }: PageRequest): UserPage {
  const { items, pagingInfo } = (json ?? {}) as RawPage;
  if (!Array.isArray(items) || typeof pagingInfo !== 'object' || pagingInfo === null) {
    throw new CallFailure('not-json', { detail: 'the list of users has no items or no pagingInfo' });
  }
  const paging = pagingInfo as RawPaging;
  const pageSize = (countOf(paging.pageSize, MOST_USERS) ?? 0) || items.length || size;
  const stated = countOf(paging.totalCount, MOST_USERS);
  const total = stated ?? index * pageSize + items.length;
  const promisesMore = typeof paging.hasNextPage === 'boolean' ? paging.hasNextPage : total > (index + 1) * pageSize;
  // An empty page ends the list whatever it says, or the walk over it would never end.
  const hasNext = promisesMore && items.length > 0;
  const statedPages = stated === undefined ? countOf(paging.numberOfPages, MOST_USERS / pageSize) : undefined;
  const users = items.map(readUser).filter((user) => user !== undefined);
  return {
    users,
    unidentified: items.length - users.length,
    hasNext,
    total,
    pageSize,
    pages: statedPages ?? Math.ceil(total / pageSize),
    isShort: items.length < Math.min(pageSize, Math.max(total - index * pageSize, 0)),
  };
}

function resized(page: UserPage): UserPage {
  const pageSize = page.users.length + page.unidentified;
  return { ...page, pageSize, pages: Math.ceil(page.total / pageSize) };
}

function readUser(raw: unknown): User | undefined {
  const { id, email, thirdPartyUniqueId, lastModifiedAtUtc, createdAtUtc } = (raw ?? {}) as RawUser;
  if (textOf(id) === '') return undefined;
  return {
    id: textOf(id),
    thirdPartyId: textOf(thirdPartyUniqueId),
    lastModifiedMs: Date.parse(textOf(lastModifiedAtUtc) || textOf(createdAtUtc)) || 0,
    isDeleted: DELETED.test(textOf(email)),
  };
}
