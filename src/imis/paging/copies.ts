import { Counts } from './fingerprint-table.ts';

/**
 * How often each row of one pass was walked over, and how often one response had it. A row that was walked over more often
 * than any response had it moved, or stands for another one that was missed; a row that one response had twice is there
 * twice. By the rows' numbers.
 */
export class Copies {
  /** Different rows of this pass. */
  distinct = 0;
  /** Copies beyond the first, of which one response had them all. */
  furtherCopies = 0;
  /** Both without the first copy, so that a query without repeats costs no memory. */
  #walked = new Counts();
  #inOneResponse = new Counts();
  #inEarlierPasses: Counts | undefined;

  /** @param isSteady the total was the same all the time: then what a response of an earlier pass had is still there */
  startPass(isSteady: boolean): void {
    this.#inEarlierPasses = isSteady ? mostOf(this.#inEarlierPasses, this.#inOneResponse) : undefined;
    this.#walked = new Counts();
    this.#inOneResponse = new Counts();
    this.distinct = 0;
    this.furtherCopies = 0;
  }

  /** A row is walked over that was walked over before in this pass. */
  walkAgain(row: number): void {
    this.#walked.increase(row);
  }

  /** A response has so many copies of a row. */
  met(row: number, copies: number): void {
    const more = copies - 1 - this.#inOneResponse.get(row);
    if (more <= 0) return;
    this.#inOneResponse.set(row, copies - 1);
    this.furtherCopies += more;
  }

  /**
   * Rows that were walked over more often than any one response had them.
   * @param isSteady as in {@link startPass}, by now
   */
  overWalked(isSteady: boolean): number {
    let rows = 0;
    for (let row = 0; row < this.#walked.size; row++) {
      const earlier = isSteady ? (this.#inEarlierPasses?.get(row) ?? 0) : 0;
      if (this.#walked.get(row) > Math.max(this.#inOneResponse.get(row), earlier)) rows++;
    }
    return rows;
  }
}

function mostOf(one: Counts | undefined, other: Counts): Counts {
  if (!one) return other;
  for (let row = 0; row < other.size; row++) one.set(row, Math.max(one.get(row), other.get(row)));
  return one;
}
