import { Ajv, type ErrorObject } from 'ajv';
import spec from '../spec.json' with { type: 'json' };
import { trimmed, unknownKeys, type UnknownKey } from './config-keys.ts';
import type { RawConfig } from './config.generated.ts';
import { ConnectorError } from './errors.ts';
import { fieldName } from './field-name.ts';
import { hostOf, parseBaseUrl } from './http/base-url.ts';
import { isReserved, urlFilterName } from './imis/prompt-names.ts';
import { invalidConfiguration } from './problems/configuration.ts';

export interface OpenWaterConfig {
  baseUrl: string;
  clientKey: string;
  apiKey: string;
  organizationCode: string | undefined;
  /** The column of the query that holds the third-party id; undefined where it is the registrant id column. */
  matchColumn: string | undefined;
  requestsPerSecond: number;
}

export interface Config {
  /** Without a trailing slash: `token` and `api/…` are joined below it. */
  baseUrl: string;
  username: string;
  password: string;
  queryName: string;
  queryParameters: { name: string; value: string }[];
  registrantIdColumn: string;
  swapcardFields: boolean;
  /** `$/Folder`, each query of which is a stream; undefined where only attendees are read. */
  queryFolder: string | undefined;
  /** Rows. */
  pageSize: number;
  parallelRequests: number;
  openWater: OpenWaterConfig | undefined;
  /** What was taken otherwise than it was given. */
  warnings: readonly string[];
}

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
const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });
const PASTED_ENDINGS = ['api', 'token'];
const SMALLEST_PAGE = schema.properties.page_size.minimum;
const TYPE_WORDS = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const PAGE_SIZE_RAISED = `${fieldName('page_size')} is below ${SMALLEST_PAGE}: pages of ${SMALLEST_PAGE} rows are used.`;

/**
 * The configuration that a user gave, checked by `spec.json`, with its defaults (the UI fills them in, other callers
 * do not).
 * @throws ConnectorError that names every field that is wrong, by its title and its key
 */
export function parseConfig(given: unknown): Config {
  const texts = trimmed(given);
  const raw = withPageSize(texts);
  const valid = ajv.compile<RawConfig>(schema);
  const isValid = valid(raw);
  const complaints = complaintsBySpec(valid.errors ?? []);
  const all = [...complaints.values(), ...furtherComplaints(raw, complaints)];
  const unknown = unknownKeys(given).map(unknownKey);
  if (!isValid || all.length > 0) throw new ConnectorError(invalidConfiguration({ complaints: [...all, ...unknown] }));
  return {
    baseUrl: baseUrl(raw.host, PASTED_ENDINGS),
    username: raw.username,
    password: raw.password,
    queryName: raw.query_name,
    queryParameters: (raw.query_parameters ?? []).map(({ name, value }) => ({ name, value })),
    registrantIdColumn: raw.registrant_id_column ?? schema.properties.registrant_id_column.default,
    swapcardFields: raw.swapcard_fields ?? schema.properties.swapcard_fields.default,
    queryFolder: raw.query_folder,
    pageSize: raw.page_size ?? schema.properties.page_size.default,
    parallelRequests: raw.parallel_requests ?? schema.properties.parallel_requests.default,
    openWater: raw.openwater && openWaterConfig(raw.openwater),
    warnings: [...unknown, ...(raw === texts ? [] : [PAGE_SIZE_RAISED])],
  };
}

function unknownKey({ path, nearest }: UnknownKey): string {
  const known = nearest === undefined ? '' : ` Did you mean ${fieldName(...nearest)}?`;
  return `The configuration has an unknown key "${path.join('.')}".${known}`;
}

/** Smaller pages were allowed once. They cannot be relied on to overlap, so that they are made larger instead. */
function withPageSize(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  const { page_size: size } = raw as Partial<RawConfig>;
  const isSmall = Number.isInteger(size) && size !== undefined && size >= 1 && size < SMALLEST_PAGE;
  return isSmall ? { ...raw, page_size: SMALLEST_PAGE } : raw;
}

/** Every value of the raw configuration that must never be seen, whether or not the rest of it is right. */
export function secretsOf(raw: unknown): string[] {
  const { password, openwater } = (raw ?? {}) as { password?: unknown; openwater?: { api_key?: unknown } | null };
  const secrets = [password, openwater?.api_key].filter((value) => typeof value === 'string');
  // The key is sent without the blanks that were pasted around it.
  return [...new Set(secrets.flatMap((secret) => [secret, secret.trim()]))];
}

function openWaterConfig(raw: NonNullable<RawConfig['openwater']>): OpenWaterConfig {
  const { properties } = schema.properties.openwater;
  return {
    baseUrl: baseUrl(raw.base_url ?? properties.base_url.default),
    clientKey: hostOf(raw.client_key),
    apiKey: raw.api_key,
    organizationCode: raw.organization_code,
    matchColumn: raw.match_column,
    requestsPerSecond: raw.requests_per_second ?? properties.requests_per_second.default,
  };
}

/** The address in a field that has been checked. */
function baseUrl(text: string, pastedEndings?: string[]): string {
  const parsed = parseBaseUrl(text, pastedEndings);
  return 'url' in parsed ? parsed.url : text;
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
