/** A property of a JSON schema, as far as Airbyte's types go. */
export interface Property {
  type?: unknown;
  format?: unknown;
  airbyte_type?: unknown;
  items?: unknown;
}

/** The one type of a property besides `null`. */
export function declaredType(type: unknown): unknown {
  return [type].flat().find((name) => name !== 'null');
}
