import type { LookUp } from './client/execute.ts';
import { findByPath } from './client/find-by-path.ts';
import type { ImisClient } from './client/imis-client.ts';
import { listOf } from './rows/envelope.ts';
import { numbered } from './rows/row.ts';
import { unwrap } from './rows/value.ts';

export interface DefinedColumn {
  name: string;
  /** `DataTypeName`: `String`, `Int32`, `DateTime` … */
  dataType: string;
}

/** What iMIS says of a query without running it. */
export interface QueryDefinition {
  /** In the query's order. Undefined on 2017, where a definition can lack the names of its columns. */
  columns: DefinedColumn[] | undefined;
  /** Undefined where the definition does not say. */
  sorted: boolean | undefined;
  /** The most rows that the query itself gives; 0 without a cap. */
  cap: number;
  /** Whether "Available via the REST API" is ticked; undefined where nothing is said. */
  availableToRest: boolean | undefined;
}

interface RawProperty {
  Alias?: unknown;
  PropertyName?: unknown;
  DisplayOrder?: unknown;
  DataTypeName?: unknown;
}

/** @throws ConfigError, TransientError where iMIS could not be asked */
export async function lookUpDefinition(client: ImisClient, path: string): Promise<LookUp<QueryDefinition>> {
  const lookUp = await findByPath(client, 'QueryDefinition', path);
  return typeof lookUp === 'object' ? readDefinition(lookUp.found) : lookUp;
}

function readDefinition(found: unknown): LookUp<QueryDefinition> {
  const { Properties, SortFields, LimitResultsCount, IsAvailableToREST } = found as Record<string, unknown>;
  const cap = Number(unwrap(LimitResultsCount));
  const properties = listOf(Properties);
  if (!properties?.every(isObject)) return 'refused';
  const isAvailable = unwrap(IsAvailableToREST);
  const sortFields = listOf(SortFields);
  return {
    found: {
      columns: columnsOf(properties),
      sorted: sortFields && sortFields.length > 0,
      cap: cap > 0 ? cap : 0,
      availableToRest: typeof isAvailable === 'boolean' ? isAvailable : undefined,
    },
  };
}

function columnsOf(properties: readonly RawProperty[]): DefinedColumn[] | undefined {
  const taken = new Set<string>();
  const columns: DefinedColumn[] = [];
  for (const property of inDisplayOrder(properties)) {
    const named = [property.Alias, property.PropertyName].find((name) => typeof name === 'string' && name !== '');
    if (named === undefined) return undefined;
    const name = numbered(named as string, taken);
    taken.add(name);
    columns.push({ name, dataType: String(property.DataTypeName) });
  }
  return columns.length > 0 ? columns : undefined;
}

function isObject(value: unknown): value is RawProperty {
  return typeof value === 'object' && value !== null;
}

function inDisplayOrder(properties: readonly RawProperty[]): readonly RawProperty[] {
  const place = ({ DisplayOrder: place }: RawProperty): number => (typeof place === 'number' ? place : Number.NaN);
  return properties.some((property) => Number.isNaN(place(property)))
    ? properties
    : properties.toSorted((a, b) => place(a) - place(b));
}
