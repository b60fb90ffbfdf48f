import type { Fingerprint } from '../rows/fingerprint.ts';
import type { PageBounds } from './next-page.ts';
import type { AskedPage, TimedPage } from './page-request.ts';
import { rowsWithin } from './totals.ts';

/** Times that a page which cannot be right is asked for again. */
export const SECOND_LOOKS = 3;

/** A page, and where its rows stand in the query. */
export class PlacedPage {
  readonly page: TimedPage;
  readonly asked: PageBounds;
  readonly offset: number;
  /** Rows of the query without its cap, by this page. */
  readonly total: number;
  readonly #limit: number;

  /** @param newest the newest total, for a page that has none */
  constructor({ asked, page }: AskedPage, start: StartOfQuery, newest: number) {
    this.page = page;
    this.asked = asked;
    this.#limit = Math.min(asked.limit, page.limit);
    this.offset = this.isUnpaged ? 0 : offsetOf({ asked, page }, start);
    // Rows prove a total of 0 wrong: how many there are shows where they end.
    this.total = page.total === 0 && page.rows.length > 0 ? Math.max(this.end, newest) : page.total;
  }

  /** The place behind the last row. */
  get end(): number {
    return this.offset + this.page.rows.length;
  }

  /** One response that holds the whole query, whatever was asked for. One that has fewer rows than its total does not. */
  get isUnpaged(): boolean {
    return this.page.isUnpaged && this.page.rows.length >= this.page.total;
  }

  /** A response is one run of the query: it cannot have more rows than it says that there are. */
  get contradictsItself(): boolean {
    return this.page.rows.length > 0 && this.end > this.total;
  }

  get isFull(): boolean {
    return this.page.rows.length >= this.#limit;
  }

  /** The rows that the query has, by this page and a cap. */
  rowsOfQuery(cap: number): number {
    return rowsWithin(this.total, cap);
  }

  isShort(cap: number): boolean {
    return this.page.rows.length < Math.min(this.#limit, this.rowsOfQuery(cap) - this.offset);
  }

  /** Whether there may be rows behind those that the query has by this page. */
  leavesEndOpen(cap: number): boolean {
    const { hasNext, total } = this.page;
    return hasNext || total === 0 || (this.isFull && this.end >= this.rowsOfQuery(cap));
  }
}

/** The rows that a walk began with: a server that ignores the offset gives them again. */
export class StartOfQuery {
  #fingerprints: readonly Fingerprint[] = [];
  #places: ReadonlyMap<Fingerprint, number> = new Map();

  keep(fingerprints: readonly Fingerprint[]): void {
    this.#fingerprints = fingerprints;
    this.#places = new Map(fingerprints.map((fingerprint, at) => [fingerprint, at]));
  }

  /** Whether a page begins as the query does, as far as both go. */
  isRepeatedBy(fingerprints: readonly Fingerprint[]): boolean {
    const compared = fingerprints.slice(0, this.#fingerprints.length);
    return compared.length > 0 && compared.every((fingerprint, at) => fingerprint === this.#fingerprints[at]);
  }

  /**
   * Whether most rows of a page stand where they stood as the query began, give or take those that joined or left, and not
   * `offset` rows further on.
   */
  isMostOf(fingerprints: readonly Fingerprint[], offset: number): boolean {
    const atStart = fingerprints.filter((fingerprint, at) => {
      const place = this.#places.get(fingerprint);
      return place !== undefined && (place - at) * 2 < offset;
    });
    return atStart.length * 2 > fingerprints.length;
  }
}

/** The response says where a page starts. One that says 0 may stand for a server that says so of every page. */
function offsetOf({ asked, page }: AskedPage, start: StartOfQuery): number {
  const { offset = asked.offset, fingerprints } = page;
  return offset > 0 || start.isMostOf(fingerprints, asked.offset) ? offset : asked.offset;
}
