import type { QueryDefinition } from '../imis/query-definition.ts';
import type { Warning } from '../problems/problem.ts';
import {
  blankIds,
  furtherRows,
  notCoerced,
  randomSort,
  rowLimit,
  textsRepaired,
  unsorted,
  zonesRemoved,
} from '../problems/rows.ts';
import { counted } from '../wording.ts';
import type { Tally } from './tally.ts';

/** What to know of a query before its rows are trusted. Each is said once. */
export function queryWarnings(definition: QueryDefinition | undefined, total: number, pageSize: number): Warning[] {
  if (!definition) return [];
  const { sorted, isRandom, cap } = definition;
  const isLong = total > pageSize;
  return [
    isLong && isRandom && randomSort(),
    isLong && sorted === false && unsorted(),
    cap > 0 && rowLimit({ limit: cap, total }),
  ].filter((warning) => typeof warning === 'object');
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
  { blankIds: blank, nulled, zonesRemoved: zones, textsRepaired: repaired }: Tally,
  { furtherRows: further }: ReadFindings,
  registrantIdColumn: string | undefined,
): Warning[] {
  const column = registrantIdColumn ?? '';
  const isKeyed = registrantIdColumn !== undefined;
  return [
    isKeyed && blank > 0 && blankIds({ count: blank, column }),
    isKeyed && further > 0 && furtherRows({ count: further }),
    nulled.size > 0 && notCoerced({ columns: nulled }),
    zones > 0 && zonesRemoved({ count: zones }),
    repaired > 0 && textsRepaired({ count: repaired }),
  ].filter((warning) => warning !== false);
}

/** The last line of a read. @param elapsedMs milliseconds */
export function summary(stream: string, records: number, { repeats, passes }: ReadFindings, elapsedMs: number): string {
  const repeated = repeats > 0 ? `, ${counted(repeats, 'exact repeat')} left out` : '';
  const read = passes === 1 ? 'read once' : `read ${passes} times to be sure`;
  return `${stream}: ${counted(records, 'record')}${repeated}, ${read}, ${(elapsedMs / 1000).toFixed(1)} s.`;
}
