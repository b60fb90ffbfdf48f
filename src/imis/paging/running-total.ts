import type { TimedPage } from './page-request.ts';

/** The rows of a query, by its total and its cap; a cap of 0 is none. */
export function rowsWithin(total: number, cap: number): number {
  return cap > 0 ? Math.min(total, cap) : total;
}

/** The total of a query, which comes anew with every page and drifts while members register. */
export class RunningTotal {
  /** By the newest page; 0 before the first. */
  value = 0;
  highest = 0;
  /** Somebody left, and everybody behind moved up. */
  fell = false;
  #knownAt = 0;

  /**
   * Pages that were under way together say nothing of each other's order: only a total that was asked for after another
   * one was known can show that somebody left.
   */
  learn({ total, sentAt, answeredAt }: Pick<TimedPage, 'total' | 'sentAt' | 'answeredAt'>): void {
    const isNewer = sentAt >= this.#knownAt;
    this.highest = Math.max(this.highest, total);
    if (total < this.value && isNewer) this.fell = true;
    if (total <= this.value && !isNewer) return;
    this.value = total;
    this.#knownAt = answeredAt;
  }
}
