import type { Row } from '../rows/row.ts';
import type { AdaptiveLimits } from './adaptive-limits.ts';
import { nextPage, type PageBounds } from './next-page.ts';
import { PageRequest, untilItComes, type FetchPage, type TimedPage } from './page-request.ts';
import { PagesAhead } from './pages-ahead.ts';
import { PlacedPage, StartOfQuery } from './placed-page.ts';
import { ReadStopped, type StopReason } from './read-stopped.ts';
import { Seams, type PrintedRows } from './seams.ts';
import { ShortPages } from './short-pages.ts';
import { SortOrder, type SortValue } from './sort-order.ts';
import { rowsWithin, type Totals } from './totals.ts';

/** Times that a page which cannot be right is asked for again. */
export const SECOND_LOOKS = 3;
/** Rows by which pages overlap where the order of the rows shows. */
const OVERLAP_IN_ORDER = 2;

/** What a query is sorted by, where one of its columns shows it. */
export interface Sort {
  isDescending: boolean;
  valueOf: (row: Row) => SortValue;
}

/** Rows of a page, in the order of the query. */
export interface Stretch extends PrintedRows {
  /** How many of them, at the start, stand at places that were walked over already. */
  overlap: number;
}

export interface WalkOptions {
  fetch: FetchPage;
  pace: AdaptiveLimits;
  /** Of the whole read; a walk is one pass of it. */
  totals: Totals;
  /** The most rows that the query itself gives; 0 without a cap. */
  cap: number;
  /** The first page, where it has been read already. */
  firstPage?: TimedPage | undefined;
  /** Pages of at most this share of the page size, one at a time, for other seams than those of an earlier walk. */
  share?: number | undefined;
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
  readonly order: SortOrder | undefined;
  readonly #options: WalkOptions;
  readonly #ahead: PagesAhead;
  readonly #short: ShortPages;
  readonly #start = new StartOfQuery();
  #cap: number;
  #walked = 0;
  /** Rows by which the next page is to overlap, and by which all pages have to. */
  #overlap = 1;
  #leastOverlap = 1;
  /** The last page that was walked over. */
  #last: PlacedPage | undefined;
  /** How far the walk had come when the end was asked for. */
  #askedForEndAt = -1;

  constructor(options: WalkOptions) {
    this.#options = options;
    this.#cap = options.cap;
    this.#ahead = new PagesAhead(options);
    this.#short = new ShortPages(options.pace);
    this.seams = new Seams(options.registrantOf);
    this.order = options.sort && new SortOrder(options.sort.isDescending);
    this.#leastOverlap = this.order ? OVERLAP_IN_ORDER : 1;
    this.#overlap = this.#leastOverlap;
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
    return this.#askedForEndAt !== this.#walked && (this.#isCapped || last.leavesEndOpen(this.#cap));
  }

