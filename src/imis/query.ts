import type { ConnectorError } from '../errors.ts';
import { CallFailure } from '../http/failures.ts';
import { backOffMs, type RetryPolicy } from '../http/retry.ts';
import type { Timing } from '../runtime/timing.ts';
import type { LookUp } from './client/execute.ts';
import { orRefused } from './client/find-by-path.ts';
import type { ImisClient } from './client/imis-client.ts';
import { ColumnWatch } from './column-watch.ts';
import { explainPageFailure } from './explain-page-failure.ts';
import { givenUpAfter } from './given-up-after.ts';
import { pageFetcher, withRecords, type MakeRow } from './page-fetcher.ts';
import { AdaptiveLimits, type Limits } from './paging/adaptive-limits.ts';
import { PageRequest, untilItComes, type TimedPage } from './paging/page-request.ts';
import { stopped } from './paging/read-failure.ts';
import { ReadStopped } from './paging/read-stopped.ts';
import { SECOND_LOOKS } from './paging/walk.ts';
import { WholeRead } from './paging/whole-read.ts';
import { answerPrompts, type PromptValue } from './prompt-answers.ts';
import { valuesWithoutEffect } from './prompt-proof.ts';
import { lookUpPrompts, type Prompt } from './prompts.ts';
import type { QueryColumn } from './query-columns.ts';
import { lookUpDefinition, type QueryDefinition } from './query-definition.ts';
import { QueryReader, type SentPage } from './query-reader.ts';
import { fingerprinting } from './rows/fingerprint.ts';
import { columnsIn } from './rows/row-reader.ts';
import type { RecordRow } from './rows/row.ts';
import { differingColumns, sortOf } from './sort-column.ts';
import { surveyedColumns } from './surveyed-columns.ts';

export interface QueryOptions {
  client: ImisClient;
  /** `$/Folder/Query` */
  name: string;
  promptValues: readonly PromptValue[];
  limits: Limits;
  retry: RetryPolicy;
  timing: Timing;
  /** How long a look-up that can be done without may take, in milliseconds. */
  lookUpMs?: number;
}

/** A look-up that a read can do without is given up after this long: it must not be what holds the read up. */
const LOOK_UP_MS = 30_000;

/** What the first contact with a query brings. */
export interface QuerySurvey {
  reader: QueryReader;
  firstPage: SentPage;
  /** Undefined where iMIS does not tell. */
  definition: QueryDefinition | undefined;
  /** In the query's order. Undefined where neither the definition nor a row tells them. */
  columns: QueryColumn[] | undefined;
  /** Optional prompts whose values make no difference to the number of rows. */
  withoutEffect: readonly Prompt[];
}

/** Both reject with ConnectorError where iMIS could not be asked. */
export interface QueryLookUps {
  definition: Promise<LookUp<QueryDefinition>>;
  prompts: Promise<LookUp<Prompt[]>>;
}

export interface ReadOptions {
  /** Makes the record of a row. */
  makeRow: MakeRow;
  /** Whether a column identifies the registrant. */
  hasRegistrants: boolean;
  /** The columns that the records are made of. */
  wanted: readonly string[];
}

/** One Instant Query of an iMIS site. */
export class ImisQuery {
  readonly name: string;
  readonly #options: QueryOptions;
  readonly #pace: AdaptiveLimits;

  constructor(options: QueryOptions) {
    this.#options = options;
    this.name = options.name;
    this.#pace = new AdaptiveLimits(options.limits);
  }

  /** How many requests at once the site can bear, by what this query met. */
  get parallel(): number {
    return this.#pace.parallel;
  }

