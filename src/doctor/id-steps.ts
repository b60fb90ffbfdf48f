import type { Config } from '../config.ts';
import type { QuerySurvey } from '../imis/query.ts';
import { columnsIn } from '../imis/rows/row-reader.ts';
import { stringifyExact } from '../json/write-json.ts';
import { FILTER_TAB } from '../problems/places.ts';
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
    const parts = [
      blank > 0 && `${counted(blank, 'row has', 'rows have')} no registrant id`,
      further > 0 && `${counted(further, 'row belongs', 'rows belong')} to a registrant who has another row already`,
    ].filter((part) => part !== false);
    findings.warn('registrant-ids', `Of the ${counted(rows.length, 'row')} looked at, ${parts.join(', and ')}.`, {
      todo: `All rows are emitted, but a destination that removes duplicates by the primary key keeps one for each id, and one of those without. Let the query give one row, with an id, for each registrant; or sync without removing duplicates.`,
      where: `${FILTER_TAB}; or Airbyte › the connection › the sync mode of Attendees`,
    });
  }
  return ids;
}

function idsInOrder(rows: number, repeats: number): string {
  const whole = `${counted(rows, 'row')} looked at: each has an id of its own`;
  return repeats === 0 ? `${whole}.` : `${whole}, but for ${counted(repeats, 'exact repeat')}, emitted once.`;
}
