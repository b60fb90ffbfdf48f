import type { QueryDefinition } from '../imis/query-definition.ts';
import { amount, counted, quoted } from '../wording.ts';
import type { Tally } from './tally.ts';

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
      `The query itself gives ${counted(definition.cap, 'row')} at most (its limit of results in iMIS, Summary tab). Rows beyond them are not read.`,
    );
  }
  return warnings;
}

/** Warned of where the schema is made. */
export const TYPES_FROM_ROWS =
  'iMIS does not say the types of all columns, so that they come from the values of the first page. They can change when the data does.';

/** The warning for columns whose values are not of the type that the definition says: value lists, most likely. */
export function typesContradicted(names: readonly string[]): string {
  return `The rows hold values that are not of the type in the query's definition, most likely of a value list: ${quoted(names)}. ${names.length === 1 ? 'The column is a string' : 'The columns are strings'}.`;
}

/** The warning for columns of the catalog that the query does not have. */
export function columnsMissing(names: readonly string[]): string {
  return `The catalog declares ${counted(names.length, 'column')} that the query does not have: ${quoted(names)}. Null in every record. Refresh the source's schema in Airbyte, or add the columns to the query.`;
}

/** What the proof of a read found. */
export interface ReadFindings {
  /** Rows of registrants that had one before. */
  furtherRows: number;
  /** Rows that repeated another one exactly. */
  repeats: number;
  passes: number;
}

/**
 * What to know of the rows that were read.
 * @param registrantIdColumn undefined where rows belong to nobody
 */
export function rowWarnings(
  { blankIds, nulled, zonesRemoved, textsRepaired }: Tally,
  { furtherRows }: ReadFindings,
  registrantIdColumn: string | undefined,
): string[] {
  const isKeyed = registrantIdColumn !== undefined;
  return [
    isKeyed &&
      blankIds > 0 &&
      `${counted(blankIds, 'row has', 'rows have')} no registrant id (column "${registrantIdColumn}"). They are emitted, but a destination that removes duplicates by the primary key keeps one of them at most.`,
    isKeyed &&
      furtherRows > 0 &&
      `${counted(furtherRows, 'row belongs', 'rows belong')} to a registrant who has another row already. All are emitted, but a destination that removes duplicates by the primary key keeps one for each registrant.`,
    nulled.size > 0 &&
      `Values that cannot be coerced to the type of their column are null, and named in the record's meta: ${countsOf(nulled)}. Refresh the source's schema in Airbyte.`,
    zonesRemoved > 0 &&
      `${counted(zonesRemoved, 'date value')} came with a time zone, which was removed: iMIS times are the site's local time.`,
    textsRepaired > 0 &&
      `${counted(textsRepaired, 'text')} held half of a surrogate pair, which no destination can read. U+FFFD stands in its place.`,
  ].filter((warning) => warning !== false);
}

/** `"Age" (12), "Paid" (1)` */
function countsOf(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `"${name}" (${amount(count)})`).join(', ');
}

/** The last line of a read. @param elapsedMs milliseconds */
export function summary(stream: string, records: number, { repeats, passes }: ReadFindings, elapsedMs: number): string {
  const repeated = repeats > 0 ? `, ${counted(repeats, 'exact repeat')} left out` : '';
  const read = passes === 1 ? 'read once' : `read ${passes} times to be sure`;
  return `${stream}: ${counted(records, 'record')}${repeated}, ${read}, ${(elapsedMs / 1000).toFixed(1)} s.`;
}