  /** @throws ConfigError, TransientError where iMIS could not be asked */
  definition(signal?: AbortSignal): Promise<LookUp<QueryDefinition>> {
    return lookUpDefinition(this.#options.client, this.name, signal);
  }

  /** @throws ConfigError, TransientError where iMIS could not be asked */
  prompts(signal?: AbortSignal): Promise<LookUp<Prompt[]>> {
    return lookUpPrompts(this.#options.client, this.name, signal);
  }

  /**
   * Asks for what iMIS says of the query without running it. What can be done without is given up after 30 seconds.
   * @param needsDefinition whether the definition cannot be done without
   */
  lookUps(needsDefinition = false): QueryLookUps {
    const { lookUpMs = LOOK_UP_MS } = this.#options;
    return {
      definition: givenUpAfter(needsDefinition ? Infinity : lookUpMs, (signal) => this.definition(signal)),
      prompts: givenUpAfter(lookUpMs, (signal) => this.prompts(signal)),
    };
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
    lookUps = this.lookUps(needsDefinition),
  ): Promise<QuerySurvey> {
    const { client, promptValues } = this.#options;
    const { definition, prompts } = lookUps;
    const asked = { definition: needsDefinition ? definition : orRefused(definition), prompts: orRefused(prompts) };
    const early = promptValues.length === 0 ? this.#firstPage(undefined) : undefined;
    // Awaited one after the other below: none of them may end the process as an unhandled rejection meanwhile.
    await Promise.allSettled([asked.definition, asked.prompts, early]);
    const first = await this.#answered(await asked.prompts, early);
    if ('failure' in first) throw await this.#explain(first.failure, await orRefused(definition));
    const known = await asked.definition;
    const found = typeof known === 'object' ? known.found : undefined;
    const { reader } = first;
    const page = found?.columns ? first.page : await this.#untilItHasRows(first, known);
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
    const { reader, firstPage, definition, columns } = survey;
    const fetch = pageFetcher(reader, this.#pace, this.#columnWatch(survey, wanted));
    return new WholeRead({
      explain: (failure) => this.#explain(failure),
      fetch: async (...page) => withRecords(await fetch(...page), makeRow),
      pace: this.#pace,
      cap: definition?.cap ?? 0,
      sorted: definition?.isRandom ? false : definition?.sorted,
      sort: sortOf(definition?.sort, columns?.map(({ name }) => name) ?? []),
      firstPage: this.#withRecords(firstPage, makeRow),
      fingerprintOf: fingerprinting(),
      registrantOf: hasRegistrants ? (row) => (row as RecordRow).registrant : undefined,
      differingColumns,
      pause: this.#pause,
    });
  }

  #columnWatch({ firstPage, definition }: QuerySurvey, wanted: readonly string[]): ColumnWatch {
    const namesOf = (found: QueryDefinition | undefined): string[] | undefined =>
      found?.columns?.map(({ name }) => name);
    return new ColumnWatch({
      columns: new Set(columnsIn(firstPage.items).keys()),
      wanted,
      defined: namesOf(definition),
      askAgain: async () => {
        const { client, lookUpMs = LOOK_UP_MS } = this.#options;
        const again = givenUpAfter(lookUpMs, (signal) => lookUpDefinition(client, this.name, signal));
        const lookUp = await orRefused(again);
        return typeof lookUp === 'object' ? namesOf(lookUp.found) : undefined;
      },
    });
  }

  #withRecords(page: SentPage, makeRow: MakeRow): TimedPage {
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
    return this.#firstPageFrom(new QueryReader(this.#options.client, this.name, answers));
  }

  async #firstPageFrom(reader: QueryReader): Promise<FirstPage> {
    const fetch = pageFetcher(reader, this.#pace);
    const request = (): PageRequest<SentPage> => {
      const { pageSize } = this.#pace;
      return new PageRequest({ offset: 0, limit: pageSize }, pageSize, fetch);
    };
    try {
      const { page } = await untilItComes(request(), { pace: this.#pace, pause: this.#pause }, request);
      return { reader, page };
    } catch (error) {
      if (error instanceof CallFailure) return { failure: error };
      throw error;
    }
  }

  /** A page can come empty by mistake, although the query has rows: without them nobody would know the columns. */
  async #untilItHasRows({ reader, page }: SurveyedPage, definition: LookUp<QueryDefinition>): Promise<SentPage> {
    let newest = page;
    for (let look = 1; newest.items.length === 0 && newest.total > 0; look++) {
      if (look > SECOND_LOOKS) throw stopped(new ReadStopped('no-rows', 1, newest.total));
      await this.#pause(look);
      const again = await this.#firstPageFrom(reader);
      if ('failure' in again) throw await this.#explain(again.failure, definition);
      newest = again.page;
    }
    return newest;
  }

  #explain(failure: CallFailure, known?: LookUp<QueryDefinition>): Promise<ConnectorError> {
    const { pageSize, isReduced } = this.#pace;
    return explainPageFailure(failure, {
      client: this.#options.client,
      query: this.name,
      rows: pageSize,
      isReduced,
      known,
    });
  }

  readonly #pause = (attempt: number): Promise<void> => {
    const { retry, timing } = this.#options;
    return timing.sleep(backOffMs(attempt, retry, timing), retry.signal);
  };
}

interface SurveyedPage {
  reader: QueryReader;
  page: SentPage;
}

type FirstPage = SurveyedPage | { failure: CallFailure };
