import type { Row } from '../rows/row.ts';
import { nextPage, type PageBounds } from './next-page.ts';
import { Overlap, type Sort } from './overlap.ts';
import { untilItComes, type PageRequest } from './page-request.ts';
import { PagesAhead, type PagesAheadOptions } from './pages-ahead.ts';
import { PlacedPage, SECOND_LOOKS, StartOfQuery } from './placed-page.ts';
import { ReadStopped, type StopReason } from './read-stopped.ts';
import { Seams, type Stretch } from './seams.ts';
import { ShortPages } from './short-pages.ts';
import type { SortOrder } from './sort-order.ts';
import { rowsWithin, type Totals } from './totals.ts';

export interface WalkOptions extends PagesAheadOptions {
  /** Of the whole read; a walk is one pass of it. */
  totals: Totals;
  /** The most rows that the query itself gives; 0 without a cap. */
  cap: number;
  /** Pages of at most this share of the page size, one at a time, for other seams than those of an earlier walk. */
  share?: number | undefined;
  /** Passes over the rows between the first page and the last half page. */
  skipsMiddle?: boolean;
  sort?: Sort | undefined;
  registrantOf?: ((row: Row) => string) | undefined;
  /** Waits before another look, longer each time. */
  pause: (look: number) => Promise<void>;
}

/**
 * Walks over all pages of a query once. Each page starts with the rows that ended the page before. The walk goes by what
 * the server answered, never by what was asked for, and ends for sure: each step reads at least one further row, asks for
 * the end, or throws.
 */
export class Walk {
  readonly seams: Seams;
  readonly shortPages: ShortPages;
  /** Undefined where no column shows it. */
  readonly order: SortOrder | undefined;
  readonly #options: WalkOptions;
  readonly #ahead: PagesAhead;
  readonly #overlap: Overlap;
  readonly #start = new StartOfQuery();
  #cap: number;
  #walked = 0;
  /** The last page that was walked over. */
  #last: PlacedPage | undefined;
  /** How far the walk had come when the end was asked for. */
  #askedForEndAt = -1;

  constructor(options: WalkOptions) {
    this.#options = options;
    this.#cap = options.cap;
    this.#ahead = new PagesAhead(options);
    this.shortPages = new ShortPages(options.pace);
    this.seams = new Seams(options.registrantOf);
    this.#overlap = new Overlap(options.sort, this.seams);
    this.order = this.#overlap.order;
    options.totals.startPass();
  }

  /** Rows walked over. */
  get walked(): number {
    return this.#walked;
  }

  /** The rows that the query holds, by the newest total and its cap. */
  get expected(): number {
    return rowsWithin(this.#options.totals.newest, this.#cap);
  }

  /** Whether one response held the whole query. */
  get isUnpaged(): boolean {
    return this.#last?.isUnpaged ?? false;
  }

  /** @throws ReadStopped, and what fetching a page throws */
  async *stretches(): AsyncGenerator<Stretch> {
    try {
      do yield await this.#step();
      while (this.#isUnfinished());
    } finally {
      this.#ahead.abandon();
    }
  }

  #isUnfinished(): boolean {
    const last = this.#last;
    if (!last || last.isUnpaged) return false;
    if (this.#isDue(last)) return true;
    // A cap that the total leaves out may not be applied: what comes across it shows.
    const isCapped = this.expected < this.#options.totals.newest;
    return this.#askedForEndAt !== this.#walked && (isCapped || last.leavesEndOpen(this.#cap));
  }

  /** Reads on by one page. One that cannot be right is asked for again; one that starts too late, with a wider overlap. */
  async #step(): Promise<Stretch> {
    if (this.#last && this.#walked >= this.expected) this.#askedForEndAt = this.#walked;
    let request = this.#nextRequest();
    for (let look = 1; ;) {
      const placed = await this.#take(request);
      const fault = await this.#faultOf(placed, look > 1);
      if (!fault && !this.#overlap.isTooSmallFor(placed, this.#largest)) return this.#accept(placed);
      if (!fault) this.#overlap.widen(this.#largest);
      else if (look > SECOND_LOOKS) throw this.#stopped(fault, placed);
      else await this.#options.pause(look++);
      this.#ahead.abandon();
      request = this.#ahead.requestAt(this.#bounds);
    }
  }

  #nextRequest(): PageRequest {
    return this.#ahead.next({
      walked: this.#from,
      expected: this.expected,
      largest: this.#largest,
      overlap: this.#overlap.rows,
      isAlone: this.#options.share !== undefined,
    });
  }

