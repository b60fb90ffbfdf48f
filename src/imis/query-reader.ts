import { ConnectorError } from '../errors.ts';
import { CallFailure } from '../http/failures.ts';
import { namesNotApart } from '../problems/prompts.ts';
import type { CallTimes, ImisCall, ImisClient } from './client/imis-client.ts';
import { byOtherNames, type NamedValue, type PromptAnswers, type PromptValue } from './prompt-answers.ts';
import { withoutPropertyTypes } from './rows/envelope.ts';
import { readPage, type Page } from './rows/page.ts';
import { columnsIn, isListed } from './rows/row-reader.ts';

/** A page, and when it was asked for and came (milliseconds). */
export type SentPage = Page & CallTimes;

type Endpoint = 'api/query' | 'api/iqa';

/** Statuses of `api/query` that can mean an iMIS from before 20.3.77: there only `api/iqa` reads queries. */
const NOT_THERE = new Set([404, 405, 501]);

/**
 * Whether a refusal of `api/iqa` says less than that of `api/query` before: it answers 400 to whatever it does not find
 * (20.2.64). Where `api/query` does not exist at all (405, 501), it is the only one that knows the query.
 */
function saysLess(fallback: CallFailure, first: CallFailure): boolean {
  const { status = 0, saysNotFound = false } = fallback.facts;
  if (first.facts.status !== 404) return status !== 404 && NOT_THERE.has(status);
  return NOT_THERE.has(status) || (fallback.kind === 'refused' && (status !== 400 || saysNotFound));
}

/** Reads pages of one query, through whichever of the two endpoints this iMIS has. */
export class QueryReader {
  readonly #client: ImisClient;
  readonly #queryName: string;
  readonly #answers: PromptAnswers;
  /** As `api/query` takes them. */
  #named: readonly NamedValue[];
  #endpoint: Endpoint | undefined;

  constructor(client: ImisClient, queryName: string, answers: PromptAnswers) {
    this.#client = client;
    this.#queryName = queryName;
    this.#answers = answers;
    this.#named = answers.named ?? [];
  }

  /** The endpoint that works, once a page has been read. */
  get endpoint(): Endpoint | undefined {
    return this.#endpoint;
  }

  /**
   * @param offset rows to pass over
   * @param limit rows to ask for
   * @throws CallFailure that was not to be tried again, or had its tries
   * @throws ConnectorError of the log-in
   */
  async page(offset: number, limit: number, calls: PageCalls = {}): Promise<SentPage> {
    if (this.#endpoint) return this.#read(this.#endpoint, offset, limit, calls);
    if (!this.#answers.named) return this.#byPlace(offset, limit, calls);
    try {
      return await this.#byName(offset, limit, calls);
    } catch (error) {
      if (!(error instanceof CallFailure) || !NOT_THERE.has(error.facts.status ?? 0)) throw error;
      return await this.#first('api/iqa', offset, limit, calls).catch((fallback: unknown) => {
        throw fallback instanceof CallFailure && saysLess(fallback, error) ? error : fallback;
      });
    }
  }

  /** Values of which only a count without them shows whether iMIS applies them; none where they go by place. */
  get valuesToProve(): readonly NamedValue[] {
    return this.#endpoint === 'api/query' ? this.#named.filter(({ toProve }) => toProve) : [];
  }

  /** Rows that the query has without one of the values. @throws as {@link page} does */
  totalWithout(value: NamedValue, calls: PageCalls): Promise<number> {
    const named = this.#named.filter((each) => each !== value);
    return this.#client.call({
      what: 'the number of rows without a prompt',
      path: pathOf('api/query', this.#parameters(0, 1, [...named, ...this.#answers.url])),
      read: (json) => readPage(json, 1).total,
      ...calls,
    });
  }

  /**
   * The names of all columns, by a row of `api/iqa`: there a column that is null is listed, too.
   * @returns undefined where there is no such row
   * @throws as {@link page} does
   */
  async listedNames(calls: PageCalls = {}): Promise<string[] | undefined> {
    if (this.#endpoint === 'api/iqa') return undefined;
    const { items } = await this.#read('api/iqa', 0, 1, calls);
    return items.length > 0 && items.every(isListed) ? [...columnsIn(items).keys()] : undefined;
  }

  /** The first page by `api/query`. A site that does not know a prompt by its label may know it by its property name. */
  async #byName(offset: number, limit: number, calls: PageCalls): Promise<SentPage> {
    try {
      return await this.#first('api/query', offset, limit, calls);
    } catch (error) {
      const named = this.#named;
      const others = byOtherNames(named);
      if (!others || !isBadRequest(error)) throw error;
      this.#named = others;
      return await this.#first('api/query', offset, limit, calls).catch((other: unknown) => {
        this.#named = named;
        throw isBadRequest(other) ? error : other;
      });
    }
  }

  /** The first page where names do not tell two prompts apart. */
  async #byPlace(offset: number, limit: number, calls: PageCalls): Promise<SentPage> {
    try {
      return await this.#first('api/iqa', offset, limit, calls);
    } catch (error) {
      const isMissing = error instanceof CallFailure && NOT_THERE.has(error.facts.status ?? 0);
      throw isMissing ? new ConnectorError(namesNotApart()) : error;
    }
  }

  async #first(endpoint: Endpoint, offset: number, limit: number, calls: PageCalls): Promise<SentPage> {
    const page = await this.#read(endpoint, offset, limit, calls);
    this.#endpoint = endpoint;
    return page;
  }

  #read(endpoint: Endpoint, offset: number, limit: number, calls: PageCalls): Promise<SentPage> {
    const { positional, url } = this.#answers;
    const values = endpoint === 'api/query' ? this.#named : positional.map((value) => ({ name: 'Parameter', value }));
    return this.#client.call({
      what: `rows ${offset + 1} to ${offset + limit} of the query`,
      path: pathOf(endpoint, this.#parameters(offset, limit, [...values, ...url])),
      lighten: withoutPropertyTypes,
      read: (json, times) => ({ ...readPage(json, limit), ...times }),
      ...calls,
    });
  }

  #parameters(offset: number, limit: number, values: readonly PromptValue[]): URLSearchParams {
    const query = new URLSearchParams({ QueryName: this.#queryName, Limit: String(limit), Offset: String(offset) });
    for (const { name, value } of values) query.append(name, value);
    return query;
  }
}

function pathOf(endpoint: Endpoint, query: URLSearchParams): string {
  return `${endpoint}?${query.toString().replaceAll('+', '%20')}`;
}

function isBadRequest(error: unknown): boolean {
  return error instanceof CallFailure && error.facts.status === 400;
}

/** How a caller wants the attempts at a page to be handled. */
export type PageCalls = Pick<ImisCall<Page>, 'retries' | 'onRetry' | 'signal'>;
