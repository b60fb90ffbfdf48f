import type { CallKind, PendingCall } from './pending-call.ts';

const KEPT = 2;

/** The last calls of each kind that worked: asked again, they tell whether OpenWater is available. */
export class KnownGood {
  readonly #calls: Record<CallKind, PendingCall[]> = { template: [], users: [], profile: [] };

  add(call: PendingCall): void {
    this.#calls[call.kind] = [...this.#calls[call.kind].filter((each) => each !== call), call].slice(-KEPT);
  }

  /** It does not work any more, for a reason of its own. */
  remove(call: PendingCall): void {
    this.#calls[call.kind] = this.#calls[call.kind].filter((each) => each !== call);
  }

  /** Each in turn, and then none of them: what worked before can be broken since. */
  next(kind: CallKind, nth: number): PendingCall | undefined {
    const calls = this.#calls[kind];
    return calls[nth % (calls.length + 1)];
  }

  /** One of any kind. */
  get any(): PendingCall | undefined {
    return this.#calls.profile.at(-1) ?? this.#calls.users.at(-1);
  }
}
