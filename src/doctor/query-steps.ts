import { fieldName, type Config } from '../config.ts';
import type { ConnectorError } from '../errors.ts';
import { requireColumn, unknownColumns } from '../imis/column-failure.ts';
import { SLOW_PAGE_MS } from '../imis/paging/adaptive-limits.ts';
import type { QueryColumn } from '../imis/query-columns.ts';
import type { QueryDefinition } from '../imis/query-definition.ts';
import type { QuerySurvey } from '../imis/query.ts';
import { ACCOUNT_RIGHTS, DISPLAY_TAB, SORT_TAB, SUMMARY_TAB } from '../problems/places.ts';
import { isAlwaysText } from '../streams/attendees/attendees-schema.ts';
import { confirmedColumns } from '../streams/confirmed-columns.ts';
import { typesContradicted } from '../streams/notices.ts';
import { amount, counted, duration } from '../wording.ts';
import { asConnectorError, type Findings } from './findings.ts';
import { lookAtIds } from './id-steps.ts';

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

const FASTER =
  'Ask the iMIS administrator to make the query faster: fewer sources and calculated columns, filters on indexed columns.';

/**
 * The steps that need a page of the query.
 * @param problem why the definition, on which the types rest, could not be had; undefined where it came or was refused
 */
export function lookAtPage(survey: QuerySurvey, problem: ConnectorError | undefined, options: Options): ImisLook {
  const { findings } = options;
  const { firstPage, definition } = survey;
  const columns = survey.columns && confirmedColumns(survey.columns, firstPage.items);
  const { items: rows, total, limit } = firstPage;
  // A server can give fewer rows than the limit that it echoes: pages are as long as what came.
  const pageRows = total > rows.length ? Math.max(Math.min(rows.length, limit), 1) : limit;
  lookAtColumns(columns, problem, options);
  if (columns && !problem) lookAtTypes(columns, survey, options);
  const hasIds = columns !== undefined && hasRegistrantColumn(columns, options);
  const ids = hasIds ? lookAtIds(survey, options) : undefined;
  lookAtSort(definition, { total, pageRows }, findings);
  lookAtCap(definition, total, findings);
  lookAtRows(survey, findings);
  const pageMs = firstPage.answeredAt - firstPage.sentAt;
  lookAtTime({ pageMs, rows: rows.length, pageRows, total }, options);
  return { survey, columns: columns ?? [], ids, pageRows, pageMs };
}

/** What the definition tells by itself, where no page came. */
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
  problem: ConnectorError | undefined,
  { config, findings }: Options,
): void {
  const guessed = columns?.filter(({ source }) => source === 'rows').length ?? 0;
  if (problem) findings.fail('columns', problem);
  else if (!columns) findings.fail('columns', unknownColumns(config.queryName));
  else if (guessed > 0) {
    const whose = guessed === columns.length ? 'their types come' : `the types of ${guessed} of them come`;
    findings.warn('columns', `${counted(columns.length, 'column')}; ${whose} from the values of the first page.`, {
      todo: `Such types can change when the data does. Let the account in ${fieldName('username')} read the query's definition, which tells the types.`,
      where: ACCOUNT_RIGHTS,
    });
  } else findings.ok('columns', `${counted(columns.length, 'column')}, with the types of the query's definition.`);
}

/** A column that `discover` makes a string although the definition says otherwise. */
function lookAtTypes(columns: readonly QueryColumn[], survey: QuerySurvey, { config, findings }: Options): void {
  const names = columns
    .filter((column, at) => column !== survey.columns?.[at] && !isAlwaysText(column.name, config.registrantIdColumn))
    .map(({ name }) => name);
  if (names.length === 0) return;
  findings.warn('columns', typesContradicted(names), {
    todo: 'If it should be a number or a date, show the property itself in iMIS, without its value list (Display tab).',
    where: DISPLAY_TAB,
  });
}

function hasRegistrantColumn(columns: readonly QueryColumn[], { config, findings }: Options): boolean {
  const { registrantIdColumn } = config;
  try {
    requireColumn(columns, registrantIdColumn, fieldName('registrant_id_column'));
  } catch (error) {
    findings.fail('registrant-column', asConnectorError(error));
    return false;
  }
  findings.ok('registrant-column', `"${registrantIdColumn}" is one of the columns.`);
  return true;
}

/** @param size undefined where no page came */
function lookAtSort(
  definition: QueryDefinition | undefined,
  size: { total: number; pageRows: number } | undefined,
  findings: Findings,
): void {
  const isShort = size !== undefined && size.total <= size.pageRows;
  if (definition?.sorted) {
    findings.ok('sort', 'The query is sorted. A unique column is best for that.');
  } else if (isShort) findings.ok('sort', 'All rows fit into one page, so that their order does not matter.');
  else if (definition?.sorted === undefined) {
    findings.skip('sort', 'Not known without the definition of the query.', {
      todo: 'See in iMIS that the query is sorted by a unique column, best the registrant id.',
      where: SORT_TAB,
    });
  } else {
    findings.warn('sort', 'The query is not sorted, and longer than a page.', {
      todo: 'Sort it by a unique column, best the registrant id. iMIS may order its rows anew for each page, and then it has to be read up to three times, or cannot be read at all.',
      where: SORT_TAB,
    });
  }
}

function lookAtCap(definition: QueryDefinition | undefined, total: number, findings: Findings): void {
  if (!definition) {
    findings.skip('cap', 'Not known without the definition of the query.', {
      todo: 'See in iMIS that the query has no limit of results, or one that is high enough.',
      where: SUMMARY_TAB,
    });
    return;
  }
  const { cap } = definition;
  if (cap === 0) findings.ok('cap', 'The query has no limit of results.');
  else if (total >= cap) {
    findings.warn(
      'cap',
      `The query gives ${counted(cap, 'row')} at most, and has reached that: attendees ${total > cap ? 'are' : 'may be'} left out.`,
      {
        todo: 'Take the limit of results off the query, or raise it well above the number of attendees. Those beyond it are not read, and nothing else will tell you.',
        where: SUMMARY_TAB,
      },
    );
  } else {
    findings.warn('cap', `The query gives ${counted(cap, 'row')} at most; just now it has ${amount(total)}.`, {
      todo: 'Take the limit of results off the query, or see that it stays above the number of attendees: those beyond it are not read.',
      where: SUMMARY_TAB,
    });
  }
}

function lookAtRows({ firstPage }: QuerySurvey, findings: Findings): void {
  const { total, items: rows } = firstPage;
  if (total === 0) {
    findings.warn('rows', 'The query has no rows just now.', {
      todo: 'If it should have some: look at its filters, at the values for its prompts, and whether the account may see the records (a business object can be closed to it).',
      where: 'iMIS › the query › Filter tab, and the rights of the service account',
    });
  } else if (rows.length === 0) {
    findings.warn('rows', `iMIS says that the query has ${counted(total, 'row')}, but gave none of them.`, {
      todo: 'Run the doctor again. If it stays so, sort the query by a unique column, and look at its limit of results.',
      where: SUMMARY_TAB,
    });
  } else findings.ok('rows', `${counted(total, 'row')}.`);
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
  else {
    findings.warn('page-time', found, {
      todo: `${FASTER} Until then pages are asked for one at a time, so as not to burden the site.`,
      where: `iMIS › the query › Sources and Filter tabs; ${DISPLAY_TAB}`,
    });
  }
}
