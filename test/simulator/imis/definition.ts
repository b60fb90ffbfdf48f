import type { Column } from '../data/column.ts';
import { json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { SimRequest } from '../http/request.ts';
import { sortField } from './query-settings.ts';
import type { QuerySettings } from './query-settings.ts';
import type { ImisKind } from './settings.ts';

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
  settings: QuerySettings,
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
      sortFields.map(sortField).map(({ column: name, descending }) => {
        const column = columns.find(({ key }) => key === name);
        return { PropertyName: column ? propertyName(column) : name, SortOrder: Number(descending) };
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
