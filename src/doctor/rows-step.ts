import { rowsWithin } from '../imis/paging/totals.ts';
import type { ImisQuery } from '../imis/query.ts';
import { knownRows } from '../imis/rows/page.ts';
import { stringifyExact } from '../json/write-json.ts';
import { rowsMissing } from '../problems/reading.ts';
import { noRows } from '../problems/rows.ts';
import { counted } from '../wording.ts';
import { problemOf, type Findings } from './findings.ts';
import type { ImisLook } from './query-steps.ts';

/**
 * Whether iMIS sends as many rows as it reports. Of a query of several pages the last one is requested, too: of one that
 * ignores the offset, or reports a wrong total, no read ends whole.
 */
export async function lookAtRows({ survey }: ImisLook, query: ImisQuery, findings: Findings): Promise<void> {
  const { firstPage, definition } = survey;
  const total = knownRows(firstPage);
  const came = firstPage.items.length;
  if (total === 0) findings.warn(noRows());
  else if (came === 0) findings.fail('rows', rowsMissing({ row: 1, expected: total }));
  else if (total > firstPage.total) {
    findings.ok('rows', `${counted(total, 'row')} at least: iMIS reports none, and sends some.`);
  } else if (rowsWithin(total, definition?.cap ?? 0) <= came || firstPage.isUnpaged || areAlike(firstPage.items)) {
    findings.ok('rows', `${counted(total, 'row')}.`);
  } else await lookAtEnd(survey, query, findings);
}

async function lookAtEnd(survey: ImisLook['survey'], query: ImisQuery, findings: Findings): Promise<void> {
  try {
    await query.checkEnd(survey);
  } catch (error) {
    findings.fail('rows', problemOf(error));
    return;
  }
  findings.ok('rows', `${counted(survey.firstPage.total, 'row')}. The last page came, too.`);
}

/** Rows that say nothing of their places. */
function areAlike(rows: readonly object[]): boolean {
  return new Set(rows.map((row) => stringifyExact(row))).size === 1;
}
