import type { Column } from '../data/column.ts';
import { json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { SimRequest } from '../http/request.ts';
import type { ImisKind, ImisSettings } from './settings.ts';

const CONTRACTS = 'Asi.Soa.Core.DataContracts';
const QUERY_ID = '3f6c1d52-8a40-4c0e-9b1d-5e7a20c4d911';

const list = (type: string, values: readonly unknown[]): unknown => ({
  $type: `${CONTRACTS}.${type}Collection, Asi.Contracts`,
  $values: values,
});

/** QueryDefinition/_execute and QueryParameterDefinition/_execute. */
export function answerMetadata(
  request: SimRequest<ImisKind>,
  columns: readonly Column[],
  settings: ImisSettings,
): Answer {
  const setting = request.kind === 'prompts' ? settings.prompts : settings.definition;
  if (typeof setting === 'object' && setting !== null && 'status' in setting) {
    return json(setting.status, { Message: 'An error has occurred.' });
  }
  const asked = askedPath(request);
  if (asked === undefined) return json(400, { Message: 'Validation error' });
  const wrap = (result: unknown): Answer =>
    json(
      200,
      settings.definition === '2017'
        ? result
        : { $type: `${CONTRACTS}.ServiceResponse, Asi.Contracts`, Result: result },
    );
  if (asked.toLowerCase() !== settings.path.toLowerCase()) return wrap(null);
  if (request.kind === 'prompts')
    return wrap(settings.prompts === null ? null : list('QueryParameterDefinition', prompts(settings)));
  return wrap(settings.definition === 'null' ? null : definition(columns, settings));
}

/** The path in the request, or undefined where the request is not the one that the server understands. */
function askedPath(request: SimRequest): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(request.body);
  } catch {
    return undefined;
  }
  const { OperationName, Parameters } = (body ?? {}) as {
    OperationName?: unknown;
    Parameters?: { $values?: unknown[] };
  };
  const first = Parameters?.$values?.[0] as { $value?: unknown } | string | undefined;
  const path = typeof first === 'object' ? first.$value : first;
  return OperationName === 'FindByPath' && typeof path === 'string' ? path : undefined;
}

function prompts(settings: ImisSettings): unknown[] {
  if (settings.prompts === null || 'status' in settings.prompts) return [];
  return settings.prompts.map((prompt) => ({
    $type: `${CONTRACTS}.QueryParameterDefinitionData, Asi.Contracts`,
    PropertyName: prompt.propertyName,
    Prompt: prompt.label,
    IsRequired: prompt.required,
    AllowMultiple: prompt.allowMultiple,
  }));
}

function definition(columns: readonly Column[], settings: ImisSettings): unknown {
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
      sortFields.map((name) => ({ PropertyName: name, SortOrder: 'Ascending' })),
    ),
    Parameters: list('QueryParameterData', []),
    LimitResultsCount: settings.limitResultsCount ?? 0,
    IsAvailableToREST: settings.isAvailableToRest,
  };
}

function property(column: Column): unknown {
  const { spec, name, position } = column;
  const isIdentifier = /^[A-Za-z_]\w*$/.test(name);
  return {
    $type: `${CONTRACTS}.QueryPropertyData, Asi.Contracts`,
    QuerySourceId: `${QUERY_ID}.SR1`,
    Name: `${QUERY_ID}.CL${position}`,
    Alias: spec.alias === undefined ? (isIdentifier ? null : name) : spec.alias,
    PropertyName: spec.propertyName ?? (isIdentifier ? name : name.replace(/\W/g, '')),
    Caption: `CsRegistration.${name.replace(/\W/g, '')}`,
    DisplayOrder: spec.displayOrder ?? position,
    DisplayFormat: '',
    Link: '',
    DataTypeName: column.dataType,
  };
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
