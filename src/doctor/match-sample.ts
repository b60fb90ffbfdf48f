import { UserDirectory } from '../openwater/directory.ts';
import { fetchProfile } from '../openwater/fetch-profile.ts';
import type { OpenWaterClient } from '../openwater/openwater-client.ts';
import type { Profile } from '../openwater/profile.ts';
import type { UserPage } from '../openwater/user-page.ts';

/** Registrants who are looked up: as many as ten seconds of the bought rate allow, within bounds. */
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
  requestsPerSecond: number;
}

/** How many of some registrants are users of OpenWater. */
export interface Sample {
  sampled: number;
  matched: number;
  /** Registrants who nearly match, by what differs in form. */
  near: ReadonlyMap<string, number>;
  /** The first page of users, which shows what each plan of a sync costs. */
  first: UserPage;
  /** Of a few who match. */
  profiles: Profile[];
}

/**
 * Looks for some of the registrants among the users of OpenWater, as a read does: on the whole list where that costs
 * less, else with a look-up for each of a sample that is spread over the ids.
 * @returns undefined where the users could not be had; the client's breaker knows why
 * @throws CallFailure, SwitchedOff
 */
export async function sampleUsers(options: SampleOptions): Promise<Sample | undefined> {
  const { client, ids, aliases, requestsPerSecond } = options;
  const most = Math.min(Math.max(Math.floor(requestsPerSecond * SECONDS), FEWEST), MOST);
  // At least two: for a single registrant a read does not ask for the first page, of which the cost is told.
  const registrants = Math.max(Math.min(most, ids.length), 2);
  const directory = new UserDirectory({ client, registrants, wanted: aliases });
  const plan = await directory.open();
  const { first } = directory;
  if (!first) return undefined;
  const asked = plan === 'list' ? ids : spread(ids, most);
  const found = await Promise.all(asked.map((id) => directory.userOf(id)));
  const users = found.filter((user) => user !== undefined);
  const profiles = await Promise.all(users.slice(0, PROFILES).map((user) => fetchProfile(client, user, aliases)));
  return {
    sampled: asked.length,
    matched: users.length,
    near: directory.nearMatches,
    first,
    profiles: profiles.filter((profile) => profile !== 'none'),
  };
}

/** So many of the ids at most, evenly spread. */
export function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)] as T);
}
