import spec from '../spec.json' with { type: 'json' };

/** As much of a JSON schema as the name of a field needs. */
interface Field {
  title?: string;
  properties?: Record<string, Field>;
  items?: Field;
}

/** How a message names a field of the configuration: `Query name (query_name)`. */
export function fieldName(...path: string[]): string {
  let field: Field = spec.connectionSpecification;
  const titles: string[] = [];
  for (const key of path) {
    // In a list, the key is the place of an item.
    field = field.items ?? field.properties?.[key] ?? {};
    if (field.title && field.title !== 'Query parameter') titles.push(field.title);
  }
  return `${titles.join(': ')} (${path.join('.')})`;
}
