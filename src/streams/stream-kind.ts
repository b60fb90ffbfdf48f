import type { StreamRecord } from '../airbyte/full-refresh-stream.ts';
import type { QueryColumn } from '../imis/query-columns.ts';
import type { QuerySurvey } from '../imis/query-survey.ts';
import type { ImisQuery } from '../imis/query.ts';
import type { RecordRow } from '../imis/rows/row.ts';
import type { Warning } from '../problems/problem.ts';
import type { FilledColumn } from './record-plan.ts';
import { SCHEMA_OF, type Properties } from './stream-schema.ts';

/** What a stream is asked for, which decides what may be missing. */
export type Purpose = 'check' | 'discover' | 'read';

interface SurveyNeeds {
  purpose: Purpose;
  /** Whether every column that the stream can have is wanted: for a schema, or because a catalog declares none. */
  columns: boolean;
}

/** A record that is emitted, and what is counted of it. */
export type EmittedRecord = StreamRecord & Pick<RecordRow, 'changes' | 'registrant'>;

/** How one read goes. */
export interface KindReading {
  /** The columns of the record that a row fills. */
  columns: readonly FilledColumn[];
  /** Makes the records of rows, in their order. */
  complete: (rows: AsyncGenerator<RecordRow[]>) => AsyncGenerator<EmittedRecord[]>;
  /** What to know of the read, at its end. */
  closing: (records: number) => { warnings: Warning[]; summary?: string | undefined };
}

/**
 * What one kind of stream makes of its query. Nothing of it is remembered: what a survey found is handed on.
 * @typeParam S what the first contact brings
 */
export interface StreamKind<S extends QuerySurvey = QuerySurvey> {
  /** The stream's name. */
  name: string;
  query: ImisQuery;
  /** The primary key; undefined where there is none. */
  registrantIdColumn: string | undefined;
  /** The column with the id by which another system knows the registrant; undefined where that is the primary key. */
  matchColumn?: string | undefined;
  /** @throws ConnectorError */
  survey: (needs: SurveyNeeds) => Promise<S>;
  /** What to know of a survey by itself. */
  surveyWarnings: (survey: S, purpose: Purpose) => Warning[];
  /** The stream's columns in their order. */
  properties: (survey: S, columns: readonly QueryColumn[]) => Properties;
  /** What to know of the columns. */
  columnWarnings: (survey: S, columns: readonly QueryColumn[]) => Warning[];
  /** @param declared the columns that the catalog declares, or all */
  reading: (survey: S, declared: Properties) => KindReading;
}

/** A stream of nothing but the query's own columns. It has no primary key. */
export function plainKind(name: string, query: ImisQuery): StreamKind {
  return {
    name,
    query,
    registrantIdColumn: undefined,
    survey: ({ purpose }) => query.survey({ needsDefinition: purpose === 'discover' }),
    surveyWarnings: () => [],
    properties: (_survey, columns) => columns.map(({ name, kind }) => [name, SCHEMA_OF[kind]]),
    columnWarnings: () => [],
    reading: (_survey, declared) => ({
      columns: declared.map(([name, property]) => ({ name, property, from: name })),
      complete: (rows) => rows,
      closing: () => ({ warnings: [] }),
    }),
  };
}
