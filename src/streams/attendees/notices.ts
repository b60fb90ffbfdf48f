import type { QueryDefinition } from '../../imis/query-definition.ts';
import { counted } from '../../wording.ts';

/** What to know of a query before its rows are trusted. Each is said once. */
export function queryWarnings(definition: QueryDefinition | undefined, total: number, pageSize: number): string[] {
  const warnings: string[] = [];
  if (definition?.sorted === false && total > pageSize) {
    warnings.push(
      'The query is not sorted, and longer than a page: iMIS may order its rows anew for each page. Sort it by a unique column in iMIS (the registrant id), so that it need not be read more than once.',
    );
  }
  if (definition && definition.cap > 0) {
    warnings.push(
      `The query itself gives ${counted(definition.cap, 'row')} at most (its limit of results in iMIS, Summary tab). Attendees beyond them are not read.`,
    );
  }
  return warnings;
}

export interface ReadCounts {
  records: number;
  blankIds: number;
  furtherRows: number;
  repeats: number;
  passes: number;
  misfits: number;
  zonesTakenOff: number;
  elapsedMs: number;
}

/** Warned of where the schema is made. */
export const TYPES_FROM_ROWS =
  'iMIS does not tell the types of all columns, so that they come from the values of the first page. They can change when the data does.';

/** The warning for a column of the query that is called like a field of the profile form. */
export function columnWins(name: string): string {
  return `The query has a column "${name}" of its own, which wins over the OpenWater field of that name.`;
}

/** What to know of the rows that were read. */
export function rowWarnings(counts: ReadCounts, registrantIdColumn: string): string[] {
  const { blankIds, furtherRows, misfits, zonesTakenOff } = counts;
  return [
    blankIds > 0 &&
      `${counted(blankIds, 'row has', 'rows have')} no registrant id (column "${registrantIdColumn}"). They are emitted, but a destination that removes duplicates by the primary key keeps one of them at most.`,
    furtherRows > 0 &&
      `${counted(furtherRows, 'row belongs', 'rows belong')} to a registrant who has another row already. All are emitted, but a destination that removes duplicates by the primary key keeps one for each registrant.`,
    misfits > 0 &&
      `${counted(misfits, 'record holds', 'records hold')} a value that does not fit the type of its column. It is null in them, and named in the record's meta.`,
    zonesTakenOff > 0 &&
      `${counted(zonesTakenOff, 'date value')} came with a time zone, which was taken off: iMIS times are the site's local time.`,
  ].filter((warning) => warning !== false);
}

/** The last line of a read. */
export function summary({ records, repeats, passes, elapsedMs }: ReadCounts): string {
  const repeated = repeats > 0 ? `, ${counted(repeats, 'exact repeat')} left out` : '';
  const read = passes === 1 ? 'read once' : `read ${passes} times to be sure`;
  return `Attendees: ${counted(records, 'record')}${repeated}, ${read}, ${(elapsedMs / 1000).toFixed(1)} s.`;
}
