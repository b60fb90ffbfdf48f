import { CallFailure } from '../http/failures.ts';
import type { OpenWaterClient } from './client.ts';
import { readProfile, type Profile } from './profile.ts';

/** Asked for in each page of users: 10 is the default, 100 what clients use; the largest is not documented. */
const PAGE_SIZE = 100;

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
}

interface RawPage {
  items?: unknown;
  pagingInfo?: { totalCount?: unknown; hasNextPage?: unknown; pageSize?: unknown };
}

interface RawUser {
  id?: unknown;
  thirdPartyUniqueId?: unknown;
  lastModifiedAtUtc?: unknown;
  createdAtUtc?: unknown;
}

/**
 * One page of the users, or of those that the filter finds.
 * @param thirdPartyId filters by it, exactly or by part: the documentation does not say which
 * @throws CallFailure, SwitchedOff
 */
export function fetchUsers(client: OpenWaterClient, pageIndex: number, thirdPartyId?: string): Promise<UserPage> {
  const filter = thirdPartyId === undefined ? '' : `thirdPartyId=${encodeURIComponent(thirdPartyId)}&`;
  return client.get(`/v2/Users?${filter}pageIndex=${pageIndex}&pageSize=${PAGE_SIZE}`, readUsers);
}

/** @throws CallFailure, SwitchedOff */
export function fetchProfile(client: OpenWaterClient, userId: string, wanted: ReadonlySet<string>): Promise<Profile> {
  return client.get(`/v2/Users/${encodeURIComponent(userId)}`, (json) => {
    const { fieldValues } = (json ?? {}) as { fieldValues?: unknown };
    if (!Array.isArray(fieldValues)) throw new CallFailure('not-json', { detail: 'the user has no fieldValues' });
    return readProfile(fieldValues, wanted);
  });
}

/** Of two users with one id the most recently modified wins. */
export function newer(a: User | undefined, b: User): User {
  return a && a.lastModifiedMs >= b.lastModifiedMs ? a : b;
}

function readUsers(json: unknown): UserPage {
  const { items, pagingInfo } = (json ?? {}) as RawPage;
  if (!Array.isArray(items) || !pagingInfo) {
    throw new CallFailure('not-json', { detail: 'the list of users has no items or no pagingInfo' });
  }
  const users = (items as RawUser[]).map(readUser).filter((user) => user !== undefined);
  const total = Number(pagingInfo.totalCount) || users.length;
  const pageSize = Number(pagingInfo.pageSize) || items.length || PAGE_SIZE;
  // An empty page ends the list whatever it says, or the walk over it would never end.
  return {
    users,
    total,
    pages: Math.ceil(total / pageSize),
    hasNext: pagingInfo.hasNextPage === true && items.length > 0,
  };
}

function readUser({ id, thirdPartyUniqueId, lastModifiedAtUtc, createdAtUtc }: RawUser): User | undefined {
  if (typeof id !== 'number' && typeof id !== 'string') return undefined;
  const text = (value: unknown): string =>
    typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return {
    id: String(id),
    thirdPartyId: text(thirdPartyUniqueId),
    lastModifiedMs: Date.parse(text(lastModifiedAtUtc) || text(createdAtUtc)) || 0,
  };
}
