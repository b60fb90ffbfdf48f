import { counted } from '../../wording.ts';
import type { ImisClient } from '../client/imis-client.ts';
import type { FingerprintOf } from '../rows/fingerprint.ts';
import type { Row } from '../rows/row.ts';
import type { AdaptiveLimits } from './adaptive-limits.ts';
import { Ledger } from './ledger.ts';
import type { FetchPage, TimedPage } from './page-request.ts';
import { explainReadFailure, neverAgreed } from './read-failure.ts';
import { rowsWithin } from './running-total.ts';
import { Walk } from './walk.ts';

/** Passes after which a query that never agrees with itself is given up. */
const MAX_PASSES = 3;

export interface WholeReadOptions {
  client: ImisClient;
  fetch: FetchPage;
  pace: AdaptiveLimits;
  /** The most rows that the query itself gives; 0 without a cap. */
  cap: number;
  /** Whether the query is sorted; undefined where iMIS does not tell. */
  sorted: boolean | undefined;
  firstPage: TimedPage;
  fingerprintOf: FingerprintOf;
  registrantOf: (row: Row) => string;
  pause: (attempt: number) => Promise<void>;
}

/**
 * Reads a query to the end, and proves that it did. A pass is clean if every seam is there and joins, no row came in
 * before others, the total never fell, and no row came on two pages: if all rows are distinct and their number is right,
 * a missing row would need a repeated one. Else the query is read again, with other page bounds, until a pass is clean,
 * two in a row whose pages join give the same rows equally often (such a query really does hold repeats), or rows only
 * came in, also the second time. The proof, and its bounds: `docs/adr/0002-a-read-that-is-whole.md`.
 */
export class WholeRead {
  passes = 0;
  readonly #options: WholeReadOptions;
  readonly #ledger: Ledger;
  #walk: Walk | undefined;

  constructor(options: WholeReadOptions) {
    this.#options = options;
    this.#ledger = new Ledger(options.fingerprintOf, options.registrantOf);
  }

  /** Rows that the query holds, by the newest total and its cap. */
  get expected(): number {
    const { firstPage, cap } = this.#options;
    return this.#walk?.expected ?? rowsWithin(firstPage.total, cap);
  }

  /** Rows walked over in this pass. */
  get walked(): number {
    return this.#ledger.walked;
  }

  /** Rows that repeated another one exactly, and were emitted once. */
  get repeats(): number {
    return this.#ledger.repeats;
  }

  /** Rows of registrants that had one before. */
  get furtherRows(): number {
    return this.#ledger.furtherRows;
  }

  /**
   * Every distinct row of the query, page by page, in its order. The end of it is the proof.
   * @throws ConfigError, TransientError where the query could not be read whole
   */
  async *batches(): AsyncGenerator<Row[]> {
    const findings: string[] = [];
    let highest = 0;
    try {
      for (let digest: string | undefined; this.passes < MAX_PASSES;) {
        const walk = this.#startPass();
        for await (const stretch of walk.stretches()) yield this.#ledger.take(stretch);
        highest = Math.max(highest, walk.highest);
        const finding = this.#finding(walk);
        const joined = walk.seams.broken || walk.totalFell ? undefined : this.#ledger.digest;
        if (finding === undefined || (joined !== undefined && joined === digest) || this.#onlyGrows(walk)) {
          yield this.#ledger.settle(highest - walk.total);
          return;
        }
        findings.push(finding);
        digest = joined;
      }
    } catch (error) {
      throw explainReadFailure(error, this.#options.client, this.#options.pace.pageSize);
    }
    throw neverAgreed(this.passes, this.#options.sorted, findings.join('; '));
  }

  #startPass(): Walk {
    const { fetch, pace, cap, pause, firstPage } = this.#options;
    this.passes++;
    this.#ledger.startPass();
    this.#walk = new Walk({
      fetch,
      pace,
      cap,
      pause,
      ...(this.passes === 1 && { firstPage }),
      // Shifted by part of a page in each pass: the same bounds could cut at the same bad places again.
      firstLimit: Math.ceil(pace.pageSize / this.passes),
    });
    return this.#walk;
  }

  /**
   * Whether nothing happened in this pass but that rows came in, and it is not the first. In a sorted query every row that
   * was there throughout has then been walked over; one that goes on growing would never give two passes alike. Where
   * nobody knows whether it is sorted, it is taken for sorted: else a query that grows could not be read there.
   */
  #onlyGrows({ seams, totalFell }: Walk): boolean {
    if (this.#options.sorted === false || this.passes === 1) return false;
    return !seams.broken && !seams.missing && !totalFell && this.#ledger.repeatsAcrossPages === 0;
  }

  /** Why a pass proves nothing by itself; undefined for a clean one. */
  #finding({ seams, totalFell }: Walk): string | undefined {
    const { repeatsAcrossPages } = this.#ledger;
    const parts = [
      seams.broken && 'pages that do not join',
      seams.shifted && 'rows that came in before others',
      seams.missing && 'pages of one row, which cannot overlap',
      totalFell && 'a falling total',
      repeatsAcrossPages > 0 && `${counted(repeatsAcrossPages, 'row')} on two pages`,
    ].filter((part) => part !== false);
    return parts.length === 0 ? undefined : `pass ${this.passes}: ${parts.join(', ')}`;
  }
}
