import type { RecordRow } from '../../src/imis/rows/row.ts';

/** A row of which only the record matters. */
export function recordRow(json: string, more: Partial<RecordRow> = {}): RecordRow {
  const rest = { changes: undefined, fingerprint: 0n, registrant: '', matchId: '', sortValue: null };
  return { json: Buffer.from(json), ...rest, ...more };
}
