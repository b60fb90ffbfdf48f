/**
 * Why a read cannot go on:
 * - `no-rows`: pages stay empty, or bring nothing new, where rows are due.
 * - `offset-ignored`: the server gives the first page again, whatever is asked for.
 * - `gap`: pages start behind the rows that were asked for.
 * - `total-too-low`: a page ends behind the total that it gives.
 * - `collapsed`: the total fell by more than people who cancel.
 */
export type StopReason = 'no-rows' | 'offset-ignored' | 'gap' | 'total-too-low' | 'collapsed';

/** A read cannot go on. */
export class ReadStopped extends Error {
  readonly reason: StopReason;
  /** The row, counted from one, at which it stopped. */
  readonly row: number;
  /** The rows that the query has by its total; before the fall, where it collapsed. */
  readonly expected: number;

  constructor(reason: StopReason, row: number, expected: number) {
    super(`${reason} at row ${row} of ${expected}`);
    this.reason = reason;
    this.row = row;
    this.expected = expected;
  }
}
