import type { AirbyteLogger } from 'faros-airbyte-cdk/lib/logger.js';
import type { StreamKey } from 'faros-airbyte-cdk/lib/sources/streams/stream-base.js';
import {
  FullRefreshStream,
  type RecordSchema,
  type StreamReading,
  type StreamRecord,
} from '../../airbyte/full-refresh-stream.ts';
import { SystemError, type ConnectorError } from '../../errors.ts';
import { requireColumn, unknownColumns } from '../../imis/column-failure.ts';
import { COMPARE_ROWS, promptWithoutEffect } from '../../imis/prompt-failure.ts';
import type { ImisQuery, QuerySurvey } from '../../imis/query.ts';
import { valuesOf, type Row } from '../../imis/rows/row.ts';
import { WrittenRow } from '../../imis/rows/written-row.ts';
import type { Timing } from '../../runtime/timing.ts';
import { amount } from '../../wording.ts';
import { Enrichment, expectedRegistrants } from './enrichment.ts';
import { noMatchColumn, withoutProfiles } from './match-notices.ts';
import { TYPES_FROM_ROWS, queryWarnings, rowWarnings, summary } from './notices.ts';
import type { ProfileForm } from './profile-columns.ts';
import { Reading, type ReadingOptions } from './reading.ts';
import { idText } from './record-plan.ts';
import { attendeesSchema, type AttendeesSchema } from './schema.ts';
import { WrittenPlan } from './written-plan.ts';

/** A sign of life for whoever looks at the log. */
const PROGRESS_MS = 10_000;

/** What the stream is asked for, which decides what may be missing. */
export type Purpose = 'check' | 'discover' | 'read';

export interface AttendeesOptions {
  query: ImisQuery;
  /** Undefined where OpenWater is not configured. */
  profileForm: ProfileForm | undefined;
  registrantIdColumn: string;
  /** How a message names the field of the configuration that holds it. */
  registrantIdField: string;
  /** The column that holds OpenWater's third-party id, and its field; without it, that is the registrant id column. */
  match?: { column: string; field: string };
  swapcardFields: boolean;
  pageSize: number;
  purpose: Purpose;
  timing: Timing;
}

/** The rows of one Instant Query, one record for each distinct row. */
export class AttendeesStream extends FullRefreshStream {
  readonly #options: AttendeesOptions;
  #survey: QuerySurvey | undefined;
  /** Why the fields of the profile form are not known, where they would be wanted. */
  #formProblem: ConnectorError | undefined;

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

  /**
   * Asks iMIS for the query, and OpenWater for its profile form, but not for a read.
   * @throws ConfigError that says what to mend, TransientError where iMIS is out of order; for a schema also of OpenWater
   */
  override async survey(): Promise<void> {
    const { query, profileForm, registrantIdColumn, registrantIdField, match, purpose } = this.#options;
    // Both are asked at once; the query's own trouble is told first, and does not wait for OpenWater.
    const form = purpose === 'read' ? undefined : profileForm?.fetch();
    this.#survey = await query.survey({ needsDefinition: purpose === 'discover' });
    const { columns } = this.#survey;
    if (columns) requireColumn(columns, registrantIdColumn, registrantIdField);
    // A read goes on without OpenWater: attendees come first.
    if (columns && match && purpose !== 'read') requireColumn(columns, match.column, match.field);
    const { withoutEffect, firstPage } = this.#survey;
    this.#warn(withoutEffect.map((prompt) => `${promptWithoutEffect(prompt, firstPage.total)} ${COMPARE_ROWS}`));
    const problem = await form;
    if (problem && purpose === 'discover') throw problem;
    if (problem) this.logger.warn(`${problem.message} Attendees are read all the same, without the OpenWater fields.`);
  }

