import type { Config } from '../config.ts';
import { SLOW_PAGE_MS } from '../imis/paging/adaptive-limits.ts';
import type { QueryColumn } from '../imis/query-columns.ts';
import type { QueryDefinition } from '../imis/query-definition.ts';
import type { QuerySurvey } from '../imis/query-survey.ts';
import { requireColumn } from '../imis/required-column.ts';
import { knownRows } from '../imis/rows/page.ts';
import { unknownColumns } from '../problems/columns.ts';
import type { Problem } from '../problems/problem.ts';
import { rowLimit, slowPage, typesContradicted, typesFromRows, unknownRowLimit } from '../problems/rows.ts';
import { isAlwaysText } from '../streams/attendees/attendees-schema.ts';
import { confirmedColumns } from '../streams/confirmed-columns.ts';
import { amount, counted, duration } from '../wording.ts';
import { problemOf, type Findings } from './findings.ts';
import { lookAtIds } from './id-steps.ts';
import { lookAtSort } from './sort-step.ts';

/** What the query is like, once a page of it was read. */
export interface ImisLook {
  survey: QuerySurvey;
  /** Empty where they cannot be known. */
  columns: readonly QueryColumn[];
  /** The registrant ids of the first page, trimmed; undefined where the query has no such column. */
  ids: readonly string[] | undefined;
  /** Rows in a page, as the server gives them. */
  pageRows: number;
  /** Milliseconds that the first page took. */
  pageMs: number;
}

interface Options {
  config: Config;
  findings: Findings;
}

/**
 * The steps that need a page of the query.
 * @param problem why the definition, on which the types rest, could not be had; undefined where it came or was refused
 */
export function lookAtPage(survey: QuerySurvey, problem: Problem | undefined, options: Options): ImisLook {
  const { findings } = options;
  const { firstPage, definition } = survey;
  const columns = survey.columns && confirmedColumns(survey.columns, firstPage.items);
  const { items: rows, limit } = firstPage;
  const total = knownRows(firstPage);
  // A server can give fewer rows than the limit that it echoes: pages are as long as what came.
  const pageRows = total > rows.length ? Math.max(Math.min(rows.length, limit), 1) : limit;
  lookAtColumns(columns, problem, options);
  if (columns && !problem) lookAtTypes(columns, survey, options);
  const hasIds = columns !== undefined && hasRegistrantColumn(columns, options);
  const ids = hasIds ? lookAtIds(survey, options) : undefined;
  lookAtSort(definition, { total, pageRows, items: rows }, findings);
  lookAtCap(definition, total, findings);
  const pageMs = firstPage.answeredAt - firstPage.sentAt;
  lookAtTime({ pageMs, rows: rows.length, pageRows, total }, options);
  return { survey, columns: columns ?? [], ids, pageRows, pageMs };
}

/** What the definition says by itself, where no page came. */
export function lookAtDefinition(
  definition: QueryDefinition,
  columns: QueryColumn[] | undefined,
  options: Options,
): void {
  if (columns) {
    lookAtColumns(columns, undefined, options);
    hasRegistrantColumn(columns, options);
  }
  if (definition.sorted) lookAtSort(definition, undefined, options.findings);
  if (definition.cap === 0) lookAtCap(definition, 0, options.findings);
}

function lookAtColumns(
  columns: readonly QueryColumn[] | undefined,
  problem: Problem | undefined,
  { config, findings }: Options,
): void {
  const guessed = columns?.filter(({ source }) => source === 'rows').length ?? 0;
  if (problem) findings.fail('columns', problem);
  else if (!columns) findings.fail('columns', unknownColumns({ query: config.queryName }));
  else if (guessed > 0) {
    findings.warn(typesFromRows({ guessed, columns: columns.length }));
  } else findings.ok('columns', `${counted(columns.length, 'column')}, with the types of the query's definition.`);
}

/** A column that `discover` makes a string although the definition says otherwise. */
function lookAtTypes(columns: readonly QueryColumn[], survey: QuerySurvey, { config, findings }: Options): void {
  const names = columns
    .filter((column, at) => column !== survey.columns?.[at] && !isAlwaysText(column.name, config.registrantIdColumn))
    .map(({ name }) => name);
  if (names.length === 0) return;
  findings.warn(typesContradicted({ names }));
}

function hasRegistrantColumn(columns: readonly QueryColumn[], { config, findings }: Options): boolean {
  const { registrantIdColumn } = config;
  try {
    requireColumn(columns, registrantIdColumn);
  } catch (error) {
    findings.fail('registrant-column', problemOf(error));
    return false;
  }
  findings.ok('registrant-column', `"${registrantIdColumn}" is one of the columns.`);
  return true;
}

function lookAtCap(definition: QueryDefinition | undefined, total: number, findings: Findings): void {
  if (!definition) {
    findings.skip('cap', 'Unknown without the definition of the query.', unknownRowLimit());
    return;
  }
  const { cap } = definition;
  if (cap === 0) findings.ok('cap', 'The query has no limit of results.');
  else findings.warn(rowLimit({ limit: cap, total }));
}

interface PageTime {
  pageMs: number;
  rows: number;
  pageRows: number;
  total: number;
}

function lookAtTime({ pageMs, rows, pageRows, total }: PageTime, { config, findings }: Options): void {
  const isSmaller = pageRows < config.pageSize && total > pageRows;
  const asked = isSmaller ? ` iMIS gives no more at a time, where ${amount(config.pageSize)} were asked for.` : '';
  const found = `A page of ${counted(rows, 'row')} took ${duration(pageMs / 1000)}.${asked}`;
  if (pageMs < SLOW_PAGE_MS) findings.ok('page-time', found);
  else findings.warn(slowPage({ rows, seconds: pageMs / 1000 }));
}
