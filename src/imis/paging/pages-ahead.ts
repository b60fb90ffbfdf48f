import type { AdaptiveLimits } from './adaptive-limits.ts';
import { nextPage, type PageBounds } from './next-page.ts';
import { PageRequest, type FetchPage, type TimedPage } from './page-request.ts';

/** How a walk goes on. */
export interface Course {
  /** Rows walked over. */
  walked: number;
  /** Rows of the whole query. */
  expected: number;
  /** Rows to ask for at most. */
  largest: number;
  /** Rows by which pages overlap. */
  overlap: number;
  /** One page at a time. */
  isAlone: boolean;
}

export interface PagesAheadOptions {
  fetch: FetchPage;
  pace: AdaptiveLimits;
  /** The first page, where it has been read already. */
  firstPage?: TimedPage | undefined;
}

/** The pages of a walk that are under way before it has come to them. */
export class PagesAhead {
  readonly #fetch: FetchPage;
  readonly #pace: AdaptiveLimits;
  #firstPage: TimedPage | undefined;
  #requests: PageRequest[] = [];

  constructor({ fetch, pace, firstPage }: PagesAheadOptions) {
    this.#fetch = fetch;
    this.#pace = pace;
    this.#firstPage = firstPage;
  }

  /** The page that goes on after the rows walked over, while those behind it are under way already. */
  next(course: Course): PageRequest {
    const { walked, expected, largest, overlap, isAlone } = course;
    const first = this.#firstPage;
    this.#firstPage = undefined;
    if (first) return PageRequest.answered({ offset: 0, limit: this.#pace.pageSize }, first);
    const [planned] = this.#requests;
    if (!planned || !isUsable(planned, course)) this.abandon();
    const head = this.#requests.shift() ?? this.requestAt(nextPage(walked, largest, overlap));
    let { end } = this.#requests.at(-1) ?? head;
    const most = isAlone ? 1 : this.#pace.parallel;
    while (this.#requests.length + 1 < most && end < expected) {
      const request = this.requestAt(nextPage(end, largest, overlap));
      this.#requests.push(request);
      ({ end } = request);
    }
    return head;
  }

  /** Asks for a page, whatever else is under way. */
  requestAt(bounds: PageBounds): PageRequest {
    return new PageRequest(bounds, this.#pace.pageSize, this.#fetch);
  }

  abandon(): void {
    for (const request of this.#requests) request.abandon();
    this.#requests = [];
  }
}

/** A planned page need not be the one that would be asked for now: it must overlap as wanted, and reach further. */
function isUsable({ bounds, end }: PageRequest, { walked, largest, overlap }: Course): boolean {
  return bounds.limit <= largest && bounds.offset <= walked - overlap && end > walked;
}
