import type { Column } from '../data/column.ts';
import { json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { SimRequest } from '../http/request.ts';
import type { DocumentSettings } from './documents.ts';
import { askedPath, executeResult } from './execute-request.ts';
import { sortField } from './query-settings.ts';
import type { QuerySettings } from './query-settings.ts';
import type { ImisKind } from './settings.ts';
import type { SimulatedQuery } from './simulated-query.ts';

const CONTRACTS = 'Asi.Soa.Core.DataContracts';
const QUERY_ID = '3f6c1d52-8a40-4c0e-9b1d-5e7a20c4d911';

/** Ascending and descending are known; what a random sort is called is not, but it is neither. */
const SORT_ORDERS = { ascending: 0, descending: 1, random: 2 };

const list = (type: string, values: readonly unknown[]): unknown => ({
  $type: `${CONTRACTS}.${type}Collection, Asi.Contracts`,
  $values: values,
});

/**
 * QueryDefinition/_execute and QueryParameterDefinition/_execute.
 * @param query the one at the path that the request asks for; undefined for an unknown path
 * @param site the settings of the query that the site stands for: who is refused there is refused altogether
 */
export function answerMetadata(
  request: SimRequest<ImisKind>,
  query: SimulatedQuery | undefined,
  site: QuerySettings & DocumentSettings,
): Answer {
  const settings = query?.settings ?? site;
  const isPrompts = request.kind === 'prompts';
  const setting = isPrompts ? settings.prompts : settings.definition;
  if (typeof setting === 'object' && setting !== null && 'status' in setting)
    return json(setting.status, { Message: 'An error has occurred.' });
  if (askedPath(request.body) === undefined) return json(400, { Message: 'Validation error' });
  const shape = settings.definition === '2017' ? '2017' : site.shape;
  if (!query) return executeResult(shape, null);
  if (isPrompts)
    return executeResult(shape, settings.prompts === null ? null : list('QueryParameterDefinition', prompts(settings)));
  return executeResult(shape, settings.definition === 'null' ? null : definition(query.columns, settings));
}

function prompts(settings: QuerySettings): unknown[] {
  if (settings.prompts === null || 'status' in settings.prompts) return [];
  return settings.prompts.map((prompt) => ({
    $type: `${CONTRACTS}.QueryParameterDefinitionData, Asi.Contracts`,
    PropertyName: prompt.propertyName,
    Prompt: prompt.label,
    IsRequired: prompt.required,
    AllowMultiple: prompt.allowMultiple,
  }));
}

function definition(columns: readonly Column[], settings: QuerySettings): unknown {
  const isOld = settings.definition === '2017';
  // The list is no guide to the order: DisplayOrder is. The old version has nothing but the list.
  const properties = isOld ? columns.map(oldProperty) : columns.map(property).reverse();
  const sortFields = settings.claimedSortFields ?? settings.sortFields;
  return {
    $type: `${CONTRACTS}.QueryDefinitionData, Asi.Contracts`,
    QueryDefinitionId: QUERY_ID,
    Path: settings.path,
    Name: settings.path.split('/').at(-1),
    Properties: list('QueryPropertyData', properties),
    SortFields: list(
      'QuerySortFieldData',
      sortFields.map(sortField).map(({ column: name, order }) => {
        const column = columns.find(({ key }) => key === name);
        return { PropertyName: column ? propertyName(column) : name, SortOrder: SORT_ORDERS[order] };
      }),
    ),
    Parameters: list('QueryParameterData', []),
    LimitResultsCount: settings.limitResultsCount ?? 0,
    IsAvailableToREST: settings.isAvailableToRest,
  };
}

function property(column: Column): unknown {
  const { spec, name, position } = column;
  return {
    $type: `${CONTRACTS}.QueryPropertyData, Asi.Contracts`,
    QuerySourceId: `${QUERY_ID}.SR1`,
    Name: `${QUERY_ID}.CL${position}`,
    Alias: spec.alias === undefined ? (isIdentifier(name) ? null : name) : spec.alias,
    PropertyName: propertyName(column),
    Caption: `CsRegistration.${name.replace(/\W/g, '')}`,
    DisplayOrder: spec.displayOrder ?? position,
    DisplayFormat: '',
    Link: '',
    DataTypeName: column.dataType,
  };
}

/** A sort field names the property, which the column can show under another name. */
function propertyName({ spec, name }: Column): string | null {
  if (spec.propertyName !== undefined) return spec.propertyName;
  return isIdentifier(name) ? name : name.replace(/\W/g, '');
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

function oldProperty(column: Column): unknown {
  return {
    $type: `${CONTRACTS}.QueryPropertyData, Asi.Contracts`,
    QuerySourceId: `${QUERY_ID}.SR1`,
    Name: `${QUERY_ID}.CL${column.position}`,
    Caption: `CsRegistration.${column.name.replace(/\W/g, '')}`,
    DisplayFormat: '',
    Link: '',
    DataTypeName: column.dataType,
  };
}
