import type { Row } from '../rows/row.ts';
import type { TimedPage } from './page-request.ts';
import type { PlacedPage } from './placed-page.ts';
import type { Seams } from './seams.ts';
import { SortOrder, type SortValue } from './sort-order.ts';

/** Rows by which pages overlap where the order of the rows shows. */
const OVERLAP_IN_ORDER = 2;

/** What a query is sorted by, where one of its columns shows it. */
export interface Sort {
  isDescending: boolean;
  valueOf: (row: Row) => SortValue;
}

/** By how many rows the pages of a walk overlap: as few as show that nothing is missing between them. */
export class Overlap {
  readonly order: SortOrder | undefined;
  readonly #sort: Sort | undefined;
  readonly #seams: Seams;
  #rows: number;
  /** Rows by which all pages have to overlap. */
  #least: number;

  constructor(sort: Sort | undefined, seams: Seams) {
    this.#sort = sort;
    this.#seams = seams;
    this.order = sort && new SortOrder(sort.isDescending);
    this.#least = this.order ? OVERLAP_IN_ORDER : 1;
    this.#rows = this.#least;
  }

  /** Rows by which the next page is to overlap. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Whether rows may be missing before a page of an ordered query, and one that overlaps more can show them.
   * @param largest rows that a page may have
   */
  isTooSmallFor({ page, offset }: PlacedPage, largest: number): boolean {
    if (!this.order?.holds || offset === 0 || this.#rows >= widest(largest)) return false;
    return this.order.startsTooLate(this.#sortValues(page));
  }

  widen(largest: number): void {
    this.#rows = Math.min(this.#rows * 2, widest(largest));
  }

  /** Takes in a page. Rows of one value that it ends with can be tied: the next page has to start before them. */
  settle({ page, offset }: PlacedPage, largest: number): void {
    const values = this.#sortValues(page);
    this.order?.accept(values, offset === 0);
    if (this.order?.holds) this.#least = Math.max(this.#least, this.order.tiesAtEnd(values) + 1);
    else this.#least = this.#seams.copiesAtEnd;
    this.#rows = Math.max(Math.min(this.#least, widest(largest)), 1);
  }

  #sortValues({ rows }: TimedPage): SortValue[] {
    return this.#sort && this.order?.holds ? rows.map(this.#sort.valueOf) : [];
  }
}

/** An overlap of more than half a page would read the query twice. */
function widest(largest: number): number {
  return Math.max(Math.floor(largest / 2), 1);
}
