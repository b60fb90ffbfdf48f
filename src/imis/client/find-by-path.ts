import { ConnectorError } from '../../errors.ts';
import { execute, type LookUp } from './execute.ts';
import type { ImisClient } from './imis-client.ts';

/**
 * Looks up what iMIS knows of a query, by its path.
 * @param entity `QueryDefinition` or `QueryParameterDefinition`
 * @param signal gives the look-up up, as an outage
 * @param isRetried false for a single attempt
 * @throws as {@link execute}
 */
export function findByPath(
  client: ImisClient,
  entity: string,
  path: string,
  signal?: AbortSignal,
  isRetried = true,
): Promise<LookUp<unknown>> {
  return execute(client, {
    what: `the ${entity} of the query`,
    entity,
    name: 'FindByPath',
    parameters: [{ $type: 'System.String', $value: path }],
    ...(signal && { signal }),
    isRetried,
  });
}

/**
 * The metadata where it can be had, else `refused`: for a command that can do without, an outage is no reason to stop.
 * Whether the query is closed to the account as well shows where it is read.
 */
export async function orRefused<T>(lookUp: Promise<LookUp<T>>): Promise<LookUp<T>> {
  try {
    return await lookUp;
  } catch (error) {
    if (error instanceof ConnectorError) return 'refused';
    throw error;
  }
}