  /** A cap that the total leaves out may not be applied: what comes across it shows. */
  get #isCapped(): boolean {
    return this.expected < this.#options.totals.newest;
  }

  /** Reads on by one page. One that cannot be right is asked for again; one that starts too late, with a wider overlap. */
  async #step(): Promise<Stretch> {
    if (this.#last && this.#walked >= this.expected) this.#askedForEndAt = this.#walked;
    let request = this.#firstRequest() ?? this.#nextRequest();
    for (let look = 1; ;) {
      const placed = await this.#take(request);
      const fault = await this.#faultOf(placed, look > 1);
      if (!fault && !this.#canStartEarlier(placed)) return this.#accept(placed);
      if (!fault) this.#overlap = Math.min(this.#overlap * 2, this.#widestOverlap);
      else if (look > SECOND_LOOKS) throw this.#stopped(fault, placed);
      else await this.#options.pause(look++);
      this.#ahead.abandon();
      request = this.#ahead.requestAt(this.#bounds);
    }
  }

  #firstRequest(): PageRequest | undefined {
    const { firstPage, pace } = this.#options;
    if (this.#last || !firstPage) return undefined;
    return PageRequest.answered({ offset: 0, limit: pace.pageSize }, firstPage);
  }

  #nextRequest(): PageRequest {
    return this.#ahead.next({
      walked: this.#from,
      expected: this.expected,
      largest: this.#largest,
      overlap: this.#overlap,
      isAlone: this.#options.share !== undefined,
    });
  }

  /** Rows walked over, as far as there still are as many: of an ordered query those behind may have moved up. */
  get #from(): number {
    return this.order?.holds && this.#last ? Math.min(this.#walked, Math.max(this.expected, 1)) : this.#walked;
  }

  get #largest(): number {
    const { pace, share = 1 } = this.#options;
    return Math.max(Math.min(Math.floor(pace.pageSize * share), this.#short.most), 1);
  }

  get #widestOverlap(): number {
    return Math.max(Math.floor(this.#largest / 2), 1);
  }

  get #bounds(): PageBounds {
    return nextPage(this.#from, this.#largest, this.#overlap);
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
    if (this.#short.isClamp(page.rows.length)) this.#short.clamp(page.rows.length);
    else if (isSecondLook && page.rows.length > 0) this.#short.accept(page.rows.length);
    else return 'no-rows';
    return isNew ? undefined : 'no-rows';
  }

  /** Whether the walk cannot end with a page that brings nothing new. */
  #isDue(placed: PlacedPage): boolean {
    return this.#walked < this.expected || this.#leavesRowsBehind(placed);
  }

  /** Rows behind a page of an ordered query may have moved up to places that were walked over. */
  #leavesRowsBehind(placed: PlacedPage): boolean {
    return this.order?.holds === true && placed.end < placed.rowsOfQuery(this.#cap);
  }

  /** A page like the first one may have come about otherwise: only where the offset is ignored its next row is the first, too. */
  async #ignoresOffset({ asked, page, offset }: PlacedPage): Promise<boolean> {
    if (asked.offset === 0 || !this.#start.isRepeatedBy(page.prints)) return false;
    if (offset > 0 && this.seams.joins(page, offset)) return false;
    const next = await this.#take(this.#ahead.requestAt({ offset: asked.offset + 1, limit: 1 }));
    return this.#start.isRepeatedBy(next.page.prints);
  }

  /** Whether rows may be missing before a page in an ordered query, and a page that overlaps more can show them. */
  #canStartEarlier({ page, offset }: PlacedPage): boolean {
    if (!this.order?.holds || offset === 0 || this.#overlap >= this.#widestOverlap) return false;
    return this.order.startsTooLate(this.#sortValues(page));
  }

  #sortValues({ rows }: TimedPage): SortValue[] {
    const { sort } = this.#options;
    return sort && this.order?.holds ? rows.map(sort.valueOf) : [];
  }

  #stopped(reason: StopReason, { total }: PlacedPage): ReadStopped {
    if (reason === 'collapsed') return new ReadStopped(reason, total, this.#options.totals.highest);
    return new ReadStopped(reason, this.#walked + 1, this.expected);
  }

  #accept(placed: PlacedPage): Stretch {
    const { page, offset, end } = placed;
    const { rows, prints } = page;
    if (placed.isFull) this.#short.acceptFull();
    if (!this.#last) this.#start.keep(prints);
    this.seams.join(page, offset);
    const overlap = Math.min(Math.max(this.#walked - offset, 0), rows.length);
    this.#walked = Math.max(this.#walked, end);
    this.#last = placed;
    this.#settleOverlap(this.#sortValues(page), offset === 0);
    return { rows, prints, overlap };
  }

  /** Rows of one value that a page ends with can be tied: the next page has to start before them. */
  #settleOverlap(values: readonly SortValue[], isStartOfQuery: boolean): void {
    this.order?.accept(values, isStartOfQuery);
    if (this.order?.holds) this.#leastOverlap = Math.max(this.#leastOverlap, this.order.tiesAtEnd(values) + 1);
    else this.#leastOverlap = this.seams.copiesAtEnd;
    this.#overlap = Math.max(Math.min(this.#leastOverlap, this.#widestOverlap), 1);
  }
}
