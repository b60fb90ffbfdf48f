import type { LookUp } from './client/execute.ts';
import { findByPath } from './client/find-by-path.ts';
import type { ImisClient } from './client/imis-client.ts';
import { listOf } from './rows/envelope.ts';
import { numbered } from './rows/row-reader.ts';
import { unwrap } from './rows/value.ts';

export interface DefinedColumn {
  name: string;
  /** Set where the definition does not name it: the name is then the one that rows most likely have (20.2.64). */
  isUnnamed?: true;
  /** The property that it shows; undefined for a calculated column. */
  property?: string | undefined;
  /** `DataTypeName`: `String`, `Int32`, `DateTime` … */
  dataType: string;
}

/** The first of the properties that a query is sorted by. */
export interface DefinedSort {
  /** The one column that shows the property. */
  column: string;
  isDescending: boolean;
}

/** What iMIS says of a query without running it. */
export interface QueryDefinition {
  /** In the query's order. Undefined where none of them has a name: a definition of 2017 can lack them all. */
  columns: DefinedColumn[] | undefined;
  /** Undefined where the definition does not say. */
  sorted: boolean | undefined;
  /** Undefined where it is not sorted, or where not exactly one column shows what it is sorted by first. */
  sort: DefinedSort | undefined;
  /** Set where it is sorted at random: by an order that is neither ascending nor descending. */
  isRandom?: true;
  /** The most rows that the query itself gives; 0 without a cap. */
  cap: number;
  /** Whether "Available via the REST API" is ticked; undefined where nothing is said. */
  availableToRest: boolean | undefined;
}

interface RawSortField {
  PropertyName?: unknown;
  SortOrder?: unknown;
}

interface RawProperty {
  Alias?: unknown;
  PropertyName?: unknown;
  DisplayOrder?: unknown;
  DataTypeName?: unknown;
}

/** What `SortOrder` says. */
const ASCENDING = 0;
const DESCENDING = 1;

/** @throws as {@link findByPath} */
export async function lookUpDefinition(
  client: ImisClient,
  path: string,
  signal?: AbortSignal,
  isRetried = true,
): Promise<LookUp<QueryDefinition>> {
  const lookUp = await findByPath(client, 'QueryDefinition', path, signal, isRetried);
  return typeof lookUp === 'object' ? readDefinition(lookUp.found) : lookUp;
}

function readDefinition(found: unknown): LookUp<QueryDefinition> {
  const { Properties, SortFields, LimitResultsCount, IsAvailableToREST } = found as Record<string, unknown>;
  const cap = Number(unwrap(LimitResultsCount));
  const properties = listOf(Properties);
  if (!properties?.every(isObject)) return 'refused';
  const isAvailable = unwrap(IsAvailableToREST);
  const sortFields = listOf(SortFields);
  const columns = columnsOf(properties);
  return {
    found: {
      columns,
      sorted: sortFields && sortFields.length > 0,
      sort: sortOf(sortFields?.[0], columns),
      ...(isRandom(sortFields?.[0]) && { isRandom: true as const }),
      cap: cap > 0 ? cap : 0,
      availableToRest: typeof isAvailable === 'boolean' ? isAvailable : undefined,
    },
  };
}

function columnsOf(properties: readonly RawProperty[]): DefinedColumn[] | undefined {
  const taken = new Set<string>();
  const columns: DefinedColumn[] = [];
  for (const [at, property] of inDisplayOrder(properties).entries()) {
    const { Alias, PropertyName, DisplayOrder, DataTypeName } = property;
    const given = textIn(Alias) ?? textIn(PropertyName);
    const name = numbered(given ?? `Expr${typeof DisplayOrder === 'number' ? DisplayOrder : at + 1}`, taken);
    taken.add(name);
    const column = { name, property: textIn(PropertyName), dataType: String(DataTypeName) };
    columns.push(given === undefined ? { ...column, isUnnamed: true } : column);
  }
  return columns.every(({ isUnnamed }) => isUnnamed) ? undefined : columns;
}

/** A sort field names a property, which a column shows under its alias. */
function sortOf(field: unknown, columns: readonly DefinedColumn[] | undefined): DefinedSort | undefined {
  if (!isObject(field)) return undefined;
  const { PropertyName, SortOrder } = field as RawSortField;
  const order = unwrap(SortOrder);
  const shown = columns?.filter(({ property }) => property !== undefined && property === textIn(PropertyName)) ?? [];
  const [column] = shown;
  if (!column || shown.length > 1 || (order !== ASCENDING && order !== DESCENDING)) return undefined;
  return { column: column.name, isDescending: order === DESCENDING };
}

/** Ascending and descending are known; what a random order is called is not, but it is neither. */
function isRandom(field: unknown): boolean {
  if (!isObject(field)) return false;
  const order: unknown = unwrap((field as RawSortField).SortOrder);
  return order !== undefined && order !== null && order !== ASCENDING && order !== DESCENDING;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
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
