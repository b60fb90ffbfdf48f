import type { AdaptiveLimits } from './adaptive-limits.ts';

/**
 * No server is known to page by fewer rows: a page that has fewer was cut off on its way. Asking for as few would load the
 * site with a request for each row or two, and such pages cannot overlap.
 */
const SMALLEST_CLAMP = 10;
/** Full pages after which a short one was a hiccup. */
const FULL_PAGES = 2;

/** What pages that stay short say of the pages to ask for. */
export class ShortPages {
  /** A page was walked over that had fewer rows than were due: rows can have been withheld from it. */
  wereAccepted = false;
  /** What came, as a larger page would be short again. */
  #most = Infinity;
  readonly #pace: AdaptiveLimits;
  #before: number | undefined;
  #full = 0;

  constructor(pace: AdaptiveLimits) {
    this.#pace = pace;
  }

  /** Rows to ask for at most, 1 at least. @param share of the page size */
  largest(share = 1): number {
    return Math.max(Math.min(Math.floor(this.#pace.pageSize * share), this.#most), 1);
  }

  /** Whether a page is as short as one before: then the server clamps pages without saying so. */
  isClamp(rows: number): boolean {
    return rows >= SMALLEST_CLAMP && rows === this.#before;
  }

  clamp(rows: number): void {
    this.wereAccepted = true;
    this.#pace.clampedTo(rows);
    this.#most = Infinity;
  }

  /** A page stays short, and is walked over as it is. */
  accept(rows: number): void {
    this.wereAccepted = true;
    this.#before = rows;
    this.#most = Math.max(rows, SMALLEST_CLAMP);
    this.#full = 0;
  }

  /** A page had all rows that were asked for. */
  acceptFull(): void {
    if (++this.#full >= FULL_PAGES) this.#most = Infinity;
  }
}
