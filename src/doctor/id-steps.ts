import type { Config } from '../config.ts';
import type { QuerySurvey } from '../imis/query-survey.ts';
import { columnsIn } from '../imis/rows/row-reader.ts';
import { stringifyExact } from '../json/write-json.ts';
import { blankIds, furtherRows } from '../problems/rows.ts';
import { registrantIds } from '../streams/attendees/attendees-kind.ts';
import { counted } from '../wording.ts';
import type { Findings } from './findings.ts';

/**
 * Looks at the registrant ids of the first page: blank ones, and those of several rows.
 * @returns the ids, trimmed; blank where a row has none
 */
export function lookAtIds(survey: QuerySurvey, options: { config: Config; findings: Findings }): string[] {
  const { config, findings } = options;
  const { items: rows } = survey.firstPage;
  const ids = registrantIds(rows, config.registrantIdColumn);
  // A row that repeats another one exactly is emitted once.
  const placeOf = new Map(rows.map((row, at) => [stringifyExact([...columnsIn([row])]), at]));
  const distinct = [...placeOf.values()].map((at) => ids[at] ?? '');
  const blank = distinct.filter((id) => id === '').length;
  const known = distinct.filter((id) => id !== '');
  const further = known.length - new Set(known).size;
  if (rows.length === 0) findings.skip('registrant-ids', 'No rows to look at.');
  else if (blank + further === 0) findings.ok('registrant-ids', idsInOrder(rows.length, rows.length - distinct.length));
  else {
    const [first, ...others] = [
      blank > 0 && blankIds({ count: blank, column: config.registrantIdColumn }),
      further > 0 && furtherRows({ count: further }),
    ].filter((warning) => warning !== false);
    if (first) findings.warn(first, ...others);
  }
  return ids;
}

function idsInOrder(rows: number, repeats: number): string {
  const whole = `${counted(rows, 'row')} looked at: each has an id of its own`;
  return repeats === 0 ? `${whole}.` : `${whole}, but for ${counted(repeats, 'exact repeat')}, emitted once.`;
}
