import type { Fingerprint } from '../rows/fingerprint.ts';
import type { Row } from '../rows/row.ts';
import type { AdaptiveLimits } from './adaptive-limits.ts';
import { PageRequest, untilItFits, type FetchPage, type TimedPage } from './page-request.ts';
import { PagesAhead } from './pages-ahead.ts';
import { RunningTotal, rowsWithin } from './running-total.ts';
import { Seams } from './seams.ts';
import { WalkStuck } from './walk-stuck.ts';

/** Times that a page which does not fit the total is asked for again, if it brings nothing new. */
export const SECOND_LOOKS = 3;

/** Rows in the order of the query, each of them once for every time that it was met. */
export interface Stretch {
  rows: readonly Row[];
  prints: readonly Fingerprint[];
}

export interface WalkOptions {
  fetch: FetchPage;
  pace: AdaptiveLimits;
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
 * ends for sure: each step but one across a cap reads at least one further row, or throws.
 */
export class Walk {
  readonly seams = new Seams();
  readonly #options: WalkOptions;
  #cap: number;
  /** Rows walked over. */
  #next = 0;
  readonly #running = new RunningTotal();
  readonly #ahead: PagesAhead;
  /** Rows of the page before, if it was too short. */
  #shortBefore: number | undefined;

  constructor(options: WalkOptions) {
    this.#options = options;
    this.#cap = options.cap;
    this.#ahead = new PagesAhead(options);
  }

  /** The newest total, without a cap. */
  get total(): number {
    return this.#running.value;
  }

  /** The highest total of the walk. */
  get highest(): number {
    return this.#running.highest;
  }

  /** The total fell: somebody left, and everybody behind moved up. */
  get totalFell(): boolean {
    return this.#running.fell;
  }

  /** The rows that the query holds, by the newest total and its cap. */
  get expected(): number {
    return rowsWithin(this.total, this.#cap);
  }

  /** @throws WalkStuck, and what fetching a page throws */
  async *stretches(): AsyncGenerator<Stretch> {
    try {
      yield await this.#step(this.#firstRequest());
      while (this.#next < this.expected) yield await this.#step(this.#ahead.next(this.#next, this.expected));
      if (this.#cap > 0 && this.#cap < this.total) yield await this.#step(this.#ahead.next(this.#next, this.expected));
      while (this.#next < this.expected) yield await this.#step(this.#ahead.next(this.#next, this.expected));
    } finally {
      this.#ahead.abandon();
    }
  }

  #firstRequest(): PageRequest {
    const { firstPage, firstLimit, pace, fetch } = this.#options;
    const limit = firstLimit ?? pace.pageSize;
    return firstPage ? PageRequest.answered(0, limit, firstPage) : new PageRequest(0, limit, fetch);
  }

  /** A page that fits the total, as far as it can be had. Any other one is asked for again. */
  async #step(request: PageRequest): Promise<Stretch> {
    const { offset } = request;
    let page = await this.#obeyingOffset(request);
    for (let look = 1; ; look++) {
      const end = offset + page.rows.length;
      const isTooLong = endsBehindTotal(page, offset);
      if (!isTooLong) {
        if (!this.#isShort(page, offset)) return this.#accept(page, offset, undefined);
        if (look > 1 && end > this.#next) return this.#accept(page, offset, page.rows.length);
      }
      if (look > SECOND_LOOKS) {
        if (isTooLong) throw new WalkStuck('total-too-low', end, page.total);
        throw new WalkStuck('no-rows', this.#next + 1, this.expected);
      }
      await this.#options.pause(look);
      page = await this.#obeyingOffset(this.#ahead.requestAt(offset));
    }
  }

  /**
   * A page that starts where it should. One that looks like the page before, or that ends behind the total, can have
   * come about otherwise: only a server that ignores the offset gives the same rows one further on, too.
   */
  async #obeyingOffset(request: PageRequest): Promise<TimedPage> {
    const { offset } = request;
    const page = await this.#take(request);
    if (offset === 0 || !(this.seams.looksLikeLast(page) || endsBehindTotal(page, offset))) return page;
    const further = await this.#take(this.#ahead.requestAt(offset + 1));
    if (further.prints[0] !== page.prints[0]) return page;
    throw new WalkStuck('offset-ignored', this.#next + 1, this.expected);
  }

  /** Waits for a page and takes in what it says of the whole query. */
  async #take(request: PageRequest): Promise<TimedPage> {
    const { pace } = this.#options;
    const page = await untilItFits(request, this.#options, () => {
      this.#ahead.abandon();
    });
    const end = request.offset + page.rows.length;
    if (page.limit < request.limit) pace.clampedTo(page.limit);
    if (end > this.#cap) this.#cap = 0;
    this.#running.learn(page);
    return page;
  }

  /** A page that brings nothing new is short, too, as long as something is due: the walk could not end with it. */
  #isShort({ rows, limit }: TimedPage, offset: number): boolean {
    if (rows.length < Math.min(limit, this.expected - offset)) return true;
    return this.#next < this.expected && offset + rows.length <= this.#next;
  }

  #accept(page: TimedPage, offset: number, tooFew: number | undefined): Stretch {
    const { rows, prints } = page;
    // Short once can be a hiccup; short twice in a row by the same number is a server that clamps without a word.
    if (tooFew !== undefined && tooFew === this.#shortBefore) this.#options.pace.clampedTo(tooFew);
    this.#shortBefore = tooFew;
    const known = this.seams.join(page, offset, this.#next);
    this.#next = Math.max(this.#next, offset + rows.length);
    return { rows: rows.slice(known), prints: prints.slice(known) };
  }
}

/** A page that is empty ends nowhere: behind a total that has fallen, none of it is due. */
function endsBehindTotal({ rows, total }: TimedPage, offset: number): boolean {
  return rows.length > 0 && offset + rows.length > total;
}
