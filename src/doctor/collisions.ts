import type { Collision } from './report.ts';

/** How destinations that keep to lower-case letters, digits and `_` write a column's name: BigQuery, Postgres, DuckDB. */
export function normalised(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z\d]/g, '_');
}

/** The names that become one there, in their order. */
export function collisionsAmong(names: readonly string[]): Collision[] {
  const byName = new Map<string, string[]>();
  for (const name of names) {
    const key = normalised(name);
    byName.set(key, [...(byName.get(key) ?? []), name]);
  }
  return [...byName].filter(([, columns]) => columns.length > 1).map(([name, columns]) => ({ name, columns }));
}
