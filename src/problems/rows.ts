import { amount, counted, duration, quoted } from '../wording.ts';
import { ACCOUNT_RIGHTS, CATALOG, DISPLAY_TAB, FILTER_TAB, SORT_TAB, SUMMARY_TAB, USERNAME } from './places.ts';
import { defineWarning } from './problem.ts';

const SORT = 'In iMIS, sort it by a unique column, best the registrant id.';
const FASTER =
  'Ask your iMIS administrator to make the query faster: fewer sources and calculated columns, filters on indexed columns.';
const REGISTRANT = 'Registrant ID';

export const unsorted = defineWarning({
  id: 'unsorted',
  subject: 'sort',
  found:
    'The query is not sorted, and longer than a page. iMIS adds an order of its own, which is not guaranteed to be the same for each page.',
  todo: `${SORT} Until then it may have to be read several times, or cannot be read whole.`,
  owners: ['imis'],
  where: SORT_TAB,
});

/** A query of one page is read whole all the same; one that grows is not sure to be. */
export const noOrderYet = defineWarning<{ isRandom: boolean }>({
  id: 'no-order-yet',
  subject: 'sort',
  found: ({ isRandom }) =>
    `The query is ${isRandom ? 'sorted at random' : 'not sorted'}. All its rows fit into one page now, so that this does no harm yet.`,
  todo: `${SORT} Do it before the query grows.`,
  owners: ['imis'],
  where: SORT_TAB,
  examples: [{ isRandom: false }, { isRandom: true }],
});

/** Without the definition of the query. */
export const unknownSort = defineWarning({
  id: 'unknown-sort',
  subject: 'sort',
  found: 'iMIS does not show this account how the query is sorted.',
  todo: 'Check in iMIS that the query is sorted by a unique column, best the registrant id.',
  owners: ['imis'],
  where: SORT_TAB,
});

/** Equal values can come in another order with each page. */
export const sortNotUnique = defineWarning<{ column: string; repeated: number; rows: number }>({
  id: 'sort-not-unique',
  subject: 'sort',
  found: ({ column, repeated, rows }) =>
    `The query is sorted by "${column}", which is not unique: ${amount(repeated)} of the ${counted(rows, 'row')} examined have the value of another row.`,
  todo: 'In iMIS, sort it by a unique column as well, best the registrant id. Rows of one value can come in another order with each page, and then the query has to be read again.',
  owners: ['imis'],
  where: SORT_TAB,
  examples: [{ column: 'Status', repeated: 480, rows: 500 }],
});

export const randomSort = defineWarning({
  id: 'random-sort',
  subject: 'sort',
  found: 'The query is sorted at random, and longer than a page: each page comes in an order of its own.',
  todo: `${SORT} With a random sort it cannot be read whole.`,
  owners: ['imis'],
  where: SORT_TAB,
});

export const rowLimit = defineWarning<{ limit: number; total: number }>({
  id: 'row-limit',
  subject: 'cap',
  found: ({ limit, total }) =>
    total < limit
      ? `The query itself returns ${counted(limit, 'row')} at most; it has ${amount(total)} now.`
      : `The query itself returns ${counted(limit, 'row')} at most, and has reached that: attendees ${total > limit ? 'are' : 'may be'} left out.`,
  todo: 'In iMIS, remove its limit of results, or raise it well above the number of attendees. Rows beyond it are not read.',
  owners: ['imis'],
  where: SUMMARY_TAB,
  examples: [
    { limit: 5_000, total: 1_200 },
    { limit: 5_000, total: 12_000 },
  ],
});

/** Without the definition of the query. */
export const unknownRowLimit = defineWarning({
  id: 'unknown-row-limit',
  subject: 'cap',
  found: 'iMIS does not show this account whether the query has a limit of results.',
  todo: 'Check in iMIS that the query has no limit of results, or one that is high enough.',
  owners: ['imis'],
  where: SUMMARY_TAB,
});

export const noRows = defineWarning({
  id: 'no-rows',
  subject: 'rows',
  found: 'The query has no rows now.',
  todo: 'If it should have some, check its filters, the values for its prompts, and whether the account may see the records (a business object can be closed to it).',
  owners: ['imis', 'configurer'],
  where: `${FILTER_TAB}; the rights of the service account`,
});

