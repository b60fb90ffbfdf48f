import { CallFailure } from '../http/failures.ts';
import { ExactNumber } from '../json/exact-number.ts';
import { counted } from '../wording.ts';
import type { OpenWaterClient } from './openwater-client.ts';
import { readProfile, type Profile } from './profile.ts';

/** Asked for in each page of users: 10 is the default, 100 what clients use; the largest is not documented. */
export const USERS_A_PAGE = 100;

/** Two million users. A server that makes up new ones without an end would hold the read up for ever. */
const MOST_PAGES = 20_000;

export interface User {
  id: string;
  /** Trimmed; empty where the user has none. */
  thirdPartyId: string;
  /** Milliseconds. */
  lastModifiedMs: number;
}

export interface UserPage {
  users: User[];
  hasNext: boolean;
  /** Users in all, and pages of the size that OpenWater really gives. */
  total: number;
  pages: number;
  /** Fewer users than its own paging promises. */
  isShort: boolean;
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
  thirdPartyUniqueId?: unknown;
  lastModifiedAtUtc?: unknown;
  createdAtUtc?: unknown;
}

/**
 * One page of the users, or of those that the filter finds. A page that is shorter than it says is asked for again,
 * once: users who are left out would go without their profiles, and nobody would know.
 * @param thirdPartyId filters by it, exactly or by part: the documentation does not say which
 * @throws CallFailure, SwitchedOff; Error beyond the most pages that any list can have
 */
export async function fetchUsers(client: OpenWaterClient, pageIndex: number, thirdPartyId?: string): Promise<UserPage> {
  if (pageIndex >= MOST_PAGES) throw new Error(`OpenWater gives more than ${counted(MOST_PAGES, 'page')} of users`);
  const filter = thirdPartyId === undefined ? '' : `thirdPartyId=${encodeURIComponent(thirdPartyId)}&`;
  const path = `/v2/Users?${filter}pageIndex=${pageIndex}&pageSize=${USERS_A_PAGE}`;
  const ask = (): Promise<UserPage> =>
    client.get({ kind: 'users', path, read: (json: unknown) => readUsers(json, pageIndex) });
  const page = await ask();
  if (!page.isShort) return page;
  const again = await ask();
  return again.users.length < page.users.length ? page : again;
}

/**
 * `none` where the user has gone meanwhile.
 * @throws CallFailure, SwitchedOff
 */
export function fetchProfile(
  client: OpenWaterClient,
  userId: string,
  wanted: ReadonlySet<string>,
): Promise<Profile | 'none'> {
  const read = (json: unknown): Profile => {
    const { fieldValues } = (json ?? {}) as { fieldValues?: unknown };
    if (!Array.isArray(fieldValues)) throw new CallFailure('not-json', { detail: 'the user has no fieldValues' });
    return readProfile(fieldValues, wanted);
  };
  return client.get<Profile | 'none'>({
    kind: 'profile',
    path: `/v2/Users/${encodeURIComponent(userId)}`,
    read,
    absent: 'none',
  });
}

/** Of two users with one id the most recently modified wins. */
export function newer(a: User | undefined, b: User): User {
  return a && a.lastModifiedMs >= b.lastModifiedMs ? a : b;
}

function readUsers(json: unknown, pageIndex: number): UserPage {
  const { items, pagingInfo } = (json ?? {}) as RawPage;
  if (!Array.isArray(items) || typeof pagingInfo !== 'object' || pagingInfo === null) {
    throw new CallFailure('not-json', { detail: 'the list of users has no items or no pagingInfo' });
  }
  const paging = pagingInfo as RawPaging;
  const total = count(paging.totalCount) ?? items.length;
  const pageSize = (count(paging.pageSize) ?? 0) || items.length || USERS_A_PAGE;
  const due = Math.min(pageSize, Math.max(total - pageIndex * pageSize, 0));
  const promisesMore =
    typeof paging.hasNextPage === 'boolean' ? paging.hasNextPage : total > (pageIndex + 1) * pageSize;
  return {
    users: items.map(readUser).filter((user) => user !== undefined),
    total,
    pages: Math.max(Math.ceil(total / pageSize), count(paging.numberOfPages) ?? 0),
    // An empty page ends the list whatever it says, or the walk over it would never end.
    hasNext: promisesMore && items.length > 0,
    isShort: items.length < due,
  };
}

function readUser(raw: unknown): User | undefined {
  const { id, thirdPartyUniqueId, lastModifiedAtUtc, createdAtUtc } = (raw ?? {}) as RawUser;
  if (text(id) === '') return undefined;
  return {
    id: text(id),
    thirdPartyId: text(thirdPartyUniqueId),
    lastModifiedMs: Date.parse(text(lastModifiedAtUtc) || text(createdAtUtc)) || 0,
  };
}

/** Trimmed; empty for what is neither text nor a number. */
function text(value: unknown): string {
  const isText = typeof value === 'string' || typeof value === 'number' || value instanceof ExactNumber;
  return isText ? String(value).trim() : '';
}

/** A number of things; undefined for anything else. */
function count(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : undefined;
}
