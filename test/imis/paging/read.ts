import { AdaptiveLimits, type Limits } from '../../../src/imis/paging/adaptive-limits.ts';
import type { Sort } from '../../../src/imis/paging/overlap.ts';
import { WholeRead, type WholeReadOptions } from '../../../src/imis/paging/whole-read.ts';
import type { Row } from '../../../src/imis/rows/row.ts';
import { madeUp } from '../../made-up-error.ts';
import { fingerprintOf, idOf, labelOf, type FakeQuery, valuesOf } from './fake-query.ts';

export interface Outcome {
  read: WholeRead;
  /** What was emitted. */
  rows: string[];
  error: unknown;
}

/** A read that has its first page, and has not begun. */
export async function newRead(
  query: FakeQuery,
  limits: Partial<Limits> = {},
  options: Partial<WholeReadOptions> = {},
): Promise<WholeRead> {
  const pace = new AdaptiveLimits({ pageSize: 20, parallelRequests: 1, slowPageMs: Infinity, ...limits });
  return new WholeRead({
    explain: ({ kind }) => Promise.resolve(madeUp('transient_error', `explained: ${kind}`)),
    fetch: query.fetch,
    pace,
    cap: 0,
    sorted: undefined,
    sort: undefined,
    firstPage: await query.fetch(0, pace.pageSize, new AbortController().signal),
    fingerprintOf,
    registrantOf: idOf,
    differingColumns: () => [],
    pause: () => Promise.resolve(),
    ...options,
  });
}

export async function readWhole(...of: Parameters<typeof newRead>): Promise<Outcome> {
  const read = await newRead(...of);
  const rows: string[] = [];
  let error: unknown;
  try {
    for await (const batch of read.batches()) rows.push(...batch.map(labelOf));
  } catch (thrown) {
    error = thrown;
  }
  return { read, rows, error };
}

/** The query is sorted by its first column, as its definition says. */
export const SORTED: { sorted: true; sort: Sort } = {
  sorted: true,
  sort: { isDescending: false, valueOf: (row: Row) => valuesOf(row)[0] },
};

/** `00000017`: ids whose order as text and as numbers is the same. */
export const padded = (number: number): string => String(number).padStart(8, '0');
