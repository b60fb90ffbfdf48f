import { nameInDestinations } from '../streams/destination-names.ts';
import type { Collision } from './report.ts';

/** The names that become one there, in their order. */
export function collisionsAmong(names: readonly string[]): Collision[] {
  const byName = new Map<string, string[]>();
  for (const name of names) {
    const key = nameInDestinations(name);
    byName.set(key, [...(byName.get(key) ?? []), name]);
  }
  return [...byName].filter(([, columns]) => columns.length > 1).map(([name, columns]) => ({ name, columns }));
}
