import { nameInDestinations } from '../streams/destination-names.ts';
import type { Collision } from './report.ts';

/** Whether PyAirbyte and destinations like it can write a name at all: they keep only ASCII letters and digits. */
export function isWritable(name: string): boolean {
  return /[a-z\d]/.test(nameInDestinations(name));
}

/** The names that become one there, in their order. */
export function collisionsAmong(names: readonly string[]): Collision[] {
  const byName = new Map<string, string[]>();
  for (const name of names) {
    const key = nameInDestinations(name);
    byName.set(key, [...(byName.get(key) ?? []), name]);
  }
  return [...byName].filter(([, columns]) => columns.length > 1).map(([name, columns]) => ({ name, columns }));
}
