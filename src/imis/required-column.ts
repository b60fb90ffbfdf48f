import { ConnectorError } from '../errors.ts';
import { noMatchColumn, noSuchColumn, type ColumnFacts } from '../problems/columns.ts';
import type { ProblemKind } from '../problems/problem.ts';
import type { QueryColumn } from './query-columns.ts';

/** @throws ConnectorError that lists the columns that are there, where the one that identifies the registrant is not */
export function requireColumn(columns: readonly QueryColumn[], name: string): void {
  require(columns, name, noSuchColumn);
}

/** @throws ConnectorError that lists the columns that are there, where the one that holds OpenWater's id is not */
export function requireMatchColumn(columns: readonly QueryColumn[], name: string): void {
  require(columns, name, noMatchColumn);
}

function require(columns: readonly QueryColumn[], name: string, kind: ProblemKind<ColumnFacts>): void {
  const names = columns.map((column) => column.name);
  if (names.includes(name)) return;
  const wanted = name.trim().toLowerCase();
  const near = names.find((each) => each.trim().toLowerCase() === wanted);
  throw new ConnectorError(kind({ name, near, columns: names }));
}
