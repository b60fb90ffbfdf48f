import type { CallFailure } from '../http/failures.ts';

/** What a call asks for. One kind can be unavailable while the others work. */
export type CallKind = 'template' | 'users' | 'profile';

/** A call that was asked for and has no result yet. All times are milliseconds of the injected clock. */
export interface PendingCall {
  readonly kind: CallKind;
  /** One attempt. Gives what hands the result to the caller. */
  readonly attempt: () => Promise<() => void>;
  readonly reject: (error: unknown) => void;
  /** After so many failed attempts it is given up, whether or not OpenWater works otherwise. */
  readonly mostTries: number | undefined;
  /** Attempts that failed, and those of them that timed out. */
  tries: number;
  timeouts: number;
  /** No attempt before this moment. */
  notBefore: number;
  /** When the last attempt started. */
  startedAt: number;
  /** Its next attempt is charged to the retry budget. */
  isCharged: boolean;
  failure: CallFailure | undefined;
}

/** A call that has not been tried yet. */
export function newCall(call: Pick<PendingCall, 'kind' | 'attempt' | 'reject' | 'mostTries'>): PendingCall {
  return { ...call, tries: 0, timeouts: 0, notBefore: 0, startedAt: 0, isCharged: false, failure: undefined };
}
