import { TransientError } from '../../errors.ts';
import { execute, type LookUp } from './execute.ts';
import type { ImisClient } from './imis-client.ts';
import { NoRightsError } from './refusal.ts';

/**
 * Looks up what iMIS knows of a query, by its path.
 * @param entity `QueryDefinition` or `QueryParameterDefinition`
 * @param signal gives the look-up up, as an outage
 * @throws ConfigError, TransientError where iMIS could not be asked
 */
export function findByPath(
  client: ImisClient,
  entity: string,
  path: string,
  signal?: AbortSignal,
): Promise<LookUp<unknown>> {
  return execute(client, {
    what: `the ${entity} of the query`,
    entity,
    name: 'FindByPath',
    parameters: [{ $type: 'System.String', $value: path }],
    ...(signal && { signal }),
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
    if (error instanceof TransientError || error instanceof NoRightsError) return 'refused';
    throw error;
  }
}
