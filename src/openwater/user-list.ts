import type { OpenWaterClient } from './openwater-client.ts';
import { fetchUsers, newer, type User, type UserPage } from './users.ts';

/** All users of OpenWater by their third-party ids, as far as they could be had. */
export class UserList {
  /** Pages that were asked for. */
  pages = 0;
  /** Whether each page came. */
  isWhole = false;
  readonly #client: OpenWaterClient;
  readonly #users = new Map<string, User>();

  constructor(client: OpenWaterClient) {
    this.#client = client;
  }

  userWith(thirdPartyId: string): User | undefined {
    return this.#users.get(thirdPartyId);
  }

  /**
   * Reads the list, and once more where its total changed under way: whoever is deleted moves all users behind, of whom
   * one can slip from a page that is due to one that was read.
   * @throws CallFailure, SwitchedOff; what came is kept
   */
  async read(first: UserPage): Promise<void> {
    this.pages++;
    const isSteady = await this.#pass(first);
    if (!isSteady) await this.#pass(await this.#page(0));
    this.isWhole = true;
  }

  /** The pages that the first one promises are asked for at once, those beyond them one after the other. */
  async #pass(first: UserPage): Promise<boolean> {
    const pages = [first];
    const promised = first.hasNext ? Math.max(first.pages, 2) : 1;
    const others = Array.from({ length: promised - 1 }, (_, at) => this.#page(at + 1));
    const settled = await Promise.allSettled(others);
    for (const page of settled) if (page.status === 'fulfilled') pages.push(page.value);
    this.#add(pages);
    for (const page of settled) if (page.status === 'rejected') throw page.reason;
    pages.push(...(await this.#readOn(pages.at(-1) ?? first, promised)));
    return pages.every(({ total }) => total === first.total);
  }

  /** The pages beyond the last one that was promised. */
  async #readOn(promised: UserPage, from: number): Promise<UserPage[]> {
    const pages: UserPage[] = [];
    let last = promised;
    for (let index = from; last.hasNext; index++) {
      const page = await this.#page(index);
      // A server that does not mind the index would go on for ever.
      if (page.users[0]?.id === last.users[0]?.id) break;
      this.#add([page]);
      pages.push(page);
      last = page;
    }
    return pages;
  }

  #page(index: number): Promise<UserPage> {
    this.pages++;
    return this.#client.inTurn(() => fetchUsers(this.#client, index));
  }

  #add(pages: readonly UserPage[]): void {
    for (const user of pages.flatMap(({ users }) => users)) {
      const { thirdPartyId } = user;
      if (thirdPartyId !== '') this.#users.set(thirdPartyId, newer(this.#users.get(thirdPartyId), user));
    }
  }
}
