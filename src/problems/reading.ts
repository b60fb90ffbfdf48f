import { amount, counted, quoted } from '../wording.ts';
import { ACCOUNT_RIGHTS, CATALOG, DISPLAY_TAB, PAGE_SIZE, SORT_TAB, SUMMARY_TAB } from './places.ts';
import { defineProblem } from './problem.ts';

const SORT_IT =
  'In iMIS, sort the query by a unique column (the registrant id), tick "unique results", and look at its limit of results (Summary tab).';
const SORT_PLACE = `${SORT_TAB}; ${SUMMARY_TAB}`;
const movedOften = ({ passes }: { passes: number }): string =>
  `The query was read ${passes} times, and rows moved between its pages each time, so that some may be missing. Nothing was committed.`;

export const unsortedNeverProven = defineProblem<{ passes: number }>({
  id: 'unsorted-never-proven',
  subject: 'sort',
  failureType: 'config_error',
  found: (facts) => `The query is not sorted, or sorted at random. ${movedOften(facts)}`,
  todo: SORT_IT,
  owners: ['imis'],
  where: SORT_PLACE,
  examples: [{ passes: 3 }],
});

export const neverProven = defineProblem<{ passes: number }>({
  id: 'never-proven',
  subject: 'sort',
  // A sorted query was perhaps only busy.
  failureType: 'transient_error',
  found: movedOften,
  todo: `Try again when fewer people register. If it keeps failing: ${SORT_IT}`,
  owners: ['nobody', 'imis'],
  where: SORT_PLACE,
  examples: [{ passes: 3 }],
});

export const offsetIgnored = defineProblem<{ row: number }>({
  id: 'offset-ignored',
  subject: 'rows',
  failureType: 'transient_error',
  found: ({ row }) =>
    `iMIS sends the first page again where row ${amount(row)} of the query is due: it ignores the offset, so that only a query of one page could be read.`,
  todo: `Report it to your iMIS administrator, and lower the number of rows below ${PAGE_SIZE} with a filter.`,
  owners: ['imis'],
  where: 'the iMIS server; or the Filter tab of the query',
  examples: [{ row: 501 }],
});

export const totalTooLow = defineProblem<{ row: number; expected: number }>({
  id: 'total-too-low',
  subject: 'rows',
  failureType: 'transient_error',
  found: ({ row, expected }) =>
    `iMIS reports that the query has ${counted(expected, 'row')}, but sends more (at least ${amount(row)}), so that its end is unknown.`,
  todo: SORT_IT,
  owners: ['imis'],
  where: SORT_PLACE,
  examples: [{ row: 501, expected: 500 }],
});

export const rowsMissing = defineProblem<{ row: number; expected: number }>({
  id: 'rows-missing',
  subject: 'rows',
  failureType: 'transient_error',
  found: ({ row, expected }) =>
    `iMIS reports that the query has ${counted(expected, 'row')}, but sends none from row ${amount(row)} on, although it was asked several times. Nothing was committed.`,
  todo: `Try again. If it keeps failing: ${SORT_IT}`,
  owners: ['nobody', 'imis'],
  where: SORT_PLACE,
  examples: [{ row: 501, expected: 12_000 }],
});

export const gapInPages = defineProblem<{ row: number }>({
  id: 'gap-in-pages',
  subject: 'rows',
  failureType: 'transient_error',
  found: ({ row }) =>
    `iMIS starts its pages behind row ${amount(row)} of the query where that row is due, although it was asked several times. Nothing was committed.`,
  todo: 'Try again. If it keeps failing, report it to your iMIS administrator.',
  owners: ['nobody', 'imis'],
  where: null,
  examples: [{ row: 501 }],
});

export const queryCollapsed = defineProblem<{ row: number; expected: number }>({
  id: 'query-collapsed',
  subject: 'rows',
  failureType: 'transient_error',
  found: ({ row, expected }) =>
    `The query had ${counted(expected, 'row')} when the read began, and ${row === 0 ? 'none' : `only ${counted(row, 'row')}`} a little later. So many do not cancel at once: the account may have lost its access to the query or to a source of it, or a job may be rebuilding its data. Nothing was committed, so that no attendee is deleted downstream.`,
  todo: 'Try again. If it keeps failing, look at the query and at the rights of the account in iMIS.',
  owners: ['nobody', 'imis'],
  where: ACCOUNT_RIGHTS,
  examples: [{ row: 0, expected: 12_000 }],
});

export const rowsNeverAgree = defineProblem<{ columns: readonly string[] }>({
  id: 'rows-never-agree',
  subject: 'rows',
  failureType: 'config_error',
  found: ({ columns }) =>
    `The rows of the query are different each time they are read.${columns.length > 0 ? ` The values of ${quoted(columns)} change with every request.` : ''}`,
  todo: 'Remove columns that never hold the same value twice, such as the current time, from the query.',
  owners: ['imis'],
  where: DISPLAY_TAB,
  examples: [{ columns: ['Printed at'] }],
});

export const columnsGone = defineProblem<{ names: readonly string[] }>({
  id: 'columns-gone',
  subject: 'columns',
  failureType: 'config_error',
  found: ({ names }) =>
    `${counted(names.length, 'column')} of the query disappeared while it was read: ${quoted(names)}. Somebody renamed or removed ${names.length === 1 ? 'it' : 'them'} in iMIS. Nothing was committed.`,
  todo: 'If that is to stay, refresh the schema of the source in Airbyte.',
  owners: ['configurer', 'imis'],
  where: `${CATALOG}; or ${DISPLAY_TAB}`,
  examples: [{ names: ['Badge Name'] }],
});

/** Known before a read begins: each page would come in an order of its own. */
export const randomlySorted = defineProblem({
  id: 'randomly-sorted',
  subject: 'sort',
  failureType: 'config_error',
  found: 'The query is sorted at random, and longer than a page: it cannot be read whole.',
  todo: SORT_IT,
  owners: ['imis'],
  where: SORT_TAB,
});
