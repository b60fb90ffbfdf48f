import type { ErrorObject } from 'ajv';
import spec from '../spec.json' with { type: 'json' };
import type { RawConfig } from './config.generated.ts';
import { fieldName } from './field-name.ts';
import { parseBaseUrl } from './http/base-url.ts';
import { isReserved, urlFilterName } from './imis/prompt-names.ts';

/** As much of a JSON schema as a message about a field needs. */
interface Field {
  title?: string;
  type?: string;
  minimum?: number;
  maximum?: number;
  pattern_descriptor?: string;
  properties?: Record<string, Field>;
  items?: Field;
}

const schema = spec.connectionSpecification;
/** What people paste along with the address of iMIS. */
export const PASTED_ENDINGS = ['api', 'token'];
const TYPE_WORDS = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/**
 * What is wrong with a configuration: a sentence for each field.
 * @param errors what ajv has against it by spec.json, with `verbose` and `allErrors`
 */
export function complaintsAbout(raw: unknown, errors: readonly ErrorObject[]): string[] {
  const bySpec = complaintsBySpec(errors);
  return [...bySpec.values(), ...furtherComplaints(raw, bySpec)];
}

/** What spec.json cannot say, for fields that it has nothing against. */
function furtherComplaints(raw: unknown, complaints: ReadonlyMap<string, string>): string[] {
  const { host, openwater, query_parameters: parameters } = (raw ?? {}) as Partial<RawConfig>;
  const isFine = (place: string): boolean => ![...complaints.keys()].some((each) => each.startsWith(place));
  return [
    ...(isFine('/host') ? addressComplaints('host', host, PASTED_ENDINGS) : []),
    ...(isFine('/openwater/base_url') ? addressComplaints('openwater.base_url', openwater?.base_url) : []),
    ...(isFine('/query_parameters') ? parameterComplaints(parameters ?? []) : []),
  ];
}

function addressComplaints(key: string, text: string | undefined, pastedEndings?: string[]): string[] {
  if (text === undefined) return [];
  const parsed = parseBaseUrl(text, pastedEndings);
  return 'problem' in parsed ? [`${fieldName(...key.split('.'))} ${parsed.problem}.`] : [];
}

function parameterComplaints(parameters: readonly { name: string }[]): string[] {
  const field = fieldName('query_parameters');
  const names = parameters.map(({ name }) => name.trim().toLowerCase());
  return parameters.flatMap(({ name }, at) => {
    const key = name.trim().toLowerCase();
    if (isReserved(name)) return [`${field} must not name "${name}": iMIS uses it itself.`];
    if (urlFilterName(name) === '') return [`${field} has "${name}" without the name of the filter after it.`];
    return names.indexOf(key) < at ? [`${field} names "${name}" twice.`] : [];
  });
}

/** One sentence a field, by its place: what is empty breaks its pattern too. */
function complaintsBySpec(errors: readonly ErrorObject[]): Map<string, string> {
  const byPlace = new Map(errors.toReversed().map((error) => [error.instancePath + missingKey(error), error]));
  return new Map([...byPlace].toReversed().map(([place, error]) => [place, explain(error)]));
}

function missingKey({ params }: ErrorObject): string {
  const { missingProperty } = params as { missingProperty?: string };
  return missingProperty === undefined ? '' : `/${missingProperty}`;
}

function explain(error: ErrorObject): string {
  const path = (error.instancePath + missingKey(error)).split('/').slice(1);
  return path.length === 0 ? 'The configuration must be a JSON object.' : `${fieldName(...path)} ${complaint(error)}.`;
}

function complaint({ keyword, schemaPath, params, data }: ErrorObject): string {
  const field = fieldAt(schemaPath);
  const range = field.maximum === undefined ? '' : `from ${field.minimum ?? ''} to ${field.maximum}`;
  switch (keyword) {
    case 'required':
      return 'is required';
    case 'type':
      return `must be ${TYPE_WORDS[(params as { type: keyof typeof TYPE_WORDS }).type]}${range && ` ${range}`}${quotes(data)}`;
    case 'minimum':
    case 'maximum':
      return `must be ${range}`;
    default:
      if (String(data).trim() === '') return 'must not be empty';
      return `must ${pathComplaint(schemaPath)}${field.pattern_descriptor ?? 'another value'}`;
  }
}

function pathComplaint(schemaPath: string): string {
  const path = /query_(name|folder)/.exec(schemaPath)?.[1];
  return path ? `start with "$/" and name the ${path === 'name' ? 'query' : 'folder'}, as in ` : 'be ';
}

/** A number or a switch that is given as text looks right to whoever wrote it. */
function quotes(data: unknown): string {
  return typeof data === 'string' && /^(-?[\d.]+|true|false)$/.test(data) ? ', without quotation marks' : '';
}

/** The field that a path like `#/properties/openwater/properties/api_key/pattern` speaks of. */
function fieldAt(schemaPath: string): Field {
  const keys = schemaPath.split('/').slice(1, -1);
  return keys.reduce<Field>((node, key) => (node as Record<string, Field>)[key] ?? {}, schema);
}
