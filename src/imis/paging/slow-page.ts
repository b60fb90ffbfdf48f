import type { CallFailure } from '../../http/failures.ts';

/** Codes of a connection that came up and was then cut off, as gateways do with a request that takes too long. */
const RESET_CODES = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

/**
 * Failures that a slow query can show by. iMIS 20.2.64 does not map a time-out of SQL Server to 408: it comes as 500, and
 * gateways make 502, 503, 524 or a reset connection of it. One alone can be a hiccup; two in a row of one page are not.
 */
export function mayBeSlow({ kind, facts }: CallFailure): boolean {
  if (kind === 'busy') return facts.status === 503 && facts.retryAfterMs === undefined;
  return kind === 'server' || (kind === 'network' && RESET_CODES.has(facts.code ?? ''));
}

/** Failures that a smaller page can help against. */
export function mayBeTooLarge(failure: CallFailure): boolean {
  return failure.kind === 'timeout' || failure.kind === 'too-large' || mayBeSlow(failure);
}
