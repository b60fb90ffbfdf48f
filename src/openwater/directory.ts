import { CallFailure } from '../http/failures.ts';
import type { OpenWaterClient } from './openwater-client.ts';
import type { Profile } from './profile.ts';
import { UserList } from './user-list.ts';
import { fetchProfile, fetchUsers, newer, type User, type UserPage } from './users.ts';

/**
 * How the users of a read are found: `list` reads all of them, `look-up` asks for each registrant. Each match costs one
 * further call either way.
 */
export type Plan = 'list' | 'look-up';

/** What is known of a registrant: a profile, no user with that id, or no answer about it. */
export type Match = Profile | 'none' | 'failed';

export interface DirectoryOptions {
  client: OpenWaterClient;
  /** Different registrants that will be asked for, as far as that can be told beforehand. */
  registrants: number;
  /** The aliases that somebody reads. */
  wanted: ReadonlySet<string>;
}

/** Finds the profiles of registrants by their ids, with the fewest calls. */
export class UserDirectory {
  readonly #options: DirectoryOptions;
  readonly #matches = new Map<string, Promise<Match>>();
  readonly #unmatched = new Set<string>();
  readonly #list: UserList;
  #plan: Plan | undefined;
  #first: UserPage | undefined;
  #opened: Promise<void> | undefined;
  #listed: Promise<void> | undefined;
  #lookUpCalls = 0;
  #furtherPages = 0;

  constructor(options: DirectoryOptions) {
    this.#options = options;
    this.#list = new UserList(options.client);
  }

  /** Undefined until somebody was asked for, and the first page of users has told what each plan costs. */
  get plan(): Plan | undefined {
    return this.#plan;
  }

  /** Calls that the other plan would have made more, as far as it is known. */
  get callsSaved(): number {
    const registrants = this.#matches.size + this.#unmatched.size;
    const other = this.#plan === 'list' ? registrants + 1 : (this.#first?.pages ?? 1) - 1;
    return Math.max(other - this.#lookUpCalls - this.#list.pages, 0);
  }

  /** @param id trimmed, and not blank. Each id costs its calls once, however often it is asked for. */
  async profileOf(id: string): Promise<Match> {
    const asked = this.#matches.get(id);
    if (asked) return asked;
    // Of those who are not on a whole list nothing more is kept: there can be many.
    if (this.#unmatched.has(id)) return 'none';
    const match = this.#find(id).catch((error: unknown) => this.#failed(error));
    this.#matches.set(id, match);
    return match;
  }

  async #find(id: string): Promise<Match> {
    await (this.#opened ??= this.#open());
    if (this.#plan === 'look-up') {
      const match = await this.#lookUp(id, this.#first?.pages);
      if (match !== 'too-wide') return match;
      this.#plan = 'list';
    }
    await (this.#listed ??= this.#readList());
    const user = this.#list.userWith(id);
    if (user) return this.#profileOf(user);
    if (!this.#list.isWhole) return (await this.#lookUp(id)) as Match;
    this.#matches.delete(id);
    this.#unmatched.add(id);
    return 'none';
  }

  /** Chooses the cheaper plan. The first page of users tells; for one registrant not even that is worth its call. */
  async #open(): Promise<void> {
    const { client, registrants } = this.#options;
    this.#plan = 'look-up';
    if (registrants <= 1) return;
    try {
      const first = await client.inTurn(() => fetchUsers(client, 0));
      this.#first = first;
      this.#plan = cheaperPlan(first, registrants);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Whoever is not on the part of the list that came is looked up. */
  async #readList(): Promise<void> {
    try {
      if (this.#first) await this.#list.read(this.#first);
    } catch (error) {
      this.#failed(error);
    }
  }

  #profileOf({ id }: User): Promise<Match> {
    const { client, wanted } = this.#options;
    return client.inTurn(() => fetchProfile(client, id, wanted));
  }

  /** @param mostFurtherPages without it, `too-wide` is no answer */
  #lookUp(id: string, mostFurtherPages = Infinity): Promise<Match | 'too-wide'> {
    const { client, wanted } = this.#options;
    return client.inTurn(async () => {
      const found = await this.#userWith(id, mostFurtherPages);
      if (found === undefined) return 'none';
      return found === 'too-wide' ? found : fetchProfile(client, found.id, wanted);
    });
  }

  /**
   * The filter may match by part: only an equal id is a match. `too-wide` where it finds so many others that the whole
   * list costs less.
   */
  async #userWith(id: string, mostFurtherPages: number): Promise<User | undefined | 'too-wide'> {
    const { client } = this.#options;
    let found: User | undefined;
    let before: UserPage | undefined;
    for (let index = 0; ; index++) {
      this.#lookUpCalls++;
      const page = await fetchUsers(client, index, id);
      for (const user of page.users) if (user.thirdPartyId === id) found = newer(found, user);
      // A server that does not mind the index would go on for ever.
      const isSame = before !== undefined && before.users[0]?.id === page.users[0]?.id;
      if (!page.hasNext || isSame) return found;
      if (++this.#furtherPages > mostFurtherPages) return 'too-wide';
      before = page;
    }
  }

  /** One call without an answer costs one profile. Anything unforeseen ends the enrichment, and never an attendee. */
  #failed(error: unknown): 'failed' {
    const { power } = this.#options.client;
    if (!(error instanceof CallFailure) && !power.signal.aborted) power.off('broken', error);
    return 'failed';
  }
}

/** Of the calls that are still to be made, listing costs one for each further page, looking up one for each registrant. */
export function cheaperPlan(first: Pick<UserPage, 'hasNext' | 'pages'>, registrants: number): Plan {
  return !first.hasNext || first.pages - 1 <= registrants ? 'list' : 'look-up';
}
