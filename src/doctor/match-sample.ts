import type { OpenWaterClient } from '../openwater/openwater-client.ts';
import type { Profile } from '../openwater/profile.ts';
import { UserList } from '../openwater/user-list.ts';
import { fetchProfile, fetchUsers, newer, type User, type UserPage } from '../openwater/users.ts';

/** Registrants who are looked up: as many as ten seconds of the bought pace allow, within bounds. */
const SECONDS = 10;
const FEWEST = 5;
const MOST = 50;
/** Profiles that are fetched for the shapes of their values. */
const PROFILES = 3;

export interface SampleOptions {
  client: OpenWaterClient;
  /** Different registrant ids, none of them blank. */
  ids: readonly string[];
  /** The aliases of the profile form. */
  aliases: ReadonlySet<string>;
  /** Calls a second. */
  pace: number;
}

/** How many of some registrants are users of OpenWater. */
export interface Sample {
  sampled: number;
  matched: number;
  /** The first page of users, which tells what each plan of a sync costs. */
  first: UserPage;
  /** Of a few who match. */
  profiles: Profile[];
}

/**
 * Looks for some of the registrants among the users of OpenWater, with few calls: the whole list where that is the
 * cheaper way, else a look-up for each of a sample that is spread over the ids.
 * @throws CallFailure, SwitchedOff
 */
export async function sampleUsers({ client, ids, aliases, pace }: SampleOptions): Promise<Sample> {
  const first = await client.inTurn(() => fetchUsers(client, 0));
  const most = Math.min(Math.max(Math.floor(pace * SECONDS), FEWEST), MOST);
  const isListed = !first.hasNext || first.pages - 1 <= Math.min(most, ids.length);
  const asked = isListed ? ids : spread(ids, most);
  const users = isListed ? await listed(client, first, asked) : await lookedUp(client, asked);
  const profiles = await Promise.all(
    users.slice(0, PROFILES).map(({ id }) => client.inTurn(() => fetchProfile(client, id, aliases))),
  );
  return {
    sampled: asked.length,
    matched: users.length,
    first,
    profiles: profiles.filter((profile) => profile !== 'none'),
  };
}

async function listed(client: OpenWaterClient, first: UserPage, ids: readonly string[]): Promise<User[]> {
  const list = new UserList(client);
  await list.read(first);
  return ids.map((id) => list.userWith(id)).filter((user) => user !== undefined);
}

async function lookedUp(client: OpenWaterClient, ids: readonly string[]): Promise<User[]> {
  const found = await Promise.all(
    ids.map((id) =>
      client.inTurn(async () => {
        const { users } = await fetchUsers(client, 0, id);
        // The filter may match by part: only an equal id is a match.
        return users.filter((user) => user.thirdPartyId === id).reduce<User | undefined>(newer, undefined);
      }),
    ),
  );
  return found.filter((user) => user !== undefined);
}

/** So many of the ids at most, evenly spread. */
export function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)] as T);
}
