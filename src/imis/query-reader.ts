import { CallFailure } from '../http/failures.ts';
import type { CallTimes, ImisCall, ImisClient } from './client/imis-client.ts';
import type { PromptAnswers } from './prompts.ts';
import { readPage, type Page } from './rows/page.ts';
import type { RowPattern } from './rows/row-pattern.ts';
import { RowReader } from './rows/row.ts';

type Endpoint = 'api/query' | 'api/iqa';

/** Statuses of `api/query` that can mean an iMIS from before 20.3.77: there only `api/iqa` reads queries. */
const NOT_THERE = new Set([404, 405, 501]);

/** Reads pages of one query, through whichever of the two endpoints this iMIS has. */
export class QueryReader {
  readonly #client: ImisClient;
  readonly #queryName: string;
  readonly #answers: PromptAnswers;
  readonly rows = new RowReader();
  /** Knows the rows that need not be taken apart, once it is known what they will be needed for. */
  pattern: RowPattern | undefined;
  #endpoint: Endpoint | undefined;

  constructor(client: ImisClient, queryName: string, answers: PromptAnswers) {
    this.#client = client;
    this.#queryName = queryName;
    this.#answers = answers;
  }

  /** The endpoint that works, once a page has been read. */
  get endpoint(): Endpoint | undefined {
    return this.#endpoint;
  }

  /**
   * @param offset rows to pass over
   * @param limit rows to ask for
   * @throws CallFailure that was not to be tried again, or had its tries
   * @throws ConfigError, TransientError of the log-in
   */
  async page(offset: number, limit: number, calls: PageCalls = {}): Promise<Page & CallTimes> {
    if (this.#endpoint) return this.#read(this.#endpoint, offset, limit, calls);
    try {
      return await this.#first('api/query', offset, limit, calls);
    } catch (error) {
      if (!(error instanceof CallFailure) || !NOT_THERE.has(error.facts.status ?? 0)) throw error;
      return await this.#first('api/iqa', offset, limit, calls).catch((fallback: unknown) => {
        // Neither is there: what the newer one said tells more.
        throw fallback instanceof CallFailure && NOT_THERE.has(fallback.facts.status ?? 0) ? error : fallback;
      });
    }
  }

  /** Reads a page once more from what came for it, with what is known by now. */
  again({ body, limit }: Page): Page {
    return readPage(body, limit, this.rows, this.pattern);
  }

  async #first(endpoint: Endpoint, offset: number, limit: number, calls: PageCalls): Promise<Page & CallTimes> {
    const page = await this.#read(endpoint, offset, limit, calls);
    this.#endpoint = endpoint;
    return page;
  }

  #read(endpoint: Endpoint, offset: number, limit: number, calls: PageCalls): Promise<Page & CallTimes> {
    const query = new URLSearchParams({ QueryName: this.#queryName, Limit: String(limit), Offset: String(offset) });
    if (endpoint === 'api/query') for (const { name, value } of this.#answers.named) query.append(name, value);
    else for (const value of this.#answers.positional) query.append('Parameter', value);
    return this.#client.call({
      what: `rows ${offset + 1} to ${offset + limit} of the query`,
      path: `${endpoint}?${query.toString().replaceAll('+', '%20')}`,
      read: (body, times) => ({ ...readPage(body, limit, this.rows, this.pattern), ...times }),
      ...calls,
    });
  }
}

/** How a caller wants the attempts at a page to be handled. */
export type PageCalls = Pick<ImisCall<Page>, 'retries' | 'onRetry' | 'signal'>;
