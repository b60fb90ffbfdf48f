import type { EnvelopeSettings } from './envelope.ts';
import type { PagingSettings } from './page-run.ts';
import type { SlowSettings } from './slow-pages.ts';
import type { View } from './views.ts';
import type { RowWriting } from './write-rows.ts';

interface Refusal {
  status: number;
}

export interface Prompt {
  /** Also the column that it filters. */
  propertyName: string;
  label: string;
  /** A caption and a comparison sign that iMIS reports in place of a blank search label: not the server's name for it. */
  labelIsGenerated?: boolean;
  /** How the value is compared; for equality by default. */
  comparison?: 'atLeast' | 'below';
  required: boolean;
  allowMultiple: boolean;
}

type SortOrder = 'ascending' | 'descending' | 'random';

/** A column that the query is sorted by, in ascending order where nothing else is said. */
export type SortField = string | { column: string; order: SortOrder };

export interface DefinitionSettings {
  path: string;
  /** ems: `{"Result":{…}}`; 2017: the bare definition, columns without names; null: `{"Result":null}`. */
  definition: 'ems' | '2017' | 'null' | Refusal;
  /** A refusal hides the prompts (its own, or none), which the read endpoints go by all the same; null: no answer to find. */
  prompts: readonly Prompt[] | (Refusal & { prompts?: readonly Prompt[] }) | null;
  /** The name that api/query goes by: the label where one is set, always the property name, or either of them. */
  promptNames: 'label' | 'property' | 'either';
  /** What api/query does about a name that it does not know. */
  unknownNames: 'ignore' | 'reject';
  /** Filters of `@url:Name`. */
  urlFilters: readonly { name: string; column: string }[];
  /** What a read without a required value answers: a validation error (400), or no rows. */
  missingPrompt: 'error' | 'empty';
  /** The query really sorts by these. By default Registrant ID if there is such a column, none with `shuffle`. */
  sortFields: readonly SortField[];
  /** What the definition says where it is to differ from what the server does. */
  claimedSortFields: readonly SortField[] | null;
  limitResultsCount: number | null;
  /** With a cap: whether TotalCount leaves the cap out. */
  totalIgnoresCap: boolean;
  isAvailableToRest: boolean | null;
  /** false and 403: reads answer 403; 404: they answer 404. */
  access: true | false | 403 | 404;
  /** How api/iqa refuses a query that it does not know or that the account may not see: 20.2.64 with a validation error. */
  iqaRefusal: 400 | 404;
  /** Every read fails with 500, however small its page: a broken expression, or a closed source. */
  broken: boolean;
  /** The folder of the query's document; by default the path without its last part. A name can hold a slash. */
  folder: string | null;
  documentStatus: string;
  queryEndpoint: 'ok' | 404 | 501;
  iqaEndpoint: 'ok' | 404 | 501;
}

interface OrderSettings {
  /**
   * The order of the table before the sort, by a seed (a new order for every request), or by a function from the page
   * request's number to a seed, where null means the table's own order. Of a query with `sortFields`, the ties come in
   * another order in each response; of one without, all rows do.
   */
  shuffle: number | ((pageIndex: number) => number | null) | null;
  /** What each run of the query sees, after the sort: see views.ts. */
  view: View | null;
}

/** Everything that belongs to one query. */
export type QuerySettings = DefinitionSettings &
  OrderSettings &
  PagingSettings &
  EnvelopeSettings &
  SlowSettings &
  RowWriting;

export const DEFAULT_QUERY_SETTINGS: Omit<QuerySettings, 'sortFields'> = {
  path: '$/Demo/Attendees',
  definition: 'ems',
  prompts: [],
  promptNames: 'label',
  unknownNames: 'ignore',
  urlFilters: [],
  missingPrompt: 'error',
  claimedSortFields: null,
  limitResultsCount: null,
  totalIgnoresCap: false,
  isAvailableToRest: true,
  access: true,
  iqaRefusal: 404,
  broken: false,
  folder: null,
  documentStatus: 'Published',
  queryEndpoint: 'ok',
  iqaEndpoint: 'ok',
  shuffle: null,
  view: null,
  pagesBy: 'row',
  clamp: 500,
  pageNumberFrom: 'asked',
  ignoreOffset: false,
  clampEcho: true,
  offsetEcho: 'real',
  itemsAsArray: false,
  legacyEnvelope: false,
  totalOffset: 0,
  totalCount: null,
  overrideNumbers: null,
  unpaged: false,
  slowRowsMs: 0,
  timeoutOverRows: null,
  iqaValues: 'wrapped',
  partyParent: false,
  flatNulls: 'written',
};

/** The prompts that the query has, whether or not they can be looked up. */
export function promptsOf({ prompts }: Pick<DefinitionSettings, 'prompts'>): readonly Prompt[] {
  if (prompts === null) return [];
  return 'status' in prompts ? (prompts.prompts ?? []) : prompts;
}

export function sortField(field: SortField): { column: string; order: SortOrder } {
  return typeof field === 'string' ? { column: field, order: 'ascending' } : field;
}
