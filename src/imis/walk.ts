import type { Fingerprint } from './fingerprint.ts';
import type { Pace } from './pace.ts';
import { PageRequest, untilItFits, type FetchPage, type TimedPage } from './page-request.ts';
import type { Row } from './row.ts';

/** Times that a page which is shorter than the total says is asked for again, if it brings nothing new. */
const SECOND_LOOKS = 3;

/** Rows in the order of the query, each of them once for every time that it was met. */
export interface Stretch {
  rows: readonly Row[];
  prints: readonly Fingerprint[];
}

/** Why a walk cannot go on. */
export class WalkStuck extends Error {
  readonly reason: 'no-rows' | 'offset-ignored' | 'total-too-low';
  /** The row, counted from one, at which it got stuck, and the rows that the query has by its total. */
  readonly row: number;
  readonly expected: number;

  constructor(reason: WalkStuck['reason'], row: number, expected: number) {
    super(`${reason} at row ${row} of ${expected}`);
    this.reason = reason;
    this.row = row;
    this.expected = expected;
  }
}

export interface WalkOptions {
  fetch: FetchPage;
  pace: Pace;
  /** The most rows that the query itself gives; 0 without a cap. */
  cap: number;
  /** Rows to ask for at first, for other bounds than those of an earlier walk. */
  firstLimit?: number;
  /** The first page, where it has been read already. */
  firstPage?: TimedPage | undefined;
  /** Waits before another look, longer each time. */
  pause: (look: number) => Promise<void>;
}

/**
 * Walks over all pages of a query once. Each page starts with the last row of the page before: this seam of one row
 * shows whether anything moved in between. The walk goes by what the server answered, never by what was asked for, and
 * ends for sure: each step reads at least one further row, or throws.
 */
export class Walk {
  /** A page did not start with the row that the page before ended with: something moved. */
  seamBroken = false;
  /** The total fell: somebody left, and everybody behind moved up. */
  totalFell = false;
  readonly #options: WalkOptions;
  #cap: number;
  /** Rows walked over. */
  #next = 0;
  #last: Fingerprint | undefined;
  #firstPrints: readonly Fingerprint[] = [];
  #total = 0;
  #totalKnownAt = 0;
  #ahead: PageRequest[] = [];
  /** Rows of the page before, if it was too short. */
  #shortBefore: number | undefined;

  constructor(options: WalkOptions) {
    this.#options = options;
    this.#cap = options.cap;
  }

  /** The rows that the query holds, by the newest total and its cap. */
  get expected(): number {
    return this.#cap > 0 ? Math.min(this.#total, this.#cap) : this.#total;
  }

