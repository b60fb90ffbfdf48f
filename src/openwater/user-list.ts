import { CallFailure } from '../http/failures.ts';
import { NearIds, type Difference } from './near-ids.ts';
import type { OpenWaterClient } from './openwater-client.ts';
import { fetchUsers, newer, type User, type UserPage } from './user-page.ts';

/** Pages asked for at once at first and at most: a server that ignores the index is found out early. */
const FIRST_WAVE = 1;
const GROWTH = 8;
const LARGEST_WAVE = 64;
/** Calls for the pieces of pages that fail, in a whole read. */
const MOST_PIECES = 200;
/** The fewest pieces that a page is divided into, where it can be. */
const PIECES = 4;
/** Pages beyond those that the first one promises, and their share of these: users are added while a list is read. */
const FURTHER_PAGES = 3;
const FURTHER_SHARE = 0.1;

/** A place in the list, by the size of its pages. */
interface Place {
  index: number;
  size: number;
}

interface PassOptions {
  /** Users in a page. */
  size: number;
  /** Pages, as the total says. */
  promised: number;
  /** Who are looked for. */
  registrants: number;
  /** The first page, where it is there already. */
  first: UserPage | undefined;
}

/**
 * All users of OpenWater by their third-party ids. The order of the list is not documented, and users change while it is
 * read: one can be on two pages, or on none. So the list is proven by counting: as many different users as the highest
 * total that any page stated.
 */
export class UserList {
  readonly #client: OpenWaterClient;
  readonly #byThirdPartyId = new Map<string, User>();
  readonly #ids = new Set<string>();
  /** Pages that were asked for. */
  pages = 0;
  #isEndless = false;
  #total = 0;
  #missing = 0;
  #piecesLeft = MOST_PIECES;
  #near: NearIds | undefined;

  constructor(client: OpenWaterClient) {
    this.#client = client;
  }

  /** Users who should be on the list, by its own total, and are not. */
  get missing(): number {
    return Math.min(this.#missing, Math.max(this.#total - this.#ids.size, 0));
  }

  /** The highest total that a page stated. */
  get total(): number {
    return this.#total;
  }

  /** The list was given up because it is longer than it said. */
  get isEndless(): boolean {
    return this.#isEndless;
  }

  userWith(thirdPartyId: string): User | undefined {
    return this.#byThirdPartyId.get(thirdPartyId);
  }

  /** In which ways the id of a user differs that nearly matches. */
  nearTo(thirdPartyId: string): Difference[] {
    return (this.#near ??= new NearIds(this.#byThirdPartyId.values())).differences(thirdPartyId);
  }

  /** A user who was found in another way. */
  add(user: User): void {
    this.#ids.add(user.id);
    const { thirdPartyId } = user;
    if (thirdPartyId === '') return;
    const winner = newer(this.#byThirdPartyId.get(thirdPartyId), user);
    if (winner) this.#byThirdPartyId.set(thirdPartyId, winner);
  }

  /**
   * Reads the list, and once more where it does not add up.
   * @param registrants who are looked for: looking them up costs less than a list that does not end
   * @throws SwitchedOff; pages that fail for good are only missing
   */
  async read(first: UserPage, registrants: number): Promise<void> {
    const size = first.pageSize;
    const promised = Math.max(first.pages, first.hasNext ? 2 : 1);
    if (!first.isStandIn) this.pages++;
    this.#missing = await this.#pass({ size, promised, registrants, first: first.isStandIn ? undefined : first });
    if (this.missing === 0 || this.#isEndless) return;
    const again = { size, promised: Math.max(Math.ceil(this.#total / size), 1), registrants, first: undefined };
    this.#missing = Math.min(this.#missing, await this.#pass(again));
  }

  /** One walk over all pages. It ends with a page that brings nothing new. @returns how many users it lacks */
  async #pass({ size, promised, registrants, first }: PassOptions): Promise<number> {
    const walk = new Walk();
    if (first) {
      this.#took(first);
      walk.add([first], first.hasNext);
    }
    const most = promised + Math.max(FURTHER_PAGES, Math.min(registrants, Math.ceil(promised * FURTHER_SHARE)));
    let from = first ? 1 : 0;
    for (let wave = FIRST_WAVE; walk.goesOn && from < most; wave = Math.min(wave * GROWTH, LARGEST_WAVE)) {
      // Beyond what was promised, one at a time: each call is paid for.
      const count = from < promised ? Math.min(wave, promised - from) : 1;
      const places = Array.from({ length: count }, (_, at) => ({ index: from + at, size }));
      const pages = await Promise.all(places.map((place) => this.#page(place)));
      from += count;
      for (const pieces of pages) {
        for (const piece of pieces) this.#took(piece);
        walk.add(pieces, from < promised);
      }
    }
    this.#isEndless = walk.goesOn;
    return walk.missing;
  }

  #took(page: UserPage): void {
    this.#total = Math.max(this.#total, page.total);
    for (const user of page.users) this.add(user);
  }

  /** One page; in pieces, if it cannot be had as a whole: one broken user can break the page that holds him. */
  async #page({ index, size }: Place): Promise<UserPage[]> {
    this.pages++;
    try {
      const page = await fetchUsers(this.#client, { index, size });
      return page.pageSize === size || !page.hasNext ? [page] : [];
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      const smaller = pieceOf(size);
      const count = size / smaller;
      if (size === 1 || this.#piecesLeft < count) return [];
      this.#piecesLeft -= count;
      const pieces = Array.from({ length: count }, (_, at) => this.#page({ index: index * count + at, size: smaller }));
      return (await Promise.all(pieces)).flat();
    }
  }
}

/** What one walk over the list has seen. */
class Walk {
  readonly #ids = new Set<string>();
  #total = 0;
  #unidentified = 0;
  #goesOn = true;

  /** Whether more pages are due. */
  get goesOn(): boolean {
    return this.#goesOn;
  }

  get missing(): number {
    return Math.max(this.#total - this.#ids.size - this.#unidentified, 0);
  }

  /**
   * @param pieces the parts of one page; none where it could not be had
   * @param isMorePromised pages behind this one were promised at the start
   */
  add(pieces: readonly UserPage[], isMorePromised: boolean): void {
    const before = this.#ids.size + this.#unidentified;
    for (const { users, unidentified, total } of pieces) {
      for (const { id } of users) this.#ids.add(id);
      this.#unidentified += unidentified;
      this.#total = Math.max(this.#total, total);
    }
    const bringsNothingNew = pieces.length > 0 && this.#ids.size + this.#unidentified === before;
    const last = pieces.at(-1);
    this.#goesOn &&= !bringsNothingNew && (isMorePromised || last?.hasNext === true);
  }
}

/** The size of the pieces of a page: they must divide it. */
function pieceOf(size: number): number {
  for (let count = PIECES; count < size; count++) if (size % count === 0) return size / count;
  return 1;
}
