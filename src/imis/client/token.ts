import type { Timing } from '../../runtime/timing.ts';

export interface Token {
  value: string;
  /** Milliseconds that the token lives. */
  livesMs: number;
}

/** A token is replaced this long before it ends, or after nine tenths of a short life. */
const MARGIN_MS = 30_000;

/**
 * The one token of a command. iMIS ends an account's former token with each log-in (found out by trial), so all requests
 * share one, and one log-in serves every request that waits for it.
 */
export class TokenKeeper {
  readonly #logIn: () => Promise<Token>;
  readonly #timing: Timing;
  #current: Promise<Token> | undefined;
  #value: string | undefined;
  #renewAt = 0;

  constructor(logIn: () => Promise<Token>, timing: Timing) {
    this.#logIn = logIn;
    this.#timing = timing;
  }

  /** @throws what the log-in threw; it is not tried again by later calls, so that no account is locked out */
  async get(): Promise<string> {
    if (this.#value !== undefined && this.#timing.now() >= this.#renewAt) this.drop(this.#value);
    this.#current ??= this.#renew();
    return (await this.#current).value;
  }

  /** Forgets a token that iMIS no longer takes; does nothing if another one has replaced it already. */
  drop(value: string): void {
    if (this.#value !== value) return;
    this.#value = undefined;
    this.#current = undefined;
  }

  async #renew(): Promise<Token> {
    const token = await this.#logIn();
    this.#value = token.value;
    this.#renewAt = this.#timing.now() + Math.max(token.livesMs - MARGIN_MS, token.livesMs * 0.9);
    return token;
  }
}