  /** @throws WalkStuck, and what fetching a page throws */
  async *stretches(): AsyncGenerator<Stretch> {
    try {
      yield await this.#step(this.#firstRequest());
      while (this.#next < this.expected) yield await this.#step(this.#nextRequest());
      if (this.#cap > 0 && this.#cap < this.#total) yield await this.#step(this.#nextRequest());
      while (this.#next < this.expected) yield await this.#step(this.#nextRequest());
    } finally {
      this.#abandonAhead();
    }
  }

  #firstRequest(): PageRequest {
    const { firstPage, firstLimit, pace, fetch } = this.#options;
    const limit = firstLimit ?? pace.pageSize;
    return firstPage ? PageRequest.answered(0, limit, firstPage) : new PageRequest(0, limit, fetch);
  }

  /** The page that goes on from here, while those behind it are under way already. */
  #nextRequest(): PageRequest {
    const { pace, fetch } = this.#options;
    const offset = overlapping(this.#next, pace.pageSize);
    if (this.#ahead[0]?.offset !== offset || this.#ahead[0].limit > pace.pageSize) this.#abandonAhead();
    const head = this.#ahead.shift() ?? new PageRequest(offset, pace.pageSize, fetch);
    let { end } = this.#ahead.at(-1) ?? head;
    while (this.#ahead.length + 1 < pace.parallel && end < this.expected) {
      const request = new PageRequest(overlapping(end, pace.pageSize), pace.pageSize, fetch);
      this.#ahead.push(request);
      ({ end } = request);
    }
    return head;
  }

  #abandonAhead(): void {
    for (const request of this.#ahead) request.abandon();
    this.#ahead = [];
  }

  /** A page as long as the total says, as far as it can be had. Too short a one is asked for again. */
  async #step(request: PageRequest): Promise<Stretch> {
    const { offset } = request;
    let page = await this.#take(request);
    for (let look = 1; this.#isShort(page, offset) || this.#ignoresOffset(page, offset); look++) {
      const advances = !this.#ignoresOffset(page, offset) && offset + page.rows.length > this.#next;
      if (advances && look > 1) return this.#accept(page, offset, page.rows.length);
      if (look > SECOND_LOOKS) throw this.#stuck(page, offset);
      await this.#options.pause(look);
      page = await this.#take(new PageRequest(offset, this.#options.pace.pageSize, this.#options.fetch));
    }
    return this.#accept(page, offset, undefined);
  }

  /** Waits for a page and takes in what it says of the whole query. */
  async #take(request: PageRequest): Promise<TimedPage> {
    const { pace } = this.#options;
    const page = await untilItFits(request, this.#options, () => {
      this.#abandonAhead();
    });
    const end = request.offset + page.rows.length;
    if (page.limit < request.limit) pace.clampedTo(page.limit);
    if (this.#cap > 0 && end > this.#cap) this.#cap = 0;
    if (end > page.total && page.rows.length >= page.limit) throw new WalkStuck('total-too-low', end, page.total);
    this.#learnTotal(page);
    return page;
  }

  /**
   * Pages that were under way together say nothing of each other's order: only a total that was asked for after another
   * one was known can show that somebody left.
   */
  #learnTotal({ total, sentAt, answeredAt }: TimedPage): void {
    const isNewer = sentAt >= this.#totalKnownAt;
    if (total < this.#total && isNewer) this.totalFell = true;
    if (total <= this.#total && !isNewer) return;
    this.#total = total;
    this.#totalKnownAt = answeredAt;
  }

  #isShort({ rows, limit }: TimedPage, offset: number): boolean {
    return rows.length < Math.min(limit, this.expected - offset);
  }

  /** The same page as at offset 0, where another one is due. A seam that holds tells that rows just look alike. */
  #ignoresOffset({ prints }: TimedPage, offset: number): boolean {
    if (offset === 0 || prints.length === 0 || prints[0] === this.#last) return false;
    return prints.length > 1 && prints.every((print, at) => print === this.#firstPrints[at]);
  }

  #stuck(page: TimedPage, offset: number): WalkStuck {
    const reason = this.#ignoresOffset(page, offset) ? 'offset-ignored' : 'no-rows';
    return new WalkStuck(reason, this.#next + 1, this.expected);
  }

  #accept({ rows, prints }: TimedPage, offset: number, tooFew: number | undefined): Stretch {
    // Short once can be a hiccup; short twice in a row by the same number is a server that clamps without a word.
    if (tooFew !== undefined && tooFew === this.#shortBefore) this.#options.pace.clampedTo(tooFew);
    this.#shortBefore = tooFew;
    if (offset === 0) this.#firstPrints = prints;
    const holds = this.#next - offset === 1 && prints[0] === this.#last;
    if (this.#next > 0 && !holds && rows.length > 0) this.seamBroken = true;
    this.#next = Math.max(this.#next, offset + rows.length);
    this.#last = prints.at(-1) ?? this.#last;
    return holds ? { rows: rows.slice(1), prints: prints.slice(1) } : { rows, prints };
  }
}

/** Where a page starts that goes on after `walked` rows: one row earlier, unless pages hold one row only. */
function overlapping(walked: number, pageSize: number): number {
  return walked > 0 && pageSize > 1 ? walked - 1 : walked;
}
