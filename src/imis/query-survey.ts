import type { Prompt } from './prompts.ts';
import type { QueryColumn } from './query-columns.ts';
import type { QueryDefinition } from './query-definition.ts';
import type { QueryReader, SentPage } from './query-reader.ts';

/** What the first contact with a query brings. */
export interface QuerySurvey {
  reader: QueryReader;
  firstPage: SentPage;
  /** Undefined where iMIS does not say. */
  definition: QueryDefinition | undefined;
  /** In the query's order. Undefined where neither the definition nor a row tells them. */
  columns: QueryColumn[] | undefined;
  /** Optional prompts whose values make no difference to the number of rows. */
  withoutEffect: readonly Prompt[];
}
