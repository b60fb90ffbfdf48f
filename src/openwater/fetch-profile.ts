import { CallFailure } from '../http/failures.ts';
import type { OpenWaterClient } from './openwater-client.ts';
import { textOf } from './plain-values.ts';
import { readProfile, type Profile } from './profile.ts';
import type { User } from './user-page.ts';
import { OthersProfile } from './verdict.ts';

interface RawProfile {
  id?: unknown;
  thirdPartyUniqueId?: unknown;
  fieldValues?: unknown;
}

/**
 * The profile of a user: `none` where the user has gone meanwhile. It must be the user's own: a cache or a proxy can mix
 * up responses, and an administrator can move an id to another user.
 * @param wanted the aliases that somebody reads
 * @throws CallFailure (OthersProfile where it is somebody else's), SwitchedOff
 */
export function fetchProfile(
  client: OpenWaterClient,
  user: Pick<User, 'id' | 'thirdPartyId'>,
  wanted: ReadonlySet<string>,
): Promise<Profile | 'none'> {
  const read = (json: unknown): Profile => {
    const raw = (json ?? {}) as RawProfile;
    if (!Array.isArray(raw.fieldValues)) throw new CallFailure('not-json', { detail: 'the user has no fieldValues' });
    if (textOf(raw.id) !== user.id) throw new OthersProfile('the response is for another user id');
    if (raw.thirdPartyUniqueId !== undefined && textOf(raw.thirdPartyUniqueId) !== user.thirdPartyId) {
      throw new OthersProfile('the response is for another third-party id');
    }
    return readProfile(raw.fieldValues, wanted);
  };
  const path = `/v2/Users/${encodeURIComponent(user.id)}`;
  return client.get<Profile | 'none'>({ kind: 'profile', path, read, absent: 'none' });
}
