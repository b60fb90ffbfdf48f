/**
 * How destinations that keep to lower-case letters, digits and `_` write the name of a column or a stream: BigQuery,
 * Postgres, DuckDB.
 */
export function nameInDestinations(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z\d]/g, '_');
}
