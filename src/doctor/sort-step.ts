import type { QueryDefinition } from '../imis/query-definition.ts';
import { columnsIn } from '../imis/rows/row-reader.ts';
import { stringifyExact } from '../json/write-json.ts';
import { randomlySorted } from '../problems/reading.ts';
import { noOrderYet, sortNotUnique, unknownSort, unsorted } from '../problems/rows.ts';
import { counted } from '../wording.ts';
import type { Findings } from './findings.ts';

/** The page that was read. */
interface Examined {
  total: number;
  /** Rows in a page, as the server gives them. */
  pageRows: number;
  items: readonly object[];
}

/**
 * Examines what the query is sorted by, and whether that is unique as far as one page shows.
 * @param page undefined where no page came
 */
export function lookAtSort(
  definition: QueryDefinition | undefined,
  page: Examined | undefined,
  findings: Findings,
): void {
  const isShort = page !== undefined && page.total <= page.pageRows;
  if (definition?.sorted === undefined) {
    findings.skip('sort', 'Unknown without the definition of the query.', unknownSort());
  } else if (isShort && (!definition.sorted || definition.isRandom)) {
    findings.warn(noOrderYet({ isRandom: definition.isRandom === true }));
  } else if (definition.isRandom) findings.fail('sort', randomlySorted());
  else if (!definition.sorted) findings.warn(unsorted());
  else lookAtColumn(definition.sort?.column, page, isShort, findings);
}

function lookAtColumn(
  column: string | undefined,
  page: Examined | undefined,
  isShort: boolean,
  findings: Findings,
): void {
  if (column === undefined) {
    findings.ok('sort', 'The query is sorted, by something that none of its columns shows.');
    return;
  }
  const items = page?.items ?? [];
  const values = (columnsIn(items).get(column) ?? []).map((value) => stringifyExact(value));
  const repeated = values.length - new Set(values).size;
  if (repeated > 0 && !isShort) findings.warn(sortNotUnique({ column, repeated, rows: items.length }));
  else {
    const seen = repeated === 0 && values.length > 0 ? `, unique in the ${counted(items.length, 'row')} examined` : '';
    findings.ok('sort', `The query is sorted by "${column}"${seen}.`);
  }
}
