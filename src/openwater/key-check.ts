/** Refusals in a row after which the keys are checked, and the most after checks that they passed. */
const REFUSALS = 3;
const MOST_REFUSALS = 48;

/** Counts calls that are refused (401, 403): one of them is about that call, many in a row may be about the keys. */
export class KeyCheck {
  #inARow = 0;
  /** Before anything has worked, one refusal is enough to look. */
  #threshold = 1;
  #isDue = false;

  /** The keys have to be checked before any other call. */
  get isDue(): boolean {
    return this.#isDue;
  }

  refused(): void {
    if (++this.#inARow >= this.#threshold) this.#isDue = true;
  }

  /** A call succeeded: the keys work. */
  worked(): void {
    this.#inARow = 0;
    this.#isDue = false;
    this.#threshold = Math.max(this.#threshold, REFUSALS);
  }

  /** The keys were checked, and are not rejected. */
  passed(): void {
    this.#inARow = 0;
    this.#isDue = false;
    this.#threshold = Math.min(Math.max(this.#threshold * 2, REFUSALS), MOST_REFUSALS);
  }
}
