import { CallFailure } from '../http/failures.ts';
import { fetchProfile } from './fetch-profile.ts';
import { findUser, type FoundUser } from './find-user.ts';
import { differencesBetween, variantsOf, type Difference } from './near-ids.ts';
import type { OpenWaterClient } from './openwater-client.ts';
import { planCost, type Plan } from './plan-cost.ts';
import type { Profile } from './profile.ts';
import { UserList } from './user-list.ts';
import { fetchFirstUsers, type User, type UserPage } from './user-page.ts';

/** Registrants who are looked up where a list lacks users; more only where it lacks more. */
const LOOKED_UP_BESIDE_LIST = 100;
/** Registrants without a user whose ids are tried in other forms. */
const TRIED_IN_OTHER_FORMS = 5;
/** Further pages that look-ups may read in all where the first page of users is not known. */
const FURTHER_PAGES = 10;

/** What is known of a registrant: a profile, no user with that id, or nothing because calls failed. */
export type Match = Profile | 'none' | 'failed';

export interface DirectoryOptions {
  client: OpenWaterClient;
  /** Different registrants that will be asked for, as far as that can be known beforehand. */
  registrants: number;
  /** The aliases that somebody reads. */
  wanted: ReadonlySet<string>;
  /** Called with the OpenWater user id for each profile that could not be had. */
  onBrokenProfile?: (userId: string, failure: CallFailure) => void;
}

/** Finds the users and the profiles of registrants by their ids, with the fewest calls. */
export class UserDirectory {
  readonly #options: DirectoryOptions;
  readonly #matches = new Map<string, Promise<Match>>();
  readonly #unmatched = new Set<string>();
  readonly #list: UserList;
  /** Registrants without a user, but with one whose id nearly matches, by the differences. */
  readonly #near = new Map<string, number>();
  #plan: Plan | undefined;
  #first: UserPage | undefined;
  #opened: Promise<void> | undefined;
  #listed: Promise<void> | undefined;
  #lookUpCalls = 0;
  #furtherPages = 0;
  #besideList = 0;
  #tried = 0;

  constructor(options: DirectoryOptions) {
    this.#options = options;
    this.#list = new UserList(options.client);
  }

  /** Undefined until somebody was asked for, and the first page of users has shown what each plan costs. */
  get plan(): Plan | undefined {
    return this.#plan;
  }

  /** The first page of users; undefined where it was not asked for, or could not be had. */
  get first(): UserPage | undefined {
    return this.#first;
  }

  /** Calls that the other plan would have made more, as far as it is known. */
  get callsSaved(): number {
    const registrants = this.#matches.size + this.#unmatched.size;
    const other = this.#plan === 'list' ? registrants + 1 : (this.#first?.pages ?? 1) - 1;
    return Math.max(other - this.#lookUpCalls - this.#list.pages, 0);
  }

  /** Users whom the list lacks by its own total, and the total; undefined where nobody is missing. */
  get missing(): { users: number; total: number } | undefined {
    const { missing: users, total, isEndless } = this.#list;
    return users > 0 && !isEndless ? { users, total } : undefined;
  }

  /** Different registrants who do not match but nearly do, by what differs. */
  get nearMatches(): ReadonlyMap<string, number> {
    return this.#near;
  }

  /** Chooses the cheaper plan. For one registrant not even the first page of users is worth its call. */
  async open(): Promise<Plan> {
    await (this.#opened ??= this.#open());
    return this.#plan ?? 'look-up';
  }

  /** @param id trimmed, and not blank. Each id costs its calls once, however often it is asked for. */
  async profileOf(id: string): Promise<Match> {
    const asked = this.#matches.get(id);
    if (asked) return asked;
    // Of those who have no user nothing more is kept: there can be many.
    if (this.#unmatched.has(id)) return 'none';
    const match = this.#find(id).catch((error: unknown) => this.#failed(error));
    this.#matches.set(id, match);
    return match;
  }

  /**
   * @param id trimmed, and not blank
   * @throws CallFailure, SwitchedOff
   */
  async userOf(id: string): Promise<User | undefined> {
    if ((await this.open()) === 'look-up') {
      const found = await this.#lookUp(id, () => ++this.#furtherPages <= (this.#first?.pages ?? FURTHER_PAGES));
      if (!found.isTooWide) return found.user;
      this.#plan = 'list';
    }
    await (this.#listed ??= this.#readList());
    const user = this.#list.userWith(id);
    if (user) return user;
    if (this.#mayLookUpBesideList()) return (await this.#lookUp(id)).user;
    this.#count(this.#list.nearTo(id));
    return undefined;
  }

  async #find(id: string): Promise<Match> {
    const { client, wanted, onBrokenProfile } = this.#options;
    const user = await this.userOf(id);
    if (!user) {
      this.#matches.delete(id);
      this.#unmatched.add(id);
      return 'none';
    }
    return fetchProfile(client, user, wanted).catch((error: unknown) => {
      if (error instanceof CallFailure) onBrokenProfile?.(user.id, error);
      throw error;
    });
  }

  async #open(): Promise<void> {
    const { client, registrants } = this.#options;
    this.#plan = 'look-up';
    if (registrants <= 1) return;
    try {
      this.#first = await fetchFirstUsers(client);
      this.#plan = planCost(this.#first, registrants).plan;
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Without a first page whoever is asked for is looked up, at whatever cost. */
  async #readList(): Promise<void> {
    const { client, registrants } = this.#options;
    try {
      this.#first ??= await fetchFirstUsers(client);
    } catch (error) {
      if (error instanceof CallFailure) return;
      throw error;
    }
    await this.#list.read(this.#first, registrants);
    if (this.#list.isEndless) this.#plan = 'look-up';
    this.#besideList = Math.max(LOOKED_UP_BESIDE_LIST, this.#list.missing);
  }

  /** Whoever is not on a list that lacks users may still be there; one without an end is given up for the other plan. */
  #mayLookUpBesideList(): boolean {
    if (this.#list.isEndless || !this.#first) return true;
    return this.#list.missing > 0 && this.#besideList-- > 0;
  }

  async #lookUp(id: string, mayReadOn?: () => boolean): Promise<FoundUser> {
    const found = await this.#counted(id, mayReadOn);
    if (found.user) this.#list.add(found.user);
    else if (!found.isTooWide) this.#count(found.near.length > 0 ? found.near : await this.#inOtherForms(id));
    return found;
  }

  async #counted(id: string, mayReadOn?: () => boolean): Promise<FoundUser> {
    const found = await findUser(this.#options.client, id, mayReadOn);
    this.#lookUpCalls += found.pages;
    return found;
  }

  /** A few registrants are enough to see that all ids differ in form: each form costs a call. */
  async #inOtherForms(id: string): Promise<Difference[]> {
    const variants = variantsOf(id, this.#first?.users ?? []);
    if (variants.length === 0 || ++this.#tried > TRIED_IN_OTHER_FORMS) return [];
    for (const variant of variants) {
      const { user } = await this.#counted(variant, () => false);
      if (user) return differencesBetween(id, user.thirdPartyId);
    }
    return [];
  }

  #count(differences: readonly Difference[]): void {
    if (differences.length === 0) return;
    const what = differences.join(' and ');
    this.#near.set(what, (this.#near.get(what) ?? 0) + 1);
  }

  /** A call without a result costs one profile. Anything unforeseen ends the enrichment, and never an attendee. */
  #failed(error: unknown): 'failed' {
    const { breaker } = this.#options.client;
    if (!(error instanceof CallFailure) && !breaker.signal.aborted) breaker.off('broken', error);
    return 'failed';
  }
}
