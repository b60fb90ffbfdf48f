import type { ConnectorError } from '../errors.ts';
import { CallFailure } from '../http/failures.ts';
import { backOffMs, type RetryPolicy } from '../http/retry.ts';
import { stringifyExact } from '../json/write-json.ts';
import type { Timing } from '../runtime/timing.ts';
import type { LookUp } from './client/execute.ts';
import { orRefused } from './client/find-by-path.ts';
import { ColumnWatch } from './column-watch.ts';
import { explainPageFailure } from './explain-page-failure.ts';
import { fetchFirstPage, untilItHasRows, type FirstPage, type FirstPageOptions } from './first-page.ts';
import { pageFetcher, withRecords, type Fingerprinted, type MakeRow } from './page-fetcher.ts';
import { AdaptiveLimits, type Limits } from './paging/adaptive-limits.ts';
import { checkEnd } from './paging/check-end.ts';
import type { TimedPage } from './paging/page-request.ts';
import { WholeRead } from './paging/whole-read.ts';
import { answerPrompts, type PromptValue } from './prompt-answers.ts';
import { valuesWithoutEffect } from './prompt-proof.ts';
import type { Prompt } from './prompts.ts';
import type { QueryDefinition } from './query-definition.ts';
import { QueryLookUps, type QueryLookUpsOptions } from './query-look-ups.ts';
import { QueryReader, type SentPage } from './query-reader.ts';
import type { QuerySurvey } from './query-survey.ts';
import { fingerprinting } from './rows/fingerprint.ts';
import type { RecordRow } from './rows/row.ts';
import { differingColumns, sortOf } from './sort-column.ts';
import { surveyedColumns } from './surveyed-columns.ts';

export interface QueryOptions extends QueryLookUpsOptions {
  promptValues: readonly PromptValue[];
  limits: Limits;
  retry: RetryPolicy;
  timing: Timing;
}

export interface ReadOptions {
  /** Makes the record of a row. */
  makeRow: MakeRow;
  /** Whether a column identifies the registrant. */
  hasRegistrants: boolean;
  /** The columns that records are made of. */
  wanted: readonly string[];
}

/** One Instant Query of an iMIS site. */
export class ImisQuery {
  readonly name: string;
  readonly lookUps: QueryLookUps;
  readonly #options: QueryOptions;
  readonly #pace: AdaptiveLimits;

  constructor(options: QueryOptions) {
    this.#options = options;
    this.name = options.name;
    this.lookUps = new QueryLookUps(options);
    this.#pace = new AdaptiveLimits(options.limits);
  }

  /** How many requests at once the site can bear, by what this query met. */
  get parallel(): number {
    return this.#pace.parallel;
  }