  /** Rows walked over, as far as there still are as many: of an ordered query those behind may have moved up. */
  get #from(): number {
    return this.order?.holds && this.#last ? Math.min(this.#walked, Math.max(this.expected, 1)) : this.#walked;
  }

  get #largest(): number {
    return this.shortPages.largest(this.#options.share);
  }

  get #bounds(): PageBounds {
    return nextPage(this.#from, this.#largest, this.#overlap.rows);
  }

  /** Waits for a page and takes in what it says of the whole query. */
  async #take(request: PageRequest): Promise<PlacedPage> {
    const { pace, totals } = this.#options;
    const { asked, page } = await untilItComes(request, this.#options, () => {
      this.#ahead.abandon();
      return this.#ahead.requestAt(this.#bounds);
    });
    if (page.limit < asked.limit) pace.clampedTo(page.limit);
    const placed = new PlacedPage({ asked, page }, this.#start, totals.newest);
    if (placed.end > this.#cap) this.#cap = 0;
    if (!totals.hasCollapsed(placed.total) && !placed.contradictsItself) totals.learn({ ...page, total: placed.total });
    return placed;
  }

  /** Why a page cannot be walked over; undefined where it can. */
  async #faultOf(placed: PlacedPage, isSecondLook: boolean): Promise<StopReason | undefined> {
    const { page, offset, end } = placed;
    if (this.#options.totals.hasCollapsed(placed.total)) return 'collapsed';
    if (await this.#ignoresOffset(placed)) throw this.#stopped('offset-ignored', placed);
    if (placed.contradictsItself) return 'total-too-low';
    if (offset > this.#walked) return 'gap';
    const isNew = end > this.#walked;
    if (!placed.isShort(this.#cap)) return isNew || !this.#isDue(placed) ? undefined : 'no-rows';
    if (this.shortPages.isClamp(page.rows.length)) this.shortPages.clamp(page.rows.length);
    else if (isSecondLook && page.rows.length > 0) this.shortPages.accept(page.rows.length);
    else return 'no-rows';
    return isNew ? undefined : 'no-rows';
  }

  /**
   * Whether the walk cannot end with a page that brings nothing new. Rows behind a page of an ordered query may have moved
   * up to places that were walked over.
   */
  #isDue(placed: PlacedPage): boolean {
    const isInOrder = this.order?.holds === true;
    return this.#walked < this.expected || (isInOrder && placed.end < placed.rowsOfQuery(this.#cap));
  }

  /** A page like the first one may have come about otherwise: only where the offset is ignored its next row is the first, too. */
  async #ignoresOffset({ asked, page, offset }: PlacedPage): Promise<boolean> {
    if (asked.offset === 0 || !this.#start.isRepeatedBy(page.fingerprints)) return false;
    if (offset > 0 && this.seams.joins(page, offset)) return false;
    const next = await this.#take(this.#ahead.requestAt({ offset: asked.offset + 1, limit: 1 }));
    return this.#start.isRepeatedBy(next.page.fingerprints);
  }

  #stopped(reason: StopReason, { total, end }: PlacedPage): ReadStopped {
    if (reason === 'collapsed') return new ReadStopped(reason, total, this.#options.totals.highest);
    return new ReadStopped(reason, reason === 'total-too-low' ? end : this.#walked + 1, this.expected);
  }

  #accept(placed: PlacedPage): Stretch {
    const { page, offset, end } = placed;
    const { rows, fingerprints } = page;
    if (placed.isFull) this.shortPages.acceptFull();
    if (!this.#last) this.#start.keep(fingerprints);
    this.seams.join(page, offset);
    const overlap = Math.min(Math.max(this.#walked - offset, 0), rows.length);
    const skipped = this.#options.skipsMiddle ? this.expected - Math.floor(this.#largest / 2) : 0;
    this.#walked = Math.max(this.#walked, end, skipped);
    this.#last = placed;
    this.#overlap.settle(placed, this.#largest);
    return { rows, fingerprints, overlap };
  }
}
