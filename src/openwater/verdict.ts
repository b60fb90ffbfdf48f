import { CallFailure } from '../http/failures.ts';

/**
 * What a failed attempt says:
 * - `outage`: OpenWater may be unavailable, or only this call broken: other calls tell. 5xx, network, time-out, HTML.
 * - `pace`: 429, all calls have to slow down.
 * - `refused`: 401 or 403. Of one call it says nothing of the keys.
 * - `own`: a response about this one call: any other 4xx, another user's profile.
 */
export type Verdict = 'outage' | 'pace' | 'refused' | 'own';

/** The response has the profile of somebody else than was asked for. */
export class OthersProfile extends CallFailure {
  constructor(detail: string) {
    super('refused', { detail });
  }
}

export function verdictOn({ kind, facts: { status } }: CallFailure): Verdict {
  if (status === 429) return 'pace';
  if (status === 401 || status === 403) return 'refused';
  return kind === 'refused' || kind === 'too-large' ? 'own' : 'outage';
}

/** No response within the time of one call. A server that says itself that time is up (408, 504) is quick to say it. */
export function isSilence({ kind, facts }: CallFailure): boolean {
  return kind === 'timeout' && facts.status === undefined;
}
