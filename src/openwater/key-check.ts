import { CallFailure } from '../http/failures.ts';
import { verdictOn } from './verdict.ts';

/** Refusals in a row after which the keys are checked, and the most after checks that they passed. */
const REFUSALS = 3;
const MOST_REFUSALS = 48;

type Attempt = () => Promise<unknown>;

/** Counts calls that are refused (401, 403): one of them is about that call, many in a row may be about the keys. */
export class KeyCheck {
  #inARow = 0;
  /** Before anything has worked, one refusal is enough to look. */
  #threshold = 1;
  #isDue = false;
  /** The form has refused the keys: next a call that worked before is asked for. */
  #isFormRefused = false;

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

  /**
   * Asks for the form, which any valid key may read. Where it is refused, the next check asks for a call that worked before:
   * where both are refused, the keys are.
   * @param good a call that worked before
   * @returns the refusal, where the keys are rejected
   */
  async check(
    ask: (attempt: Attempt) => Promise<unknown>,
    { form, good }: { form: Attempt; good: Attempt | undefined },
  ): Promise<CallFailure | undefined> {
    const isSecond = this.#isFormRefused && good !== undefined;
    try {
      await ask(isSecond ? good : form);
      this.#isFormRefused = false;
      this.#passed();
    } catch (error) {
      const isRefused = error instanceof CallFailure && verdictOn(error) === 'refused';
      if (isRefused && (isSecond || !good)) return error;
      if (isRefused) this.#isFormRefused = true;
      else this.#passed();
    }
    return undefined;
  }

  /** The keys are not rejected. */
  #passed(): void {
    this.#inARow = 0;
    this.#isDue = false;
    this.#threshold = Math.min(Math.max(this.#threshold * 2, REFUSALS), MOST_REFUSALS);
  }
}
