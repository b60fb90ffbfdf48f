import type { AirbyteLogger } from 'faros-airbyte-cdk/lib/logger.js';
import type { ConnectorError } from '../../errors.ts';
import { rowsWithin } from '../../imis/paging/totals.ts';
import type { QuerySurvey } from '../../imis/query-survey.ts';
import type { ImisQuery } from '../../imis/query.ts';
import { requireColumn, requireMatchColumn } from '../../imis/required-column.ts';
import { knownRows } from '../../imis/rows/page.ts';
import { columnsIn } from '../../imis/rows/row-reader.ts';
import { unwrap } from '../../imis/rows/value.ts';
import type { OpenWaterClient } from '../../openwater/openwater-client.ts';
import type { ProfileField } from '../../openwater/profile-form.ts';
import { matchColumnGone, withoutOpenWater, withoutProfiles } from '../../problems/enrichment.ts';
import { columnWins } from '../../problems/names.ts';
import { idText, type FilledColumn } from '../record-plan.ts';
import type { KindReading, Purpose, StreamKind } from '../stream-kind.ts';
import type { Properties } from '../stream-schema.ts';
import { attendeesProperties } from './attendees-schema.ts';
import { enriched } from './enriched.ts';
import { Enrichment, expectedRegistrants } from './enrichment.ts';
import { aliasOf, fetchForm, profileColumns } from './profile-columns.ts';
import { ProfilePlan } from './profile-plan.ts';
import { isSwapcardField, swapcardSource } from './swapcard.ts';

export interface AttendeesOptions {
  query: ImisQuery;
  /** Undefined where OpenWater is not configured. */
  openWater: OpenWaterClient | undefined;
  registrantIdColumn: string;
  swapcardFields: boolean;
  /** The column that holds OpenWater's third-party id; without it, that is the registrant id column. */
  matchColumn: string | undefined;
  logger: Pick<AirbyteLogger, 'debug'>;
}

/** What the first contact with both systems brings. */
export interface AttendeesSurvey extends QuerySurvey {
  /** The fields of the profile form; empty where they are not wanted, or cannot be had. */
  fields: readonly ProfileField[];
  /** Why they cannot be had. */
  formProblem: ConnectorError | undefined;
}

/** The name of the stream. */
export const ATTENDEES = 'Attendees';

/** The rows of the query that lists attendees, with what Swapcard and OpenWater know or want of them. */
export function attendeesKind(options: AttendeesOptions): StreamKind<AttendeesSurvey> {
  return {
    name: ATTENDEES,
    query: options.query,
    registrantIdColumn: options.registrantIdColumn,
    matchColumn: options.matchColumn,
    survey: ({ purpose, columns }) => survey(options, purpose, columns),
    surveyWarnings: ({ formProblem }, purpose) =>
      formProblem && purpose === 'check' ? [withoutOpenWater({ problem: formProblem.problem })] : [],
    properties: ({ fields }, columns) => attendeesProperties(columns, { ...options, fields }),
    columnWarnings: ({ fields }, columns) => {
      const added = profileColumns(fields);
      const names = columns.map(({ name }) => name).filter((name) => added.has(name));
      return names.length > 0 ? [columnWins({ names })] : [];
    },
    reading: (survey, declared) => reading(options, survey, declared),
  };
}

/** Asks both systems at once; the query's own trouble is reported first, and does not wait for OpenWater. */
async function survey(options: AttendeesOptions, purpose: Purpose, columns: boolean): Promise<AttendeesSurvey> {
  const { query, openWater, registrantIdColumn, matchColumn } = options;
  const asked = columns && openWater ? fetchForm(openWater) : undefined;
  const found = await query.survey({ needsDefinition: purpose === 'discover' });
  if (found.columns) requireColumn(found.columns, registrantIdColumn);
  // A read goes on without OpenWater: attendees come first.
  if (found.columns && matchColumn !== undefined && purpose !== 'read') requireMatchColumn(found.columns, matchColumn);
  const form = (await asked) ?? { fields: [] };
  const formProblem = 'problem' in form ? form.problem : undefined;
  if (formProblem && purpose === 'discover') throw formProblem;
  return { ...found, fields: 'fields' in form ? form.fields : [], formProblem };
}

function reading(options: AttendeesOptions, survey: AttendeesSurvey, declared: Properties): KindReading {
  const names = survey.columns?.map(({ name }) => name) ?? [];
  const isOfProfile = ([name]: Properties[number]): boolean => aliasOf(name) !== undefined && !names.includes(name);
  const ofProfile = declared.filter(isOfProfile);
  const plan = ofProfile.length > 0 ? new ProfilePlan(ofProfile) : undefined;
  const { matchColumn } = options;
  const hasMatchColumn = matchColumn === undefined || !survey.columns || names.includes(matchColumn);
  const enrichment = plan && hasMatchColumn ? enrichmentFor(options, survey, ofProfile) : undefined;
  return {
    columns: declared.filter((each) => !isOfProfile(each)).map((each) => filled(each, names, options)),
    complete: (rows) => (plan ? enriched(rows, plan, enrichment) : rows),
    closing: (records) => ({
      warnings: [
        ...(enrichment?.warnings ?? []),
        ...(plan && options.openWater && !hasMatchColumn ? [matchColumnGone({ column: matchColumn })] : []),
        ...(survey.formProblem ? [withoutProfiles({ problem: survey.formProblem.problem, attendees: records })] : []),
      ],
      summary: enrichment?.summary,
    }),
  };
}

function filled(
  [name, property]: Properties[number],
  names: readonly string[],
  { registrantIdColumn, swapcardFields }: AttendeesOptions,
): FilledColumn {
  const isOptional = isSwapcardField(name);
  const swapcard =
    swapcardFields && name !== registrantIdColumn ? swapcardSource(name, names, registrantIdColumn) : undefined;
  if (!swapcard) return { name, property, from: name, isOptional };
  return { name, property, from: swapcard.column, prefix: swapcard.prefix, isOptional };
}

function enrichmentFor(
  { openWater, registrantIdColumn, matchColumn, logger }: AttendeesOptions,
  { firstPage, definition }: QuerySurvey,
  columns: Properties,
): Enrichment | undefined {
  const rows = rowsWithin(knownRows(firstPage), definition?.cap ?? 0);
  if (!openWater || rows === 0) return undefined;
  const wanted = new Set(columns.map(([name]) => aliasOf(name) ?? name));
  const ids = registrantIds(firstPage.items, matchColumn ?? registrantIdColumn);
  return new Enrichment({ client: openWater, logger, wanted, registrants: expectedRegistrants(ids, rows) });
}

/** The ids in a column of these rows, trimmed; blank where a row has none. */
export function registrantIds(items: readonly object[], column: string): string[] {
  return items.map((item) => idText(unwrap(columnsIn([item]).get(column)?.[0])));
}
