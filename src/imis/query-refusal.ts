import { ConfigError } from '../errors.ts';
import type { CallFailure } from '../http/failures.ts';
import type { LookUp } from './client/execute.ts';
import type { QueryDefinition } from './query-definition.ts';

const QUERY_FIELD = 'Query name (query_name)';

/**
 * Says why iMIS refuses to read a query, from the status of the read and what the definition's look-up came to. A bare
 * 404 means any of three things, each mended in another place.
 * @returns undefined where the failure is no refusal, or one of a status that says nothing about the query
 */
export function diagnoseRefusal(
  failure: CallFailure,
  definition: LookUp<QueryDefinition>,
  queryName: string,
): ConfigError | undefined {
  if (failure.kind !== 'refused') return undefined;
  const { status } = failure.facts;
  const internal = `reading the query: ${failure.message}`;
  if (status === 400) return badRequest(queryName, internal);
  if (status !== 403 && status !== 404) return undefined;
  if (definition === 'absent') return wrongPath(queryName, internal);
  if (definition === 'refused') return status === 404 ? notFound(queryName, internal) : noAccess(queryName, internal);
  return definition.found.availableToRest === false ? notForRest(queryName, internal) : noAccess(queryName, internal);
}

function wrongPath(queryName: string, internal: string): ConfigError {
  return new ConfigError(
    `There is no query at "${queryName}". Put the path that iMIS shows for the query (RiSE > Intelligent Query Architect) into ${QUERY_FIELD}: it starts with "$/" and ends with the name of the query.`,
    internal,
    'wrong-path',
  );
}

function notForRest(queryName: string, internal: string): ConfigError {
  return new ConfigError(
    `The query "${queryName}" is not open to the REST API. In iMIS, open it in the Intelligent Query Architect, and on its Security tab tick "Available via the REST API".`,
    internal,
    'not-open-to-rest',
  );
}

function noAccess(queryName: string, internal: string): ConfigError {
  return new ConfigError(
    `The account in User name (username) may not read the query "${queryName}". In iMIS, give it access to the query (its Security tab) and to the folder that holds it.`,
    internal,
    'no-access',
  );
}

function notFound(queryName: string, internal: string): ConfigError {
  return new ConfigError(
    `iMIS finds no query at "${queryName}" that this account may read (404), and does not let it look further. Check in this order: the path in ${QUERY_FIELD}; that "Available via the REST API" is ticked on the query's Security tab; that the account in User name (username) has access to the query and its folder.`,
    internal,
    'not-found',
  );
}

function badRequest(queryName: string, internal: string): ConfigError {
  return new ConfigError(
    `iMIS rejects the request for the query "${queryName}" as invalid (400). Most often a prompt has no value, or one of another type: check Query parameters (query_parameters), and run the query in iMIS with the same values.`,
    internal,
    'bad-request',
  );
}
