import { CallFailure } from '../http/failures.ts';
import type { ImisClient } from '../imis/client/imis-client.ts';
import { rowsWithin } from '../imis/paging/totals.ts';
import { knownRows } from '../imis/rows/page.ts';
import { stringifyExact } from '../json/write-json.ts';
import type { Problem } from '../problems/problem.ts';
import { offsetIgnored, rowsMissing, totalTooLow } from '../problems/reading.ts';
import { noRows } from '../problems/rows.ts';
import { counted } from '../wording.ts';
import { problemOf, type Findings } from './findings.ts';
import type { ImisLook } from './query-steps.ts';

/** Requests for the last page, where it does not hold what is due: a read asks several times, too. */
const TRIES = 3;

/**
 * Whether iMIS gives as many rows as it reports. Of a query of several pages the last one is requested: a server that
 * ignores the offset, or reports a wrong total, sends a first page like any other, and no read of it ends whole.
 */
export async function lookAtRows(look: ImisLook, imis: ImisClient, findings: Findings): Promise<void> {
  const { firstPage, definition } = look.survey;
  const total = knownRows(firstPage);
  const due = rowsWithin(total, definition?.cap ?? 0);
  const came = firstPage.items.length;
  if (total === 0) findings.warn(noRows());
  else if (came === 0) findings.fail('rows', rowsMissing({ row: 1, expected: total }));
  else if (total > firstPage.total) {
    findings.ok('rows', `${counted(total, 'row')} at least: iMIS reports none, and sends some.`);
  } else if (due <= came || firstPage.isUnpaged) findings.ok('rows', `${counted(total, 'row')}.`);
  else {
    const problem = await problemAtEnd(look, due, imis);
    if (problem) findings.fail('rows', problem);
    else findings.ok('rows', `${counted(total, 'row')}. The last page came, too.`);
  }
}

async function problemAtEnd(
  { survey, pageRows }: ImisLook,
  due: number,
  imis: ImisClient,
): Promise<Problem | undefined> {
  const { reader, firstPage } = survey;
  const offset = Math.floor((due - 1) / pageRows) * pageRows;
  try {
    for (let tries = 1; ; tries++) {
      const page = await reader.page(offset, pageRows);
      const problem = endProblem(page, { firstPage, offset, due });
      if (!problem || tries === TRIES) return problem;
    }
  } catch (error) {
    return problemOf(error instanceof CallFailure ? imis.explainOutage(error, 'the last page of the query') : error);
  }
}

type SurveyedPage = ImisLook['survey']['firstPage'];

/** @param due rows of the query when the first page came: a registrant may join or leave meanwhile */
function endProblem(
  page: SurveyedPage,
  { firstPage, offset, due }: { firstPage: SurveyedPage; offset: number; due: number },
): Problem | undefined {
  const { items, total } = page;
  const start = page.offset ?? offset;
  const expected = Math.min(due, total);
  if (items.length > 0 && isStartOf(items, firstPage.items)) return offsetIgnored({ row: offset + 1 });
  const end = start + items.length;
  if (end < expected) return rowsMissing({ row: end + 1, expected });
  return end > total && total > 0 ? totalTooLow({ row: end, expected: total }) : undefined;
}

/** Not of rows that are all alike: these say nothing of their places. */
function isStartOf(items: readonly object[], others: readonly object[]): boolean {
  const [texts, starts] = [items, others.slice(0, items.length)].map((rows) => rows.map((row) => stringifyExact(row)));
  return new Set(starts).size > 1 && stringifyExact(texts) === stringifyExact(starts);
}
