import type { OpenWaterClient } from './client.ts';
import { CallFailure } from '../http/failures.ts';
import type { Profile } from './profile.ts';
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
  readonly #ready: Promise<{ plan: Plan; isWhole: boolean }>;
  readonly #users = new Map<string, User>();
  readonly #matches = new Map<string, Promise<Match>>();
  #listPages = 0;
  #plan: Plan | undefined;
  #lookUps = 0;
  #unmatched = new Set<string>();

  constructor(options: DirectoryOptions) {
    this.#options = options;
    this.#ready = this.#open();
  }

  /** Undefined until the first page of users has told what each plan costs. */
  get plan(): Plan | undefined {
    return this.#plan;
  }

  /** Calls that the other plan would have made more, as far as it is known. */
  get callsSaved(): number {
    if (this.#plan === undefined) return 0;
    const asked = this.#matches.size + this.#unmatched.size;
    return Math.max(this.#plan === 'list' ? asked - this.#listPages : this.#listPages - 1 - this.#lookUps, 0);
  }

  /** @param id trimmed, and not blank. Each id costs its calls once, however often it is asked for. */
  async profileOf(id: string): Promise<Match> {
    const asked = this.#matches.get(id);
    if (asked) return asked;
    // Of those who are not on a whole list nothing is kept: there can be many.
    if (this.#unmatched.has(id)) return 'none';
    const match = this.#find(id).catch((error: unknown) => this.#failed(error));
    this.#matches.set(id, match);
    return match;
  }

  async #find(id: string): Promise<Match> {
    const { plan, isWhole } = await this.#ready;
    const user = plan === 'list' ? this.#users.get(id) : undefined;
    if (plan === 'list' && (user || isWhole)) {
      if (user) return this.#profile(user);
      this.#matches.delete(id);
      this.#unmatched.add(id);
      return 'none';
    }
    return this.#lookUp(id);
  }

  #profile({ id }: User): Promise<Profile> {
    const { client, wanted } = this.#options;
    return client.inTurn(() => fetchProfile(client, id, wanted));
  }

  /** The filter may match by part: only an equal id is a match. */
  #lookUp(id: string): Promise<Match> {
    const { client, wanted } = this.#options;
    this.#lookUps++;
    return client.inTurn(async () => {
      let found: User | undefined;
      let page: UserPage | undefined;
      for (let index = 0; page?.hasNext ?? true; index++) {
        page = await fetchUsers(client, index, id);
        for (const user of page.users) if (user.thirdPartyId === id) found = newer(found, user);
      }
      return found ? fetchProfile(client, found.id, wanted) : 'none';
    });
  }

  /** Reads the first page of users, chooses the cheaper plan, and reads the other pages if that is the list. */
  async #open(): Promise<{ plan: Plan; isWhole: boolean }> {
    const { client, registrants } = this.#options;
    try {
      const first = await client.inTurn(() => fetchUsers(client, 0));
      this.#listPages = first.pages;
      this.#plan = !first.hasNext || first.pages - 1 <= registrants ? 'list' : 'look-up';
      if (this.#plan === 'list') await this.#readList(first);
      return { plan: this.#plan, isWhole: true };
    } catch (error) {
      this.#failed(error);
      // Whoever is not on the part of the list that came is looked up.
      this.#plan ??= 'look-up';
      return { plan: this.#plan, isWhole: false };
    }
  }

  /** The pages that the first one promises are asked for at once, those beyond them one after the other. */
  async #readList(first: UserPage): Promise<void> {
    const { client } = this.#options;
    this.#add(first);
    if (!first.hasNext) return;
    const indexes = Array.from({ length: Math.max(first.pages - 1, 1) }, (_, at) => at + 1);
    const pages = await Promise.all(
      indexes.map((index) =>
        client.inTurn(async () => {
          const page = await fetchUsers(client, index);
          this.#add(page);
          return page;
        }),
      ),
    );
    let last = pages.at(-1);
    for (let index = indexes.length + 1; last?.hasNext; index++) {
      last = await fetchUsers(client, index);
      this.#add(last);
    }
  }

  #add({ users }: UserPage): void {
    for (const user of users) {
      if (user.thirdPartyId !== '') this.#users.set(user.thirdPartyId, newer(this.#users.get(user.thirdPartyId), user));
    }
  }

  /** One call without an answer costs one profile. Anything unforeseen ends the enrichment, and never an attendee. */
  #failed(error: unknown): 'failed' {
    const { power } = this.#options.client;
    if (!(error instanceof CallFailure) && !power.signal.aborted) power.off('broken', error);
    return 'failed';
  }
}