export const blankIds = defineWarning<{ count: number; column: string }>({
  id: 'blank-ids',
  subject: 'registrant-ids',
  found: ({ count, column }) =>
    `${counted(count, 'row has', 'rows have')} no registrant id (column "${column}"). They are emitted, but a destination that removes duplicates by the primary key keeps one of them at most.`,
  todo: 'Let the query return only rows with an id, or sync without removing duplicates.',
  owners: ['imis', 'configurer'],
  where: `${FILTER_TAB}; or Airbyte › the connection › the sync mode of Attendees`,
  examples: [{ count: 12, column: REGISTRANT }],
});

export const furtherRows = defineWarning<{ count: number }>({
  id: 'further-rows',
  subject: 'registrant-ids',
  found: ({ count }) =>
    `${counted(count, 'row belongs', 'rows belong')} to a registrant who has another row already. All are emitted, but a destination that removes duplicates by the primary key keeps one for each registrant.`,
  todo: 'Let the query return one row for each registrant, or sync without removing duplicates.',
  owners: ['imis', 'configurer'],
  where: `${FILTER_TAB}; or Airbyte › the connection › the sync mode of Attendees`,
  examples: [{ count: 12 }],
});

export const notCoerced = defineWarning<{
  /** Values by the names of their columns. */
  columns: ReadonlyMap<string, number>;
}>({
  id: 'not-coerced',
  subject: 'columns',
  found: ({ columns }) =>
    `Values that cannot be coerced to the type of their column are null, and named in the record's meta: ${[...columns].map(([name, count]) => `"${name}" (${amount(count)})`).join(', ')}.`,
  todo: "Refresh the source's schema in Airbyte.",
  owners: ['configurer'],
  where: CATALOG,
  examples: [{ columns: new Map([['Age', 12]]) }],
});

export const typesContradicted = defineWarning<{ names: readonly string[] }>({
  id: 'types-contradicted',
  subject: 'columns',
  found: ({ names }) =>
    `The rows hold values that are not of the type in the query's definition, most likely of a value list: ${quoted(names)}. ${names.length === 1 ? 'The column is a string' : 'The columns are strings'}.`,
  todo: 'If it should be a number or a date, show the property itself in iMIS, without its value list (Display tab).',
  owners: ['imis', 'nobody'],
  where: DISPLAY_TAB,
  examples: [{ names: ['Member Type'] }],
});

export const columnsMissing = defineWarning<{ names: readonly string[] }>({
  id: 'columns-missing',
  subject: 'catalog',
  found: ({ names }) =>
    `The catalog declares ${counted(names.length, 'column')} that the query does not have: ${quoted(names)}. Null in every record.`,
  todo: "Refresh the source's schema in Airbyte, or add the columns to the query.",
  owners: ['configurer', 'imis'],
  where: `${CATALOG}; or ${DISPLAY_TAB}`,
  examples: [{ names: ['Badge Name'] }],
});

export const textsRepaired = defineWarning<{ count: number }>({
  id: 'texts-repaired',
  subject: 'columns',
  found: ({ count }) =>
    `${counted(count, 'text')} held half of a surrogate pair, which no destination can read. U+FFFD stands in its place.`,
  todo: null,
  owners: ['nobody'],
  where: null,
  examples: [{ count: 12 }],
});

export const zonesRemoved = defineWarning<{ count: number }>({
  id: 'zones-removed',
  subject: 'columns',
  found: ({ count }) =>
    `${counted(count, 'date value')} came with a time zone, which was removed: iMIS times are the site's local time.`,
  todo: null,
  owners: ['nobody'],
  where: null,
  examples: [{ count: 12 }],
});

export const typesFromRows = defineWarning<{ guessed: number; columns: number }>({
  id: 'types-from-rows',
  subject: 'columns',
  found: ({ guessed, columns }) =>
    `iMIS does not show the types of ${guessed === columns ? 'the' : `${amount(guessed)} of the`} ${counted(columns, 'column')}: they come from the values of the first page, and can change when the data does.`,
  todo: `Let the account in ${USERNAME} read the query's definition, which has the types.`,
  owners: ['imis'],
  where: ACCOUNT_RIGHTS,
  examples: [{ guessed: 20, columns: 20 }],
});

export const slowPage = defineWarning<{ rows: number; seconds: number }>({
  id: 'slow-page',
  subject: 'page-time',
  found: ({ rows, seconds }) => `A page of ${counted(rows, 'row')} took ${duration(seconds)}.`,
  todo: `${FASTER} Until then pages are requested one at a time, so as not to burden the site.`,
  owners: ['imis'],
  where: `iMIS › the query › Sources and Filter tabs; ${DISPLAY_TAB}`,
  examples: [{ rows: 500, seconds: 12 }],
});
