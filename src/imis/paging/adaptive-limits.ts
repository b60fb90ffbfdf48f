/** Smaller pages than this are not tried: each page runs the whole query on the customer's site. */
const SMALLEST_PAGE = 50;
/** One row of a page is the overlap with the page before: pages of one row, if they are configured, are of two. */
const ROWS_TO_OVERLAP = 2;
/** A page that takes longer is asked for alone: four at once would be four such queries on a live site. */
export const SLOW_PAGE_MS = 5_000;
/** Pages without trouble after which one more may be asked for at once. */
const CALM_PAGES = 3;

export interface Limits {
  pageSize: number;
  parallelRequests: number;
  slowPageMs?: number;
}

/** How many rows and how many pages at once the site can bear just now. */
export class AdaptiveLimits {
  readonly #limits: Limits;
  #pageSize: number;
  #parallel: number;
  #calm = 0;
  #isSlow = false;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#pageSize = Math.max(limits.pageSize, ROWS_TO_OVERLAP);
    this.#parallel = limits.parallelRequests;
  }

  /** Rows to ask for. */
  get pageSize(): number {
    return this.#pageSize;
  }

  /** Pages to ask for at once. */
  get parallel(): number {
    return this.#isSlow ? 1 : this.#parallel;
  }

  /** A page came, `ms` after it was asked for. */
  answered(ms: number): void {
    this.#isSlow = ms >= (this.#limits.slowPageMs ?? SLOW_PAGE_MS);
    this.#calm++;
    if (this.#calm < CALM_PAGES) return;
    this.#calm = 0;
    this.#parallel = Math.min(this.#parallel + 1, this.#limits.parallelRequests);
  }

  /** A page had to be asked for again. */
  strained(): void {
    this.#calm = 0;
    this.#parallel = 1;
  }

  /** The server pages by fewer rows than it is asked for. */
  clampedTo(rows: number): void {
    this.#pageSize = Math.min(this.#pageSize, Math.max(rows, 1));
  }

  /**
   * A page of `rows` timed out, or was too large. Halves the page size, once for all the requests of that size that were
   * under way.
   * @returns false where it cannot go lower
   */
  shrinkBelow(rows: number): boolean {
    this.strained();
    if (this.#pageSize < rows) return true;
    const smaller = Math.max(Math.floor(rows / 2), Math.min(SMALLEST_PAGE, rows));
    if (smaller >= rows) return false;
    this.#pageSize = smaller;
    return true;
  }
}
