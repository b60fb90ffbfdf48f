import type { OpenWaterUser } from './profile.ts';

/** Above this many users, ids are looked up in an index, which does not see an id that is changed in place. */
const INDEXED_ABOVE = 2000;

/** OpenWater's users, found by id and by third-party id. */
export class Directory {
  users: OpenWaterUser[];
  #indexed: OpenWaterUser[] | undefined;
  #length = 0;
  readonly #byId = new Map<number, OpenWaterUser>();
  readonly #byThirdParty = new Map<string, OpenWaterUser[]>();

  constructor(users: OpenWaterUser[]) {
    this.users = users;
  }

  withId(id: number): OpenWaterUser | undefined {
    if (!this.#useIndex()) return this.users.find((user) => user.id === id);
    return this.#byId.get(id);
  }

  /** As SQL compares: blanks around and the case do not count. */
  withThirdPartyId(wanted: string, filter: 'exact' | 'part'): readonly OpenWaterUser[] {
    const text = keyOf(wanted);
    if (text === '') return this.users;
    if (filter === 'part') return this.users.filter((user) => keyOf(user.thirdPartyUniqueId).includes(text));
    if (!this.#useIndex()) return this.users.filter((user) => keyOf(user.thirdPartyUniqueId) === text);
    return this.#byThirdParty.get(text) ?? [];
  }

  #useIndex(): boolean {
    if (this.users.length <= INDEXED_ABOVE) return false;
    if (this.#indexed === this.users && this.#length === this.users.length) return true;
    this.#indexed = this.users;
    this.#length = this.users.length;
    this.#byId.clear();
    this.#byThirdParty.clear();
    for (const user of this.users) {
      this.#byId.set(user.id, user);
      const key = keyOf(user.thirdPartyUniqueId);
      const namesakes = this.#byThirdParty.get(key);
      if (namesakes) namesakes.push(user);
      else this.#byThirdParty.set(key, [user]);
    }
    return true;
  }
}

function keyOf(id: string | null | undefined): string {
  return (id ?? '').trim().toLowerCase();
}
