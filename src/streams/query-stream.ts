import type { AirbyteLogger } from 'faros-airbyte-cdk/lib/logger.js';
import { SyncMode, type AirbyteStream } from 'faros-airbyte-cdk/lib/protocol.js';
import type { StreamKey } from 'faros-airbyte-cdk/lib/sources/streams/stream-base.js';
import { FullRefreshStream, type RecordSchema, type StreamReading } from '../airbyte/full-refresh-stream.ts';
import { ConnectorError } from '../errors.ts';
import { promptName } from '../imis/prompts.ts';
import type { QueryColumn } from '../imis/query-columns.ts';
import type { QuerySurvey } from '../imis/query-survey.ts';
import { knownRows } from '../imis/rows/page.ts';
import type { RecordRow } from '../imis/rows/row.ts';
import { unknownColumns } from '../problems/columns.ts';
import { messageOf, type Warning } from '../problems/problem.ts';
import { promptWithoutEffect } from '../problems/prompts.ts';
import { columnsMissing, typesContradicted, typesFromRows } from '../problems/rows.ts';
import type { Timing } from '../runtime/timing.ts';
import { amount } from '../wording.ts';
import { confirmedColumns } from './confirmed-columns.ts';
import { queryWarnings, rowWarnings, summary } from './notices.ts';
import { RecordPlan } from './record-plan.ts';
import { rowMaker } from './row-maker.ts';
import type { EmittedRecord, KindReading, Purpose, StreamKind } from './stream-kind.ts';
import { streamSchema, type Properties, type PropertySchema } from './stream-schema.ts';
import { Tally } from './tally.ts';

/** A sign of life for whoever looks at the log. */
const PROGRESS_MS = 10_000;

/** What a stream needs besides its kind. */
export interface QueryStreamOptions {
  /** Rows that are asked for at once. */
  pageSize: number;
  timing: Timing;
}

/** The rows of one Instant Query, one record for each distinct row. */
export class QueryStream<S extends QuerySurvey = QuerySurvey> extends FullRefreshStream {
  readonly #kind: StreamKind<S>;
  readonly #options: QueryStreamOptions;

  constructor(logger: AirbyteLogger, kind: StreamKind<S>, options: QueryStreamOptions) {
    super(logger);
    this.#kind = kind;
    this.#options = options;
  }

  override get name(): string {
    return this.#kind.name;
  }

  override get primaryKey(): StreamKey | undefined {
    const { registrantIdColumn } = this.#kind;
    return registrantIdColumn === undefined ? undefined : [[registrantIdColumn]];
  }

  /**
   * Asks for all that has to be known before the first row is emitted.
   * @throws ConnectorError
   */
  async survey(purpose: Purpose, columns = purpose !== 'read'): Promise<S> {
    const survey = await this.#kind.survey({ purpose, columns });
    const { withoutEffect, firstPage } = survey;
    for (const prompt of withoutEffect) {
      this.#warn([promptWithoutEffect({ prompt: promptName(prompt), total: firstPage.total })]);
    }
    this.#warn(this.#kind.surveyWarnings(survey, purpose));
    return survey;
  }

  override async described(): Promise<AirbyteStream> {
    return this.describe(await this.survey('discover'));
  }