  /**
   * Asks for the first page, the definition and the prompts, all at once where no prompt has to be matched first.
   * @param needsDefinition whether an outage of the definition's end point fails the survey: types that are seen in rows
   *   only must not replace those of a definition that could not be had this time
   * @param lookUps what is asked for already
   * @throws ConnectorError
   */
  async survey(
    { needsDefinition }: { needsDefinition: boolean },
    lookUps = this.lookUps.both(needsDefinition),
  ): Promise<QuerySurvey> {
    const { client, promptValues } = this.#options;
    const { definition, prompts } = lookUps;
    const asked = { definition: needsDefinition ? definition : orRefused(definition), prompts: orRefused(prompts) };
    const early = promptValues.length === 0 ? this.#firstPage(undefined) : undefined;
    // Awaited one after the other below: none of them may end the process as an unhandled rejection meanwhile.
    await Promise.allSettled([asked.definition, asked.prompts, early]);
    const first = await this.#answered(await asked.prompts, early);
    if ('failure' in first) throw await this.#explain(first.failure, await orRefused(definition), await asked.prompts);
    const known = await asked.definition;
    const found = typeof known === 'object' ? known.found : undefined;
    const withRows = found?.columns ? first : await untilItHasRows(first, this.#firstPages);
    if ('failure' in withRows) throw await this.#explain(withRows.failure, known);
    const { reader, page } = withRows;
    return {
      reader,
      firstPage: page,
      definition: found,
      columns: await surveyedColumns({
        client,
        reader,
        defined: found?.columns,
        items: page.items,
        isNeeded: needsDefinition,
      }),
      withoutEffect: await valuesWithoutEffect(reader, page.total, this.#options),
    };
  }

  /**
   * A read of all rows, which has not begun yet.
   * @throws ConnectorError where the first page holds what cannot be written
   */
  read(survey: QuerySurvey, { makeRow, hasRegistrants, wanted }: ReadOptions): WholeRead {
    const { firstPage, definition, columns } = survey;
    const lookUpAgain = (): Promise<LookUp<QueryDefinition>> => orRefused(this.lookUps.definitionInTime());
    const watch = new ColumnWatch({ items: firstPage.items, wanted, definition, lookUpDefinition: lookUpAgain });
    return new WholeRead({
      ...this.#paging(survey, makeRow, watch),
      sorted: definition?.isRandom ? false : definition?.sorted,
      sort: sortOf(definition?.sort, columns?.map(({ name }) => name) ?? []),
      fingerprintOf: fingerprinting(),
      registrantOf: hasRegistrants ? (row) => (row as RecordRow).registrant : undefined,
      differingColumns,
    });
  }

  /**
   * Whether iMIS sends the last rows of the query, without those in between.
   * @throws ConnectorError as a read would that does not come to the end
   */
  checkEnd(survey: QuerySurvey): Promise<void> {
    const fingerprintOf = fingerprinting();
    return checkEnd(this.#paging(survey, (item) => ({ fingerprint: fingerprintOf(stringifyExact(item)) })));
  }

  #paging({ reader, firstPage, definition }: QuerySurvey, makeRow: MakeRow<Fingerprinted>, watch?: ColumnWatch) {
    const fetch = pageFetcher(reader, this.#pace, watch);
    return {
      explain: (failure: CallFailure) => this.#explain(failure),
      fetch: async (...page: Parameters<typeof fetch>) => withRecords(await fetch(...page), makeRow),
      pace: this.#pace,
      cap: definition?.cap ?? 0,
      firstPage: this.#withRecords(firstPage, makeRow),
      pause: this.#pause,
    };
  }

  #withRecords(page: SentPage, makeRow: MakeRow<Fingerprinted>): TimedPage {
    try {
      return withRecords(page, makeRow);
    } catch (error) {
      throw error instanceof CallFailure ? this.#options.client.explainOutage(error, 'a page of the query') : error;
    }
  }

  /** @throws ConnectorError where a prompt is not answered, before any refusal of the page that this explains */
  async #answered(prompts: LookUp<Prompt[]>, early: Promise<FirstPage> | undefined): Promise<FirstPage> {
    const answers = answerPrompts(this.#options.promptValues, typeof prompts === 'object' ? prompts.found : undefined);
    return early ?? this.#firstPage(answers);
  }

  async #firstPage(answers = answerPrompts([], undefined)): Promise<FirstPage> {
    return fetchFirstPage(new QueryReader(this.#options.client, this.name, answers), this.#firstPages);
  }

  get #firstPages(): FirstPageOptions {
    return { pace: this.#pace, pause: this.#pause };
  }

  #explain(failure: CallFailure, known?: LookUp<QueryDefinition>, prompts?: LookUp<Prompt[]>): Promise<ConnectorError> {
    const { pageSize: rows, isReduced } = this.#pace;
    const { client, promptValues } = this.#options;
    // A filter that is fed by `@url:Name` is no prompt that iMIS lists.
    const hasNoPrompts = promptValues.length === 0 && typeof prompts === 'object' && prompts.found.length === 0;
    const page = { client, query: this.name, rows, isReduced, known, hasNoPrompts };
    return explainPageFailure(failure, page);
  }

  readonly #pause = (attempt: number): Promise<void> => {
    const { retry, timing } = this.#options;
    return timing.sleep(backOffMs(attempt, retry, timing), retry.signal);
  };
}
