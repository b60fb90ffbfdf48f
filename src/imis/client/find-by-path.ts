import { TransientError } from '../../errors.ts';
import { CallFailure } from '../../http/failures.ts';
import type { ImisClient } from './imis-client.ts';
import { NoRightsError } from './refusal.ts';

/**
 * What a look-up of metadata came to. `absent`: there is no query at that path. `refused`: this account may not look
 * (public users get 403 from 20.3.231 on), this version cannot, or its answer is none that
 * is known: then the reading goes on without.
 */
export type LookUp<T> = { found: T } | 'absent' | 'refused';

/**
 * Looks up what iMIS knows of a query, by its path. EMS answers `{Result: …}`, 2017 the thing itself; an unknown path
 * gives 2xx with null in its place.
 * @param entity `QueryDefinition` or `QueryParameterDefinition`
 * @throws ConfigError, TransientError where iMIS could not be asked
 */
export async function findByPath(client: ImisClient, entity: string, path: string): Promise<LookUp<unknown>> {
  const what = `the ${entity} of the query`;
  try {
    return await client.call({
      what,
      path: `api/${entity}/_execute`,
      body: request(entity, path),
      read: ({ json }) => {
        const found = resultOf(json);
        return found === null ? 'absent' : { found };
      },
    });
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    if (error.kind === 'refused') return 'refused';
    throw client.explainOutage(error, what);
  }
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

function resultOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'Result' in json ? json.Result : json;
}

function request(entity: string, path: string): object {
  return {
    $type: 'Asi.Soa.Core.DataContracts.GenericExecuteRequest, Asi.Contracts',
    OperationName: 'FindByPath',
    EntityTypeName: entity,
    Parameters: {
      $type: 'System.Collections.ObjectModel.Collection`1[[System.Object, mscorlib]], mscorlib',
      $values: [{ $type: 'System.String', $value: path }],
    },
    ParameterTypeName: {
      $type: 'System.Collections.ObjectModel.Collection`1[[System.String, mscorlib]], mscorlib',
      $values: ['System.String'],
    },
    UseJson: false,
  };
}
