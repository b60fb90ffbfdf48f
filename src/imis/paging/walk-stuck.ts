/** Why a walk cannot go on. */
export class WalkStuck extends Error {
  readonly reason: 'no-rows' | 'offset-ignored' | 'total-too-low';
  /** The row, counted from one, at which it got stuck, and the rows that the query has by its total. */
  readonly row: number;
  readonly expected: number;

  constructor(reason: WalkStuck['reason'], row: number, expected: number) {
    super(`${reason} at row ${row} of ${expected}`);
    this.reason = reason;
    this.row = row;
    this.expected = expected;
  }
}
