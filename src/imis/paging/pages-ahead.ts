import type { AdaptiveLimits } from './adaptive-limits.ts';
import { PageRequest, type FetchPage } from './page-request.ts';

/** The pages of a walk that are under way before it has come to them. */
export class PagesAhead {
  readonly #fetch: FetchPage;
  readonly #pace: AdaptiveLimits;
  #requests: PageRequest[] = [];

  constructor({ fetch, pace }: { fetch: FetchPage; pace: AdaptiveLimits }) {
    this.#fetch = fetch;
    this.#pace = pace;
  }

  /**
   * The page that goes on after `walked` rows, while those behind it are under way already.
   * @param expected rows of the whole query
   */
  next(walked: number, expected: number): PageRequest {
    const offset = overlapping(walked, this.#pace.pageSize);
    if (this.#requests[0]?.offset !== offset || this.#requests[0].limit > this.#pace.pageSize) this.abandon();
    const head = this.#requests.shift() ?? this.requestAt(offset);
    let { end } = this.#requests.at(-1) ?? head;
    while (this.#requests.length + 1 < this.#pace.parallel && end < expected) {
      const request = this.requestAt(overlapping(end, this.#pace.pageSize));
      this.#requests.push(request);
      ({ end } = request);
    }
    return head;
  }

  /** Asks for the page at this offset, whatever else is under way. */
  requestAt(offset: number): PageRequest {
    return new PageRequest(offset, this.#pace.pageSize, this.#fetch);
  }

  abandon(): void {
    for (const request of this.#requests) request.abandon();
    this.#requests = [];
  }
}

/** Where a page starts that goes on after `walked` rows, one at least: one row earlier, unless pages hold one row only. */
function overlapping(walked: number, pageSize: number): number {
  return pageSize > 1 ? walked - 1 : walked;
}
