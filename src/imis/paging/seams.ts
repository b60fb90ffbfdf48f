import type { Fingerprint } from '../rows/fingerprint.ts';
import type { Row } from '../rows/row.ts';

/** Rows of which the fingerprints are kept: two of the largest pages, as a page can start before the one before it. */
const KEPT_ROWS = 1000;

/** Rows in the order of the query, with their fingerprints. */
export interface FingerprintedRows {
  rows: readonly Row[];
  fingerprints: readonly Fingerprint[];
}

/** Rows of a page, in the order of the query. */
export interface Stretch extends FingerprintedRows {
  /** How many of them, at the start, stand at places that were walked over already. */
  overlap: number;
}

/** The rows that stand at the same places, as they were known and as they are met again. */
interface Overlap {
  known: FingerprintedRows;
  met: FingerprintedRows;
}

/** Two versions of what is most likely one row. */
export interface ChangedRow {
  before: Row;
  after: Row;
}

/** Where the pages of one walk join. */
export class Seams {
  /** A page did not start with the rows that ended the page before: something moved. */
  broken = 0;
  /** Pages that could not overlap: nothing shows whether something moved between them. */
  missing = 0;
  joined = 0;
  /** Seams with the same registrants, all of them with other values. */
  changed = 0;
  changedRow: ChangedRow | undefined;
  readonly #registrantOf: ((row: Row) => string) | undefined;
  /** The last rows walked over, and the place behind them. */
  #last: FingerprintedRows = { rows: [], fingerprints: [] };
  #end = 0;

  constructor(registrantOf?: (row: Row) => string) {
    this.#registrantOf = registrantOf;
  }

  /**
   * Joins a page to those before. The rows that both have are compared as a set: rows of one sort value can come in
   * another order in each response without any of them crossing the seam.
   * @param offset the rows before the page
   */
  join(page: FingerprintedRows, offset: number): void {
    if (page.fingerprints.length === 0) return;
    const start = this.#end - this.#last.fingerprints.length;
    if (this.#end > 0) {
      this.joined++;
      if (offset >= this.#end) this.missing++;
      else if (!this.joins(page, offset)) {
        this.broken++;
        this.#lookForChanges(this.#overlapWith(page, offset), page.rows);
      }
    }
    const kept = Math.max(offset - start, 0);
    this.#last = {
      rows: [...this.#last.rows.slice(0, kept), ...page.rows].slice(-KEPT_ROWS),
      fingerprints: [...this.#last.fingerprints.slice(0, kept), ...page.fingerprints].slice(-KEPT_ROWS),
    };
    this.#end = offset + page.fingerprints.length;
  }

  /** The exact copies of one row that the rows walked over end with: one, where the last row differs from the one before. */
  get copiesAtEnd(): number {
    const { fingerprints } = this.#last;
    return fingerprints.length - 1 - fingerprints.findLastIndex((fingerprint) => fingerprint !== fingerprints.at(-1));
  }

  /** Whether a page starts with the rows that were walked over last. */
  joins(page: Pick<FingerprintedRows, 'fingerprints'>, offset: number): boolean {
    const { known, met } = this.#overlapWith({ rows: [], ...page }, offset);
    return met.fingerprints.length > 0 && haveSameRows(known.fingerprints, met.fingerprints);
  }

  #overlapWith({ rows, fingerprints }: FingerprintedRows, offset: number): Overlap {
    const start = this.#end - this.#last.fingerprints.length;
    const from = Math.max(offset, start);
    const part = (all: FingerprintedRows, shift: number): FingerprintedRows => ({
      rows: all.rows.slice(from - shift, this.#end - shift),
      fingerprints: all.fingerprints.slice(from - shift, this.#end - shift),
    });
    return { known: part(this.#last, start), met: part({ rows, fingerprints }, offset) };
  }

  /** @param page all rows of the page: of a registrant with several rows another one may just have taken the place */
  #lookForChanges({ known, met }: Overlap, page: readonly Row[]): void {
    const registrantOf = this.#registrantOf;
    if (!registrantOf || met.fingerprints.length === 0) return;
    const isUnchanged = met.fingerprints.some((fingerprint) => known.fingerprints.includes(fingerprint));
    const before = new Map(known.rows.map((row) => [registrantOf(row), row]));
    const single = singlesAmong(page.map(registrantOf));
    if (isUnchanged || !met.rows.every((row) => single.has(registrantOf(row)) && before.has(registrantOf(row)))) return;
    this.changed++;
    const [after] = met.rows;
    const version = after && before.get(registrantOf(after));
    if (after && version) this.changedRow = { before: version, after };
  }
}

/** The ids that occur once; blank ones are none. */
function singlesAmong(ids: readonly string[]): Set<string> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return new Set(ids.filter((id) => id !== '' && counts.get(id) === 1));
}

/** Whether two lists have the same rows equally often, in whatever order. */
export function haveSameRows(one: readonly Fingerprint[], other: readonly Fingerprint[]): boolean {
  if (one.length !== other.length) return false;
  if (one.every((fingerprint, at) => fingerprint === other[at])) return true;
  const [a, b] = [BigUint64Array.from(one).sort(), BigUint64Array.from(other).sort()];
  return a.every((fingerprint, at) => fingerprint === b[at]);
}
