import spec from '../spec.json' with { type: 'json' };
import { nearest } from './nearest.ts';

/** As much of spec.json as the keys of a configuration need. */
interface Field {
  properties?: Record<string, Field>;
  items?: Field;
}

const SCHEMA: Field = spec.connectionSpecification as object;

/** A key that spec.json does not have, by its place in the configuration. */
export interface UnknownKey {
  path: string[];
  /** The place of the known key that is most like it. */
  nearest: string[] | undefined;
}

/** Airbyte may add keys, so that an unknown one fails nothing; but it can be one that was mistyped. */
export function unknownKeys(raw: unknown, field: Field = SCHEMA, path: string[] = []): UnknownKey[] {
  if (Array.isArray(raw))
    return raw.flatMap((item, at) => (field.items ? unknownKeys(item, field.items, [...path, String(at)]) : []));
  if (typeof raw !== 'object' || raw === null || !field.properties) return [];
  const { properties } = field;
  const missing = Object.keys(properties).filter((key) => !Object.hasOwn(raw, key));
  return Object.entries(raw).flatMap(([key, value]) => {
    const known = properties[key];
    if (known) return unknownKeys(value, known, [...path, key]);
    const [first] = nearest(key, missing);
    return [{ path: [...path, key], nearest: first === undefined ? undefined : [...path, first] }];
  });
}

/** The configuration without the blanks that were pasted around its texts; those of a password are its own. */
export function trimmed(raw: unknown, field: Field = SCHEMA): unknown {
  if (typeof raw === 'string') return raw.trim();
  if (Array.isArray(raw)) return raw.map((item) => (field.items ? trimmed(item, field.items) : (item as unknown)));
  if (typeof raw !== 'object' || raw === null) return raw;
  const entries = Object.entries(raw).map(([key, value]: [string, unknown]): [string, unknown] => {
    const known = field.properties?.[key];
    return [key, known && key !== 'password' ? trimmed(value, known) : value];
  });
  return Object.fromEntries(entries);
}
