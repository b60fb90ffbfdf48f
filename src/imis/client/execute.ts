import { CallFailure } from '../../http/failures.ts';
import type { ImisClient } from './imis-client.ts';

/**
 * What a look-up of metadata came to. `absent`: there is nothing at that path. `refused`: this account may not look
 * (public users get 403 from 20.3.231 on), this version cannot, or its response is none that is known: then the reading
 * goes on without.
 */
export type LookUp<T> = { found: T } | 'absent' | 'refused';

/** A parameter of an operation as .NET takes it. */
type Parameter =
  | { $type: 'System.String'; $value: string }
  | { $type: 'System.String[]'; $values: readonly string[] }
  | { $type: 'System.Boolean'; $value: boolean };

export interface Operation {
  /** For messages: `the definition of the query`. */
  what: string;
  /** `QueryDefinition`, `DocumentSummary` … */
  entity: string;
  /** `FindByPath` … */
  name: string;
  parameters: readonly Parameter[];
  /** Ends the call when it is aborted. */
  signal?: AbortSignal;
  /** False for a single attempt. */
  isRetried?: boolean;
}

/**
 * Asks for an operation of one of iMIS's entities. EMS responds with `{Result: …}`, 2017 with the result itself; what
 * is not there gives 2xx with null in its place.
 * @throws ConnectorError where iMIS could not be asked, or a firewall in front of it was in the way
 */
export async function execute(client: ImisClient, operation: Operation): Promise<LookUp<unknown>> {
  const { entity, what, signal, isRetried = true } = operation;
  try {
    return await client.call({
      what,
      path: `api/${entity}/_execute`,
      body: request(operation),
      ...(signal && { signal }),
      ...(!isRetried && { retries: () => false }),
      read: (json) => {
        const found = resultOf(json);
        return found === null ? 'absent' : { found };
      },
    });
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    if (error.kind === 'refused' && !isFirewall(error)) return 'refused';
    throw client.explainOutage(error, what);
  }
}

/** Statuses of an end point that this version of iMIS does not have: the web server's own page can come with them. */
const NOT_THERE = new Set([404, 405, 501]);

function isFirewall({ facts }: CallFailure): boolean {
  return facts.isHtml === true && !NOT_THERE.has(facts.status ?? 0);
}

function resultOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'Result' in json ? json.Result : json;
}

function request({ entity, name, parameters }: Operation): object {
  return {
    $type: 'Asi.Soa.Core.DataContracts.GenericExecuteRequest, Asi.Contracts',
    OperationName: name,
    EntityTypeName: entity,
    Parameters: {
      $type: 'System.Collections.ObjectModel.Collection`1[[System.Object, mscorlib]], mscorlib',
      $values: parameters,
    },
    ParameterTypeName: {
      $type: 'System.Collections.ObjectModel.Collection`1[[System.String, mscorlib]], mscorlib',
      $values: parameters.map(({ $type }) => $type),
    },
    UseJson: false,
  };
}