  /**
   * The stream as a catalog lists it.
   * @throws ConnectorError where the columns cannot be known: a guess would drop columns downstream
   */
  describe(survey: S): AirbyteStream {
    if (!survey.columns) throw new ConnectorError(unknownColumns({ query: this.#kind.query.name }));
    const key = this.primaryKey as string[][] | undefined;
    return {
      name: this.name,
      json_schema: streamSchema(this.#allColumns(survey, survey.columns)),
      supported_sync_modes: [SyncMode.FULL_REFRESH],
      ...(key && { source_defined_primary_key: key }),
    };
  }

  override async *batches({ schema, onEstimate }: StreamReading): AsyncGenerator<EmittedRecord[]> {
    const { timing, pageSize } = this.#options;
    const { query, registrantIdColumn, matchColumn } = this.#kind;
    const startedAt = timing.now();
    const declared = declaredBy(schema);
    const survey = await this.survey('read', declared.length === 0);
    this.#warn(queryWarnings(survey.definition, knownRows(survey.firstPage), pageSize));
    const reading = this.#reading(survey, declared);
    const names = survey.columns?.map(({ name }) => name) ?? [];
    const wanted = reading.columns.flatMap(({ from = [] }) => from);
    const places = [...new Set([...names, ...wanted])];
    const plan = new RecordPlan(places, reading.columns, declared.length === 0);
    const known = { registrantId: registrantIdColumn, match: matchColumn, sort: survey.definition?.sort?.column };
    const makeRow = rowMaker(plan, places, known);
    const read = query.read(survey, { makeRow, hasRegistrants: registrantIdColumn !== undefined, wanted });
    onEstimate(read.expected);
    const tally = new Tally();
    let reportedAt = startedAt;
    for await (const batch of reading.complete(read.batches() as AsyncGenerator<RecordRow[]>)) {
      for (const record of batch) tally.add(record);
      yield batch;
      if (timing.now() - reportedAt < PROGRESS_MS) continue;
      reportedAt = timing.now();
      this.logger.info(`${this.name}: ${amount(tally.records)} of ${amount(read.expected)} rows`);
    }
    const { warnings, summary: more } = reading.closing(tally.records);
    this.#warn([...rowWarnings(tally, read, registrantIdColumn), ...warnings]);
    if (more !== undefined) this.logger.info(more);
    this.logger.info(summary(this.name, tally.records, read, timing.now() - startedAt));
  }

  /** What a read with this schema would say of columns that the query does not have. */
  missing(survey: S, schema: RecordSchema): Warning[] {
    const declared = declaredBy(schema);
    return declared.length === 0 ? [] : missingColumns(this.#kind.reading(survey, declared), survey.columns);
  }

  /** @param declared the columns of the configured schema; none for all */
  #reading(survey: S, declared: Properties): KindReading {
    const { columns } = survey;
    const reading = this.#kind.reading(
      survey,
      declared.length > 0 ? declared : this.#allColumns(survey, columns ?? []),
    );
    this.#warn(missingColumns(reading, columns));
    return reading;
  }

  #allColumns(survey: S, columns: readonly QueryColumn[]): Properties {
    const guessed = columns.filter(({ source }) => source === 'rows').length;
    if (guessed > 0) this.#warn([typesFromRows({ guessed, columns: columns.length })]);
    this.#warn(this.#kind.columnWarnings(survey, columns));
    const confirmed = confirmedColumns(columns, survey.firstPage.items);
    const properties = this.#kind.properties(survey, confirmed);
    const defined = new Map(this.#kind.properties(survey, columns));
    const contradicted = confirmed.filter((column, at) => column !== columns[at]).map(({ name }) => name);
    // Some columns are texts whatever the query says.
    const changed = properties.flatMap(([name, schema]) =>
      contradicted.includes(name) && defined.get(name) !== schema ? [name] : [],
    );
    if (changed.length > 0) this.#warn([typesContradicted({ names: changed })]);
    return properties;
  }

  #warn(warnings: readonly Warning[]): void {
    for (const warning of warnings) this.logger.warn(messageOf(warning));
  }
}

/** @param columns undefined where they are not known */
function missingColumns(reading: KindReading, columns: readonly QueryColumn[] | undefined): Warning[] {
  const known = new Set(columns?.map(({ name }) => name));
  const missing = reading.columns.filter(
    ({ from, isOptional }) => !isOptional && from !== undefined && !known.has(from),
  );
  return columns && missing.length > 0 ? [columnsMissing({ names: missing.map(({ name }) => name) })] : [];
}

function declaredBy({ properties = {} }: RecordSchema): Properties {
  return Object.entries(properties) as [string, PropertySchema][];
}
