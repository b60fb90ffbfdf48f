import { ConfigError } from '../errors.ts';
import type { QueryColumn } from './query-columns.ts';

/** @throws ConfigError that lists the columns that are there, where the one that identifies the registrant is not */
export function requireColumn(columns: readonly QueryColumn[], name: string, field: string): void {
  if (columns.some((column) => column.name === name)) return;
  const near = columns.find((column) => column.name.trim().toLowerCase() === name.trim().toLowerCase());
  throw new ConfigError(
    `The query has no column "${name}".${near ? ` Did you mean "${near.name}"?` : ''} Put the name of one that it has into ${field}. The query's columns are: ${columns.map((column) => `"${column.name}"`).join(', ')}.`,
    undefined,
    'no-such-column',
  );
}

/** The error for a query of which neither the definition nor a row tells the columns. */
export function unknownColumns(queryName: string): ConfigError {
  return new ConfigError(
    `The columns of the query "${queryName}" cannot be known: it has no rows just now, and iMIS does not show its definition to this account. Wait until it has a row, or let the account in User name (username) read the query's definition.`,
    undefined,
    'unknown-columns',
  );
}
