/** Any JSON. The rules look into messages and schemas of every shape. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a sentence names it; also what `String` makes of the texts and numbers that it is compared with. */
export function told(value: Json | undefined): string {
  if (value === undefined) return 'undefined';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value at a path; undefined where the path ends too early. */
export function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((found, key) => {
    if (Array.isArray(found)) return typeof key === 'number' ? found.at(key) : undefined;
    return isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }, value);
}

/** The object at a path, or an empty one. */
export function objectAt(value: Json | undefined, ...path: (string | number)[]): JsonObject {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

/** The list at a path, or an empty one. */
export function listAt(value: Json | undefined, ...path: (string | number)[]): Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Every value under a key, wherever it stands: in examples and unknown keywords, too. */
export function valuesOf(value: Json, key: string): Json[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesOf(each, key));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => [...(name === key ? [each] : []), ...valuesOf(each, key)]);
}

/** A schema within a schema. */
export interface SubSchema {
  /** As a person would write it: `openwater.api_key`, `query_parameters[].name`; the whole schema is `form`. */
  place: string;
  schema: JsonObject;
  /** Of the property that it describes, itself or in its items; undefined for the whole. */
  name: string | undefined;
  /** Whether it stands directly among the properties of an object. */
  isProperty: boolean;
}

const MAPS = ['properties', 'patternProperties', 'definitions', '$defs', 'dependentSchemas'];
const PARTS = [
  ...['items', 'additionalItems', 'prefixItems', 'contains', 'additionalProperties', 'propertyNames'],
  ...['oneOf', 'anyOf', 'allOf', 'not', 'if', 'then', 'else'],
];

/** A schema and all schemas in it. A property may be called `type` or `not`: only what this gives are schemas. */
export function schemasIn(schema: Json, place = 'form', name?: string, isProperty = false): SubSchema[] {
  if (!isObject(schema)) return [];
  const maps = MAPS.flatMap((map) =>
    Object.entries(objectAt(schema, map)).flatMap(([key, each]) =>
      schemasIn(each, place === 'form' ? key : `${place}.${key}`, key, map === 'properties'),
    ),
  );
  const parts = PARTS.flatMap((part) =>
    [at(schema, part) ?? []]
      .flat()
      .flatMap((each, index) => schemasIn(each, `${place}${part === 'items' ? '[]' : `(${part} ${index})`}`, name)),
  );
  return [{ place, schema, name, isProperty }, ...maps, ...parts];
}

/** The names in `type`, which may be one or a list. */
export function typesOf(schema: Json | undefined): Json[] {
  return [at(schema, 'type') ?? []].flat();
}
