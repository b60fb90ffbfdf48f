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
