import type { TimedPage } from './page-request.ts';

/** A fall by up to so many rows, or this share of them, is people who cancel; beyond it something else has happened. */
const MOST_LEAVING = 10;
const MOST_LEAVING_SHARE = 0.01;

/** The rows of a query, by its total and its cap; a cap of 0 is none. */
export function rowsWithin(total: number, cap: number): number {
  return cap > 0 ? Math.min(total, cap) : total;
}

type Total = Pick<TimedPage, 'total' | 'sentAt' | 'answeredAt'>;

/** The total of a query, which comes anew with every page and drifts while members register and cancel. */
export class Totals {
  /** By the newest page; 0 before the first. */
  newest = 0;
  /** The highest of the whole read. */
  highest = 0;
  /** Of this pass: rows that the total rose by, all in all. */
  rises = 0;
  /** Of this pass: a response may have been computed after one with a higher total. Somebody may have left. */
  mayHaveFallen = false;
  /** It was the same in all responses of the read. */
  isSteady = true;
  #knownAt = 0;
  #isFirst = true;
  /** Of this pass, by total: when it was first asked for, and last answered. */
  #seen = new Map<number, { sentAt: number; answeredAt: number }>();

  startPass(): void {
    this.rises = 0;
    this.mayHaveFallen = false;
    this.#seen = new Map();
  }

  /** Whether a total is so low that the query must have lost its rights or its source. */
  hasCollapsed(total: number): boolean {
    const fall = this.highest - total;
    if (total === 0 && fall > 0) return true;
    return fall > Math.max(MOST_LEAVING, this.highest * MOST_LEAVING_SHARE);
  }

  learn(page: Total): void {
    const { total, sentAt, answeredAt } = page;
    if (this.#isFirst) this.newest = total;
    else if (total !== this.newest) this.isSteady = false;
    this.#isFirst = false;
    this.highest = Math.max(this.highest, total);
    this.mayHaveFallen ||= this.#isLowerThanAnEarlierOne(page);
    const seen = this.#seen.get(total);
    this.#seen.set(total, {
      sentAt: Math.min(seen?.sentAt ?? sentAt, sentAt),
      answeredAt: Math.max(seen?.answeredAt ?? answeredAt, answeredAt),
    });
    // Of pages that were under way together nobody knows which is newer: the higher total has more to read.
    if (total <= this.newest && sentAt < this.#knownAt) return;
    this.rises += Math.max(total - this.newest, 0);
    this.newest = total;
    this.#knownAt = answeredAt;
  }

  /** Pages that were under way together may have been computed in either order. */
  #isLowerThanAnEarlierOne({ total, sentAt, answeredAt }: Total): boolean {
    for (const [other, times] of this.#seen) {
      if (other > total && times.sentAt < answeredAt) return true;
      if (other < total && sentAt < times.answeredAt) return true;
    }
    return false;
  }
}
