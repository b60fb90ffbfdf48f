import type { AirbyteLogger } from 'faros-airbyte-cdk/lib/logger.js';
import type { StreamKey } from 'faros-airbyte-cdk/lib/sources/streams/stream-base.js';
import { FullRefreshStream, type StreamReading, type StreamRecord } from '../../airbyte/full-refresh-stream.ts';
import { ConfigError, SystemError } from '../../errors.ts';
import type { Timing } from '../../http/timing.ts';
import { requireColumn, type ImisQuery, type QuerySurvey } from '../../imis/query.ts';
import type { Row } from '../../imis/row.ts';
import type { WholeRead } from '../../imis/whole-read.ts';
import type { FitCounts } from './fit.ts';
import { amount, queryWarnings, rowWarnings, summary, type ReadCounts } from './notices.ts';
import { RecordPlan, idText } from './record-plan.ts';
import { attendeesSchema, type AttendeesSchema } from './schema.ts';

/** A sign of life for whoever looks at the log. */
const PROGRESS_MS = 10_000;

export interface AttendeesOptions {
  query: ImisQuery;
  registrantIdColumn: string;
  /** How a message names the field of the configuration that holds it. */
  registrantIdField: string;
  swapcardFields: boolean;
  pageSize: number;
  /** Whether the schema is asked for, which must not come out less than it should. */
  isForSchema: boolean;
  timing: Timing;
}

/** The rows of one Instant Query, one record for each distinct row. */
export class AttendeesStream extends FullRefreshStream {
  readonly #options: AttendeesOptions;
  #survey: QuerySurvey | undefined;

  constructor(logger: AirbyteLogger, options: AttendeesOptions) {
    super(logger);
    this.#options = options;
  }

  override get name(): string {
    return 'Attendees';
  }

  override get primaryKey(): StreamKey {
    return [[this.#options.registrantIdColumn]];
  }

  /** Rows that the query holds, after the survey. */
  get rowCount(): number {
    return this.#surveyed.firstPage.total;
  }

  /** Columns that the query has, after the survey; undefined where they cannot be known. */
  get columnCount(): number | undefined {
    return this.#surveyed.columns?.length;
  }

  /** @throws ConfigError that says what to mend, TransientError where iMIS is out of order */
  override async survey(): Promise<void> {
    const { query, registrantIdColumn, registrantIdField, isForSchema } = this.#options;
    this.#survey = await query.survey({ needsDefinition: isForSchema });
    if (this.#survey.columns) requireColumn(this.#survey.columns, registrantIdColumn, registrantIdField);
  }

  /** @throws ConfigError where neither the definition nor a row tells the columns: a guess would drop columns downstream */
  override getJsonSchema(): AttendeesSchema {
    const { columns } = this.#surveyed;
    if (!columns) {
      throw new ConfigError(
        `The columns of the query "${this.#options.query.name}" cannot be known: it has no rows just now, and iMIS does not show its definition to this account. Wait until it has a row, or let the account in User name (username) read the query's definition.`,
      );
    }
    if (columns.some(({ source }) => source === 'rows')) {
      this.logger.warn(
        'iMIS does not tell the types of all columns, so that they come from the values of the first page. They can change when the data does.',
      );
    }
    return attendeesSchema(columns, this.#options);
  }

  override async *batches({ schema, onEstimate }: StreamReading): AsyncGenerator<StreamRecord[]> {
    const { query, timing } = this.#options;
    if (!this.#survey) await this.survey();
    const survey = this.#surveyed;
    const startedAt = timing.now();
    this.#warn(queryWarnings(survey.definition, survey.firstPage.total, this.#options.pageSize));
    const read = await query.read(survey, (row) => this.#registrantOf(row));
    onEstimate(read.expected);
    const counts = { records: 0, blankIds: 0, misfits: 0, zonesTakenOff: 0 };
    let reportedAt = startedAt;
    let plan: { record: RecordPlan; width: number } | undefined;
    for await (const rows of read.batches()) {
      const { names } = survey.reader.rows;
      if (plan?.width !== names.length) plan = { record: this.#plan(schema, counts), width: names.length };
      const { record } = plan;
      const batch = rows.map((row) => record.record(row));
      this.#count(counts, rows, batch);
      yield batch;
      if (timing.now() - reportedAt >= PROGRESS_MS) {
        reportedAt = timing.now();
        this.logger.info(`Attendees: ${amount(read.walked)} of ${amount(read.expected)} rows`);
      }
    }
    this.#report({ ...counts, ...totalsOf(read), elapsedMs: timing.now() - startedAt });
  }

  #plan(schema: StreamReading['schema'], counts: FitCounts): RecordPlan {
    const { registrantIdColumn, swapcardFields } = this.#options;
    const isDeclared = Object.keys(schema.properties ?? {}).length > 0;
    return new RecordPlan({
      schema: isDeclared ? schema : this.getJsonSchema(),
      columns: this.#surveyed.reader.rows.names,
      registrantIdColumn,
      swapcardFields,
      counts,
    });
  }

  #count(
    counts: Pick<ReadCounts, 'records' | 'blankIds' | 'misfits'>,
    rows: readonly Row[],
    batch: StreamRecord[],
  ): void {
    counts.records += batch.length;
    counts.misfits += batch.filter(({ nulled }) => nulled).length;
    counts.blankIds += rows.filter((row) => this.#registrantOf(row) === '').length;
  }

  #report(counts: ReadCounts): void {
    this.#warn(rowWarnings(counts, this.#options.registrantIdColumn));
    this.logger.info(summary(counts));
  }

  #warn(warnings: readonly string[]): void {
    for (const warning of warnings) this.logger.warn(warning);
  }

  #registrantOf(row: Row): string {
    return idText(row[this.#surveyed.reader.rows.positionOf(this.#options.registrantIdColumn)]);
  }

  get #surveyed(): QuerySurvey {
    if (!this.#survey) throw new SystemError('The stream was asked before its survey.');
    return this.#survey;
  }
}

function totalsOf({ furtherRows, repeats, passes }: WholeRead): Pick<ReadCounts, 'furtherRows' | 'repeats' | 'passes'> {
  return { furtherRows, repeats, passes };
}