  /** @throws ConfigError where neither the definition nor a row tells the columns: a guess would drop columns downstream */
  override getJsonSchema(): AttendeesSchema {
    const { query, profileForm } = this.#options;
    const { columns } = this.#surveyed;
    if (!columns) {
      throw unknownColumns(query.name);
    }
    if (columns.some(({ source }) => source === 'rows')) {
      this.logger.warn(TYPES_FROM_ROWS);
    }
    return attendeesSchema(columns, { ...this.#options, profileColumns: profileForm?.columnsBeside(columns) });
  }

  override async *batches({ schema, onEstimate }: StreamReading): AsyncGenerator<StreamRecord[]> {
    const { query, timing } = this.#options;
    const startedAt = timing.now();
    if (!this.#survey) await this.survey();
    const survey = this.#surveyed;
    this.#warn(queryWarnings(survey.definition, survey.firstPage.total, this.#options.pageSize));
    const declared = await this.#declared(schema);
    const plan = this.#plan(declared);
    const written = WrittenPlan.for(plan, survey.firstPage.items);
    const idOf = (row: Row): string => this.#registrantOf(row);
    const registrant = { column: this.#options.registrantIdColumn, idOf };
    const read = await query.read(survey, { registrant, pattern: written?.pattern });
    onEstimate(read.expected);
    const enrichment = this.#enrichment(declared, read.expected);
    const matchIdOf = (row: Row): string => this.#matchIdOf(row);
    const reading = new Reading({ read, enrichment, idOf, matchIdOf, plan, written });
    let reportedAt = startedAt;
    for await (const batch of reading.batches()) {
      yield batch;
      if (timing.now() - reportedAt < PROGRESS_MS) continue;
      reportedAt = timing.now();
      this.logger.info(`Attendees: ${amount(reading.counts.records)} of ${amount(read.expected)} rows`);
    }
    const { furtherRows, repeats, passes } = read;
    const counts = { ...reading.counts, furtherRows, repeats, passes, elapsedMs: timing.now() - startedAt };
    this.#warn([...rowWarnings(counts, this.#options.registrantIdColumn), ...(enrichment?.warnings ?? [])]);
    if (this.#formProblem) this.#warn([withoutProfiles(this.#formProblem.message, counts.records)]);
    if (enrichment) this.logger.info(enrichment.summary);
    this.logger.info(summary(counts));
  }

  /** The configured schema; all columns where it declares none. */
  async #declared(schema: RecordSchema): Promise<RecordSchema> {
    if (Object.keys(schema.properties ?? {}).length > 0) return schema;
    if (!this.#surveyed.columns) return {};
    this.#formProblem = await this.#options.profileForm?.fetch();
    return this.getJsonSchema();
  }

  #plan(schema: RecordSchema): ReadingOptions['plan'] {
    const { registrantIdColumn, swapcardFields } = this.#options;
    const columns = this.#surveyed.reader.rows.names;
    const counts = { records: 0, blankIds: 0, misfits: 0, zonesTakenOff: 0 };
    return { schema, columns, registrantIdColumn, swapcardFields, counts };
  }

  #enrichment({ properties = {} }: RecordSchema, rows: number): Enrichment | undefined {
    const { profileForm, match } = this.#options;
    const { reader, firstPage } = this.#surveyed;
    if (!profileForm || rows === 0) return undefined;
    const wanted = profileForm.aliasesAmong(Object.keys(properties), reader.rows.names);
    if (wanted.size === 0) return undefined;
    if (match && !this.#hasColumn(match.column)) {
      this.logger.warn(noMatchColumn(match.column, match.field));
      return undefined;
    }
    const registrants = expectedRegistrants(
      firstPage.rows.map((row) => this.#matchIdOf(row)),
      rows,
    );
    return new Enrichment({ client: profileForm.client, logger: this.logger, wanted, registrants });
  }

  #warn(warnings: readonly string[]): void {
    for (const warning of warnings) this.logger.warn(warning);
  }

  #registrantOf(row: Row): string {
    if (row instanceof WrittenRow) return row.key;
    return idText(row[this.#surveyed.reader.rows.positionOf(this.#options.registrantIdColumn)]);
  }

  #hasColumn(name: string): boolean {
    const { columns, reader } = this.#surveyed;
    return reader.rows.names.includes(name) || columns?.some((column) => column.name === name) === true;
  }

  /** The id that OpenWater knows the registrant by. */
  #matchIdOf(row: Row): string {
    const { match } = this.#options;
    if (!match) return this.#registrantOf(row);
    return idText(valuesOf(row)[this.#surveyed.reader.rows.positionOf(match.column)]);
  }

  get #surveyed(): QuerySurvey {
    if (!this.#survey) throw new SystemError('The stream was asked before its survey.');
    return this.#survey;
  }
}
