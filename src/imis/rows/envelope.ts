/** What both read endpoints put around the rows of a page. */
export interface Envelope {
  Items?: unknown;
  Count?: unknown;
  Offset?: unknown;
  Limit?: unknown;
  HasNext?: unknown;
  TotalCount?: unknown;
}

/** The elements of a .NET collection, which is a list or `{$type, $values}`. */
export function listOf(collection: unknown): unknown[] | undefined {
  if (Array.isArray(collection)) return collection as unknown[];
  if (typeof collection !== 'object' || collection === null) return undefined;
  const { $values: values } = collection as { $values?: unknown };
  return Array.isArray(values) ? (values as unknown[]) : undefined;
}

/** By a regular expression: the text that comes of it is one piece, which is parsed faster. */
const PROPERTY_TYPE = /\{"\$type":"Asi\.Soa\.Core\.DataContracts\.GenericPropertyData, Asi\.Contracts",/g;

/**
 * The same JSON without the .NET type that `api/iqa` puts before the name of every property: half of a page is that. Behind
 * a brace no quotation mark is escaped, so that it can stand in no text.
 */
export function withoutPropertyTypes(json: string): string {
  return json.replace(PROPERTY_TYPE, '{');
}
