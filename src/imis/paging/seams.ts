import type { Fingerprint } from '../rows/fingerprint.ts';
import type { TimedPage } from './page-request.ts';

/** Where the pages of one walk join, and what their joints tell. */
export class Seams {
  /** A page did not start with the row that the page before ended with: something moved. */
  broken = false;
  /** Rows came in before those walked over already, so that these moved on; nothing was passed over. */
  shifted = false;
  /** Pages of one row, which cannot overlap: nothing shows whether something moved between them. */
  missing = false;
  #lastPrints: readonly Fingerprint[] = [];
  /** The total of the first page, and the rows that came in before others since then. */
  #firstTotal = 0;
  #cameIn = 0;

  /**
   * Joins a page to those before.
   * @param offset the rows before the page
   * @param walked the rows walked over before it
   * @returns how many rows the page starts with that were walked over already
   */
  join({ prints, total }: Pick<TimedPage, 'prints' | 'total'>, offset: number, walked: number): number {
    if (offset === 0) this.#firstTotal = total;
    const overlaps = offset < walked;
    const known = overlaps ? this.#knownRows(prints) : 0;
    if (known > 1) this.shifted = true;
    this.#cameIn += Math.max(known - 1, 0);
    // Rows that came in are in the total. What moved from behind to the front shifts as well, and is missed.
    const isUnexplained = known === 0 || this.#cameIn > total - this.#firstTotal;
    if (overlaps && prints.length > 0 && isUnexplained && known !== 1) this.broken = true;
    if (walked > 0 && !overlaps) this.missing = true;
    this.#lastPrints = prints;
    return known;
  }

  /** The same rows as on the page before, where others are due. A seam that holds tells that rows just look alike. */
  looksLikeLast({ prints }: Pick<TimedPage, 'prints'>): boolean {
    if (prints[0] === this.#lastPrints.at(-1)) return false;
    const compared = prints.slice(0, this.#lastPrints.length);
    return compared.length > 1 && compared.every((print, at) => print === this.#lastPrints[at]);
  }

  /**
   * How many rows a page starts with that were the last ones before: one where the seam holds, more where others came in
   * before them, none where the seam is broken.
   */
  #knownRows(prints: readonly Fingerprint[]): number {
    const last = this.#lastPrints.at(-1);
    const known = prints.findIndex((print) => print === last) + 1;
    const tail = this.#lastPrints.slice(-known);
    return tail.every((print, at) => print === prints[at]) ? known : 0;
  }
}
