import type { TokenSettings } from './token.ts';
import type { RowWriting } from './write-rows.ts';

export type ImisKind = 'token' | 'query' | 'iqa' | 'definition' | 'prompts' | 'other';

interface Refusal {
  status: number;
}

export interface Prompt {
  /** Also the column that it filters. */
  propertyName: string;
  label: string;
  required: boolean;
  allowMultiple: boolean;
}

export interface QuerySettings {
  path: string;
  /** ems: `{"Result":{…}}`; 2017: the bare definition, columns without names; null: `{"Result":null}`. */
  definition: 'ems' | '2017' | 'null' | Refusal;
  /** A refusal hides the prompts (its own, or none), which the read endpoints go by all the same; null: no answer to find. */
  prompts: readonly Prompt[] | (Refusal & { prompts?: readonly Prompt[] }) | null;
  /** What a read without a required value answers: a validation error (400), or no rows. */
  missingPrompt: 'error' | 'empty';
  /** The query really sorts by these. By default Registrant ID if there is such a column, none with `shuffle`. */
  sortFields: readonly string[];
  /** What the definition says where it is to differ from what the server does. */
  claimedSortFields: readonly string[] | null;
  limitResultsCount: number | null;
  /** With a cap: whether TotalCount leaves the cap out. */
  totalIgnoresCap: boolean;
  isAvailableToRest: boolean | null;
  /** false and 403: reads answer 403; 404: they answer 404. */
  access: true | false | 403 | 404;
  queryEndpoint: 'ok' | 404 | 501;
  iqaEndpoint: 'ok' | 404 | 501;
}

interface PageSettings extends RowWriting {
  /** The largest page that the server gives. */
  clamp: number;
  /** Whether `Limit` in the answer is the used one, or the one asked for. */
  clampEcho: boolean;
  itemsAsArray: boolean;
  legacyEnvelope: boolean;
  /**
   * The order that a page request sees, by a seed (a new order for every request), or by a function from the page
   * request's number to a seed, where null means the table's own order.
   */
  shuffle: number | ((pageIndex: number) => number | null) | null;
  /** TotalCount is wrong by this much. */
  totalOffset: number;
  /** Every page starts at row 0, and echoes the offset asked for, or 0. */
  ignoreOffset: boolean | 'echoZero';
  /** What a page costs for each row asked for. */
  slowRowsMs: number;
  timeoutOverRows: { rows: number; as: 408 | 504 | 'hang' } | null;
  gzip: boolean;
}

interface SiteSettings {
  /** `/Asi.Scheduler_X` */
  basePath: string;
}

export type ImisSettings = QuerySettings & PageSettings & TokenSettings & SiteSettings;

export const DEFAULT_SETTINGS: Omit<ImisSettings, 'sortFields'> = {
  path: '$/Demo/Attendees',
  definition: 'ems',
  prompts: [],
  missingPrompt: 'error',
  claimedSortFields: null,
  limitResultsCount: null,
  totalIgnoresCap: false,
  isAvailableToRest: true,
  access: true,
  queryEndpoint: 'ok',
  iqaEndpoint: 'ok',
  clamp: 500,
  clampEcho: true,
  itemsAsArray: false,
  legacyEnvelope: false,
  iqaValues: 'wrapped',
  partyParent: false,
  shuffle: null,
  totalOffset: 0,
  ignoreOffset: false,
  slowRowsMs: 0,
  timeoutOverRows: null,
  gzip: true,
  username: 'airbyte',
  password: 'correct+horse & battery%20staple',
  expiresIn: 1200,
  tokenLifeMs: null,
  stealEvery: 0,
  rights: true,
  lockAfter: 5,
  basePath: '',
};

/** The prompts that the query has, whether or not they can be looked up. */
export function promptsOf(settings: QuerySettings): readonly Prompt[] {
  const { prompts } = settings;
  if (prompts === null) return [];
  return 'status' in prompts ? (prompts.prompts ?? []) : prompts;
}
