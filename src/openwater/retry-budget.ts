/** Retries that any read may make, and its share of the planned calls beyond them. Each attempt is paid for. */
const FREE_RETRIES = 100;
const SHARE = 0.1;
/** A call that fails again and again is more likely broken: the last part of the budget is kept for first retries. */
const OPEN_TO: readonly number[] = [1, 1, 0.75, 0.5];

/** Bounds what retries cost. */
export class RetryBudget {
  #planned = 0;
  #spent = 0;

  /** One more call is planned: its first attempt is not a retry. */
  plan(): void {
    this.#planned++;
  }

  /** Calls that were planned up to now. */
  get planned(): number {
    return this.#planned;
  }

  /** Charges one retry. @param nth which retry of its call, from 1. @returns false where the budget does not allow it */
  charge(nth: number): boolean {
    const share = OPEN_TO[Math.min(nth, OPEN_TO.length) - 1] ?? 1;
    if (this.#spent >= (FREE_RETRIES + SHARE * this.#planned) * share) return false;
    this.#spent++;
    return true;
  }

  /** Gives back a charge for a retry that turned out to be nobody's fault but an outage's. */
  refund(): void {
    this.#spent--;
  }
}
