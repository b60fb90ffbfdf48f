import { Ajv } from 'ajv';
import spec from '../spec.json' with { type: 'json' };
import { PASTED_ENDINGS, complaintsAbout } from './config-complaints.ts';
import { trimmed, unknownKeys } from './config-keys.ts';
import type { RawConfig } from './config.generated.ts';
import { ConnectorError } from './errors.ts';
import { hostOf, parseBaseUrl } from './http/base-url.ts';
import { invalidConfiguration, pageSizeRaised, unknownKey } from './problems/configuration.ts';
import { messageOf, type Warning } from './problems/problem.ts';

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
  warnings: readonly Warning[];
}

const schema = spec.connectionSpecification;
const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });
const SMALLEST_PAGE = schema.properties.page_size.minimum;

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
  const complaints = complaintsAbout(raw, valid.errors ?? []);
  const unknown = unknownKeys(given).map((key) => unknownKey(key));
  if (!isValid || complaints.length > 0)
    throw new ConnectorError(invalidConfiguration({ complaints: [...complaints, ...unknown.map(messageOf)] }));
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
    warnings: [...unknown, ...(raw === texts ? [] : [pageSizeRaised({ smallest: SMALLEST_PAGE })])],
  };
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
