import { CallFailure } from '../http/failures.ts';
import type { ImisClient } from './client/imis-client.ts';
import { columnsOf, type QueryColumn } from './query-columns.ts';
import type { DefinedColumn } from './query-definition.ts';
import type { QueryReader } from './query-reader.ts';

export interface ColumnSources {
  client: ImisClient;
  reader: QueryReader;
  defined: readonly DefinedColumn[] | undefined;
  /** The rows of the first page. */
  items: readonly object[];
  /** Whether columns must not be missing because iMIS is unavailable for a moment. */
  isNeeded: boolean;
}

/**
 * The columns of a query. Flat rows can leave out those that are null: where that leaves something open, one row of
 * `api/iqa` names them all.
 * @returns undefined where neither the definition nor a row says anything of them
 * @throws ConnectorError where the names are needed, and iMIS could not be asked
 */
export async function surveyedColumns(sources: ColumnSources): Promise<QueryColumn[] | undefined> {
  const { client, reader, defined, items, isNeeded } = sources;
  const { columns, isOpen } = columnsOf(defined, items);
  if (!isOpen) return columns;
  try {
    const listed = await reader.listedNames();
    return listed ? columnsOf(defined, items, listed).columns : columns;
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    // A site can have closed the older endpoint for good.
    if (isNeeded && error.kind !== 'refused') throw client.explainOutage(error, 'the columns of the query');
    return columns;
  }
}
