/** Smaller pages than this are not tried: each page runs the whole query on the customer's site. */
const SMALLEST_PAGE = 50;
/** A page that takes longer is asked for alone: four at once would be four such queries on a live site. */
export const SLOW_PAGE_MS = 5_000;
/** Pages of more bytes are asked for one at a time: memory is bounded by what is in flight. */
const HEAVY_PAGE_BYTES = 8 * 1024 * 1024;
/** Pages without trouble after which one more may be asked for at once. */
const CALM_PAGES = 3;
/** Pages without trouble after which they become larger again. */
const GOOD_PAGES = 10;

export interface Limits {
  pageSize: number;
  parallelRequests: number;
  slowPageMs?: number;
}

/** How many rows and how many pages at once the site can bear just now. */
export class AdaptiveLimits {
  readonly #limits: Limits;
  #pageSize: number;
  /** What the page size may grow to again. */
  #largest: number;
  /** The page size came about by growing. */
  #hasGrown = false;
  #parallel: number;
  #calm = 0;
  #good = 0;
  #isAlone = false;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#pageSize = limits.pageSize;
    this.#largest = limits.pageSize;
    this.#parallel = limits.parallelRequests;
  }

  /** Rows to ask for. */
  get pageSize(): number {
    return this.#pageSize;
  }

  /** Pages to ask for at once. */
  get parallel(): number {
    return this.#isAlone ? 1 : this.#parallel;
  }

  /** Pages are smaller than the site would give them if it were not for its trouble. */
  get isReduced(): boolean {
    return this.#pageSize < this.#largest;
  }

  /** A page came: `ms` after it was asked for, with a body of so many bytes. */
  answered(ms: number, bytes = 0): void {
    this.#isAlone = ms >= (this.#limits.slowPageMs ?? SLOW_PAGE_MS) || bytes > HEAVY_PAGE_BYTES;
    if (++this.#good >= GOOD_PAGES) this.#grow();
    if (++this.#calm < CALM_PAGES) return;
    this.#calm = 0;
    this.#parallel = Math.min(this.#parallel + 1, this.#limits.parallelRequests);
  }

  /** A page had to be asked for again. */
  strained(): void {
    this.#calm = 0;
    this.#good = 0;
    this.#parallel = 1;
  }

  /** The server pages by fewer rows than it is asked for. */
  clampedTo(rows: number): void {
    this.#largest = Math.min(this.#largest, Math.max(rows, 1));
    this.#pageSize = Math.min(this.#pageSize, this.#largest);
  }

  /** Whether a smaller page may be tried than one that was asked for while pages had `size` rows. */
  canShrinkBelow(size: number): boolean {
    return this.#pageSize < size || this.#pageSize > SMALLEST_PAGE;
  }

  /**
   * A page that was asked for while pages had `size` rows timed out, failed, or was too large. Halves the page size, once
   * for all the requests of that size that were under way.
   * @returns false where it cannot go lower
   */
  shrinkBelow(size: number): boolean {
    this.strained();
    if (!this.canShrinkBelow(size)) return false;
    if (this.#pageSize < size) return true;
    // A size that fails after it was grown to is one that the site cannot bear: it is not tried a third time.
    if (this.#hasGrown) this.#largest = Math.floor(this.#pageSize / 2);
    this.#hasGrown = false;
    this.#pageSize = Math.max(Math.floor(this.#pageSize / 2), SMALLEST_PAGE);
    return true;
  }

  #grow(): void {
    this.#good = 0;
    if (!this.isReduced) return;
    this.#pageSize = Math.min(this.#pageSize * 2, this.#largest);
    this.#hasGrown = true;
  }
}
