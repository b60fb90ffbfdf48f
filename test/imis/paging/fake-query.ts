import type { FetchPage, TimedPage } from '../../../src/imis/paging/page-request.ts';
import { fingerprinting } from '../../../src/imis/rows/fingerprint.ts';
import type { Row } from '../../../src/imis/rows/row.ts';

export const fingerprintOf = fingerprinting();

export interface FakeRequest {
  offset: number;
  limit: number;
  abandoned: AbortSignal;
  isDone: boolean;
}

/** What a server does to one answer, besides what its table says. Undefined leaves the answer as it is. */
export interface Answering {
  rows?: readonly Row[];
  total?: number;
  hasNext?: boolean;
}

/** How a server places its pages. */
export interface Placing {
  /** `row`: by the offset; `number`: by ⌊offset ÷ limit⌋, as `api/iqa` of iMIS 20.2.64 does. */
  pagesBy: 'row' | 'number';
  /** The most rows of a page. */
  clamp: number;
  /** Whether the page number is computed with the limit that was asked for, or with the clamped one. */
  clampsBeforeNumber: boolean;
  /** Whether the response says the limit that was used, and where the page starts. */
  saysLimit: boolean;
  saysOffset: 'true' | 'asked' | 'zero' | 'no';
}

const BY_ROW: Placing = {
  pagesBy: 'row',
  clamp: Infinity,
  clampsBeforeNumber: true,
  saysLimit: true,
  saysOffset: 'true',
};

/** A query in memory, of rows `[id, …]`, that is asked for its pages as the walk asks iMIS. */
export class FakeQuery {
  readonly requests: FakeRequest[] = [];
  /** The most requests under way at once. */
  mostAtOnce = 0;
  rows: Row[];
  placing: Placing = BY_ROW;
  /** The query's own limit of results, where the server applies it; and whether its total knows of it. */
  cap = Infinity;
  isTotalCapped = true;
  /** All rows in each response, with `Limit` and `TotalCount` 0. */
  isUnpaged = false;
  /** Turns of the event loop that each request takes, one after the other, again and again. Half of them pass before the
   * server looks at its table. */
  latencies: readonly number[] = [0];
  /** The rows as the server has them for this request: in another order, say. */
  view: (request: FakeRequest, rows: readonly Row[]) => readonly Row[] = (_request, rows) => rows;
  /** Called when the server looks at its table: it can change the table, spoil the answer, or throw. */
  onLook: (request: FakeRequest, count: number) => Answering | undefined = () => undefined;
  #clock = 0;
  #looks = 0;

  constructor(rows: readonly Row[]) {
    this.rows = [...rows];
  }

  /** A query of so many rows, all different. */
  static of(count: number): FakeQuery {
    return new FakeQuery(Array.from({ length: count }, (_, at) => [`r${at}`]));
  }

  readonly fetch: FetchPage = async (offset, limit, abandoned) => {
    const request = { offset, limit, abandoned, isDone: false };
    const latency = this.latencies[this.requests.push(request) % this.latencies.length] ?? 0;
    const sentAt = ++this.#clock;
    const underWay = this.requests.filter(({ isDone, abandoned }) => !isDone && !abandoned.aborted);
    this.mostAtOnce = Math.max(this.mostAtOnce, underWay.length);
    try {
      await turns(latency);
      const page = this.#look(request);
      await turns(latency);
      return { ...page, sentAt, answeredAt: ++this.#clock };
    } finally {
      request.isDone = true;
    }
  };

  #look(request: FakeRequest): Omit<TimedPage, 'sentAt' | 'answeredAt'> {
    const spoilt = this.onLook(request, this.#looks++);
    const { offset, limit } = request;
    const { clamp, saysLimit, saysOffset } = this.placing;
    const used = Math.min(limit, clamp);
    const start = this.#startOf(request, used);
    const all = this.view(request, this.rows);
    const table = all.slice(0, this.cap);
    const total = (this.isTotalCapped ? table : all).length;
    if (this.isUnpaged) return pageOf(spoilt?.rows ?? table, { total: 0, offset: 0, limit, isUnpaged: true });
    const said = { true: start, asked: offset, zero: 0, no: undefined }[saysOffset];
    const rows = spoilt?.rows ?? table.slice(start, start + used);
    return pageOf(rows, {
      total: spoilt?.total ?? total,
      offset: said,
      limit: saysLimit ? used : limit,
      hasNext: spoilt?.hasNext ?? start + rows.length < (spoilt?.total ?? total),
    });
  }

  #startOf({ offset, limit }: FakeRequest, used: number): number {
    const { pagesBy, clampsBeforeNumber } = this.placing;
    if (pagesBy === 'row') return offset;
    return clampsBeforeNumber ? Math.floor(offset / used) * used : Math.floor(offset / limit) * used;
  }
}

function pageOf(
  rows: readonly Row[],
  rest: Pick<TimedPage, 'total' | 'offset' | 'limit'> & Partial<TimedPage>,
): Omit<TimedPage, 'sentAt' | 'answeredAt'> {
  return {
    rows: [...rows],
    isUnpaged: false,
    hasNext: false,
    fingerprints: rows.map(printOf),
    ...rest,
  };
}

/** The values of a row: paging does not look into it, so that it can be a list of them here. */
export const valuesOf = (row: Row): readonly string[] => row as readonly string[];

/** The first value of a row. */
export function idOf(row: Row): string {
  return valuesOf(row)[0] ?? '';
}

/** All the values of a row. */
export const labelOf = (row: Row): string => valuesOf(row).join('/');

export function printOf(row: Row): bigint {
  return fingerprintOf(labelOf(row));
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}
