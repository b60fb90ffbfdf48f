import { bodyOf } from '../../../src/http/response.ts';
import type { FetchPage, TimedPage } from '../../../src/imis/paging/page-request.ts';
import { fingerprinting, textOf } from '../../../src/imis/rows/fingerprint.ts';
import { valuesOf, type Row } from '../../../src/imis/rows/row.ts';

export const fingerprintOf = await fingerprinting();

export interface FakeRequest {
  offset: number;
  limit: number;
  abandoned: AbortSignal;
  isDone: boolean;
}

/** What a server does to one answer, besides what its table says. Undefined leaves the answer as it is. */
export interface Answering {
  rows?: Row[];
  total?: number;
}

/** A query in memory, of rows `[id, …]`, that is asked for its pages as the walk asks iMIS. */
export class FakeQuery {
  readonly requests: FakeRequest[] = [];
  /** The most requests under way at once. */
  mostAtOnce = 0;
  rows: Row[];
  /** The most rows of a page that this server gives, and whether it says so. */
  clamp = Infinity;
  isClampSaid = true;
  /** The query's own limit of results, where the server applies it; and whether its total knows of it. */
  cap = Infinity;
  isTotalCapped = true;
  /** Turns of the event loop that each request takes, one after the other, again and again. Half of them pass before the
   * server looks at its table. */
  latencies: readonly number[] = [0];
  /** Called when the server looks at its table: it can change the table, spoil the answer, or throw. */
  onLook: (request: FakeRequest, count: number) => Answering | undefined = () => undefined;
  #clock = 0;
  #looks = 0;
  #underWay = 0;

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
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#underWay);
    try {
      await turns(latency);
      const page = this.#look(request);
      await turns(latency);
      return { ...page, sentAt, answeredAt: ++this.#clock };
    } finally {
      request.isDone = true;
      this.#underWay--;
    }
  };

  #look(request: FakeRequest): Omit<TimedPage, 'sentAt' | 'answeredAt'> {
    const spoilt = this.onLook(request, this.#looks++);
    const { offset, limit } = request;
    const given = Math.min(limit, this.clamp);
    const table = this.rows.slice(0, this.cap);
    const rows = spoilt?.rows ?? table.slice(offset, offset + given);
    const total = spoilt?.total ?? (this.isTotalCapped ? table : this.rows).length;
    return {
      rows,
      items: [],
      body: NO_BODY,
      total,
      offset,
      limit: this.isClampSaid ? given : limit,
      isUnpaged: false,
      hasNext: offset + rows.length < table.length,
      prints: rows.map(printOf),
    };
  }
}

const NO_BODY = bodyOf({ status: 200, headers: {}, body: Buffer.alloc(0) }, 0);

/** The first value of a row. */
export function idOf(row: Row): string {
  const [id] = valuesOf(row);
  return typeof id === 'string' ? id : '';
}

/** All the values of a row. */
export const labelOf = (row: Row): string =>
  valuesOf(row)
    .map((value) => (typeof value === 'string' ? value : ''))
    .join('/');

export function printOf(row: Row): bigint {
  return fingerprintOf(textOf(valuesOf(row)));
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}
