import type { Fault } from '../http/fault.ts';

/** How a page that takes too long ends: by a status of iMIS or of a gateway, or without any. */
export type SlowEnd = 408 | 500 | 502 | 503 | 504 | 524 | 'hang' | 'reset';

export interface SlowSettings {
  /** What a page costs for each row asked for. */
  slowRowsMs: number;
  /** Pages of more rows than these cannot be had. A SQL time-out is a 500 in 20.2.64; gateways answer for themselves. */
  timeoutOverRows: { rows: number; as: SlowEnd } | null;
}

/** The fault of a page that takes longer than the server or its gateway allows. */
export function slowFault(as: SlowEnd): Fault {
  if (as === 'hang') return { hang: true };
  if (as === 'reset') return { reset: true };
  if (as === 408) return { status: 408, body: 'The operation has timed out.' };
  if (as !== 500) return { status: as, body: gatewayPage(as) };
  const Message =
    'Execution Timeout Expired. The timeout period elapsed prior to completion of the operation or the server is not responding.';
  return { status: 500, body: JSON.stringify({ Message }) };
}

function gatewayPage(status: number): string {
  const title =
    { 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Time-out' }[status] ?? 'A timeout occurred';
  return `<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>`;
}
