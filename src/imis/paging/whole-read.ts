import type { ConnectorError } from '../../errors.ts';
import type { CallFailure } from '../../http/failures.ts';
import type { Fingerprint, FingerprintOf } from '../rows/fingerprint.ts';
import type { Row } from '../rows/row.ts';
import type { AdaptiveLimits } from './adaptive-limits.ts';
import { Changes } from './changes.ts';
import { Ledger } from './ledger.ts';
import type { Sort } from './overlap.ts';
import type { FetchPage, TimedPage } from './page-request.ts';
import { doubtsOf } from './proof.ts';
import { explainReadFailure, neverAgreed } from './read-failure.ts';
import { haveSameRows } from './seams.ts';
import { Totals, rowsWithin } from './totals.ts';
import { Walk } from './walk.ts';

/** The largest page of each pass, as a share of the page size: with other limits pages join at other rows. */
const SHARES = [undefined, 6 / 7, 5 / 7];

export interface WholeReadOptions {
  /** What it means that a page cannot be had. */
  explain: (failure: CallFailure) => Promise<ConnectorError>;
  fetch: FetchPage;
  pace: AdaptiveLimits;
  /** The most rows that the query itself gives; 0 without a cap. */
  cap: number;
  /** Whether the query is sorted; undefined where iMIS does not say. */
  sorted: boolean | undefined;
  /** What it is sorted by; undefined where no column shows it. */
  sort: Sort | undefined;
  firstPage: TimedPage;
  fingerprintOf: FingerprintOf;
  /** The registrant's id in a row, blank where it has none; undefined where the query has no such column. */
  registrantOf: ((row: Row) => string) | undefined;
  /** The names of the columns in which two rows differ. */
  differingColumns: (one: Row, other: Row) => string[];
  pause: (attempt: number) => Promise<void>;
}

/**
 * Reads a query to the end, and proves that it did: by counting, or by the order of its rows (`proof.ts`). A query that
 * one pass does not prove is read again with other page bounds, three times at most. What is proven, under which
 * assumptions, and what cannot be: `docs/adr/0002-a-read-that-is-whole.md`.
 */
export class WholeRead {
  passes = 0;
  readonly #options: WholeReadOptions;
  readonly #ledger: Ledger;
  readonly #totals = new Totals();
  readonly #changes: Changes;
  #walk: Walk | undefined;

  constructor(options: WholeReadOptions) {
    this.#options = options;
    this.#ledger = new Ledger(options.fingerprintOf, options.registrantOf);
    this.#changes = new Changes(options.differingColumns);
  }

  /** Rows that the query holds, by the newest total and its cap. */
  get expected(): number {
    const { firstPage, cap } = this.#options;
    return this.#walk?.expected ?? rowsWithin(Math.max(firstPage.total, firstPage.rows.length), cap);
  }

  /** Rows walked over in this pass. */
  get walked(): number {
    return this.#walk?.walked ?? 0;
  }

  /** Rows that repeated another one exactly, and were emitted once. */
  get repeats(): number {
    return this.#ledger.copies.furtherCopies;
  }

  /** Rows of registrants that had one before. */
  get furtherRows(): number {
    return this.#ledger.furtherRows;
  }

  /** Rows of a query without an id that a re-read brought: some may be newer versions of others. */
  get possibleVersions(): number {
    return this.#options.registrantOf ? 0 : this.#ledger.emittedLate;
  }

  /**
   * Every distinct row of the query, page by page, in its order. The end of it is the proof.
   * @throws ConnectorError where the query could not be read whole
   */
  async *batches(): AsyncGenerator<Row[]> {
    const findings: string[] = [];
    try {
      for (const share of SHARES) {
        const walk = this.#startPass(share);
        const doubts: string[] = yield* this.#pass(walk);
        if (doubts.length === 0) {
          yield this.#ledger.settle(this.#totals.highest - this.#totals.newest);
          return;
        }
        findings.push(`pass ${this.passes}: ${doubts.join(', ')}`);
      }
    } catch (error) {
      throw await explainReadFailure(error, this.#options.explain);
    }
    throw neverAgreed(this.passes, this.#options.sorted, findings.join('; '));
  }

  #startPass(share: number | undefined): Walk {
    this.passes++;
    this.#ledger.startPass(this.#totals.isSteady);
    const firstPage = this.passes === 1 ? this.#options.firstPage : undefined;
    this.#walk = new Walk({ ...this.#options, totals: this.#totals, share, firstPage });
    return this.#walk;
  }

  /** Reads all pages once. @returns why that proves nothing; nothing where it does */
  async *#pass(walk: Walk): AsyncGenerator<Row[], string[]> {
    for await (const stretch of walk.stretches()) {
      yield this.#ledger.take(stretch);
      if (walk.isUnpaged) return this.#doubtsOfWhole(stretch.fingerprints);
    }
    this.#changes.take(walk.seams);
    return doubtsOf(walk, this.#totals, this.#ledger.copies);
  }

  #wholeBefore: readonly Fingerprint[] | undefined;

  /** A response that held the whole query is proven by another one with the same rows. */
  #doubtsOfWhole(fingerprints: readonly Fingerprint[]): string[] {
    const isConfirmed = this.#wholeBefore !== undefined && haveSameRows(this.#wholeBefore, fingerprints);
    this.#wholeBefore = fingerprints;
    return isConfirmed ? [] : ['all rows in one response, which no other one confirms'];
  }
}
