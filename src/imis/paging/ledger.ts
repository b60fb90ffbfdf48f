import type { Fingerprint, FingerprintOf } from '../rows/fingerprint.ts';
import type { Row } from '../rows/row.ts';
import { Copies } from './copies.ts';
import { Counts, FingerprintTable } from './fingerprint-table.ts';
import type { Stretch } from './seams.ts';

/** Rows held back at most. More than that change while they are read only where a column is never the same twice. */
const MAX_HELD = 100_000;
/** An id that stands for itself, as nearly all do: a fingerprint of each would cost more than all the rest here. */
const SHORT_NUMBER = /^[1-9]\d{0,17}$/;

/** Thrown where more rows differ from one pass to the next than can be held back. */
export class RowsNeverAgree extends Error {}

/**
 * Keeps account, over all passes of a read, of which rows were emitted. A row that repeats an earlier one exactly is
 * emitted once. A re-read emits what is missing; a registrant with one row whose row has merely changed since is not
 * missing.
 */
export class Ledger {
  /** Of this pass. */
  readonly copies = new Copies();
  emitted = 0;
  /** Rows that were emitted after the first pass. */
  emittedLate = 0;
  readonly #fingerprintOf: FingerprintOf;
  readonly #registrantOf: ((row: Row) => string) | undefined;
  readonly #rows = new FingerprintTable();
  /** By row: twice the number of the page that it was last seen on, plus one if it was emitted. */
  readonly #marks = new Counts();
  readonly #registrants = new FingerprintTable();
  /** By registrant: rows emitted in all; of this pass, its different rows, and those of them that are emitted. */
  readonly #emittedOf = new Counts();
  #inPassOf = new Counts();
  #confirmedOf = new Counts();
  #held = new Map<number, { row: Row; number: number }[]>();
  #heldRows = 0;
  #page = 0;
  #firstPageOfPass = 1;

  /** @param registrantOf undefined where rows have no id: then none is taken for a changed one */
  constructor(fingerprintOf: FingerprintOf, registrantOf?: (row: Row) => string) {
    this.#fingerprintOf = fingerprintOf;
    this.#registrantOf = registrantOf;
  }

  /** Rows that were emitted beyond the first one of their registrant. */
  get furtherRows(): number {
    return this.#registrantOf ? this.emitted - this.#registrants.size : 0;
  }

  /** None of its rows can be open, so that nothing need be counted for it: that saves memory. */
  get #isFirstPass(): boolean {
    return this.#firstPageOfPass === 1;
  }

  /** @param isSteady the total has been the same all the time */
  startPass(isSteady: boolean): void {
    this.#firstPageOfPass = this.#page + 1;
    this.copies.startPass(isSteady);
    this.#held = new Map();
    this.#heldRows = 0;
    this.#inPassOf = new Counts();
    this.#confirmedOf = new Counts();
  }

  /** The rows of a page that are to be emitted now. */
  take({ rows, fingerprints, overlap }: Stretch): Row[] {
    this.#page++;
    const copies = new Map<number, number>();
    return rows.filter((row, at) => {
      const fingerprint = fingerprints[at] ?? 0n;
      const number = this.#rows.numberOf(fingerprint);
      const mark = this.#marks.get(number);
      this.#marks.set(number, (this.#page << 1) | (mark & 1));
      const seenOn = mark >> 1;
      if (seenOn === this.#page) {
        copies.set(number, (copies.get(number) ?? 1) + 1);
        this.copies.met(number, copies.get(number) ?? 1);
      }
      if (seenOn < this.#firstPageOfPass) {
        this.copies.distinct++;
        return this.#isMissing(row, number, this.#registrantNumber(row, fingerprint), (mark & 1) === 1);
      }
      if (at >= overlap) this.copies.walkAgain(number);
      return false;
    });
  }

  /**
   * The rows that were held back and turn out to be missing. Call it once a pass has proven to be whole.
   * @param left rows that must have left meanwhile, because the total was higher. Where fewer are known to be gone, a row
   *   that is gone need not have become the other one of the same registrant
   */
  settle(left: number): Row[] {
    const due: Row[] = [];
    const isLeavingKnown = left <= this.#goneRows();
    for (const [registrant, held] of this.#held) {
      const isChanged = this.#emittedOf.get(registrant) === 1 && this.#inPassOf.get(registrant) === 1;
      if (isChanged && isLeavingKnown) continue;
      for (const { row, number } of held) {
        this.#emit(registrant, number);
        due.push(row);
      }
    }
    this.#held = new Map();
    return due;
  }

  /** Rows that were emitted and are not in this pass, of registrants of whom nothing was held back. */
  #goneRows(): number {
    let gone = 0;
    for (let registrant = 0; registrant < this.#registrants.size; registrant++) {
      if (!this.#held.has(registrant)) gone += this.#emittedOf.get(registrant) - this.#confirmedOf.get(registrant);
    }
    return gone;
  }

  /** Rows without a registrant id have nothing to do with each other: each counts as a registrant of its own. */
  #registrantNumber(row: Row, fingerprint: Fingerprint): number {
    const id = this.#registrantOf?.(row) ?? '';
    if (SHORT_NUMBER.test(id)) return this.#registrants.numberOf(BigInt(id));
    return this.#registrants.numberOf(id === '' ? fingerprint : this.#fingerprintOf(id));
  }

  /** Whether a row that is new in this pass is missing among those emitted. Where that is open, it is held back. */
  #isMissing(row: Row, number: number, registrant: number, isEmitted: boolean): boolean {
    if (!this.#isFirstPass) this.#inPassOf.increase(registrant);
    if (isEmitted) {
      this.#confirmedOf.increase(registrant);
      return false;
    }
    const canHaveChanged = this.#registrantOf !== undefined && !this.#isFirstPass;
    const isOpen = canHaveChanged && this.#emittedOf.get(registrant) > this.#confirmedOf.get(registrant);
    if (isOpen) this.#hold(registrant, row, number);
    else this.#emit(registrant, number);
    return !isOpen;
  }

  #emit(registrant: number, number: number): void {
    this.emitted++;
    if (!this.#isFirstPass) this.emittedLate++;
    this.#marks.set(number, this.#marks.get(number) | 1);
    this.#emittedOf.increase(registrant);
    if (!this.#isFirstPass) this.#confirmedOf.increase(registrant);
  }

  #hold(registrant: number, row: Row, number: number): void {
    if (++this.#heldRows > MAX_HELD) throw new RowsNeverAgree();
    const held = this.#held.get(registrant);
    const kept = { row, number };
    if (held) held.push(kept);
    else this.#held.set(registrant, [kept]);
  }
}
