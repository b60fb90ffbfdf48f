import { amount, quoted } from '../wording.ts';
import { ACCOUNT_RIGHTS, MATCH_COLUMN, REGISTRANT_ID_COLUMN, USERNAME, inForm } from './places.ts';
import { defineProblem } from './problem.ts';

/** Columns that a message lists. */
const MOST_LISTED = 30;

export interface ColumnFacts {
  name: string;
  /** One that is spelled nearly so. */
  near: string | undefined;
  columns: readonly string[];
}

const missing = ({ name }: ColumnFacts): string => `The query has no column "${name}".`;

const choose =
  (which: string, field: string) =>
  ({ near, columns }: ColumnFacts): string => {
    const guess = near === undefined ? '' : `Did you mean "${near}"? `;
    const more = columns.length - MOST_LISTED;
    const rest = more > 0 ? `, and ${amount(more)} more` : '';
    return `${guess}Put the name of the column that ${which} into ${field}. The query's columns are: ${quoted(columns.slice(0, MOST_LISTED))}${rest}.`;
  };

export const noSuchColumn = defineProblem<ColumnFacts>({
  id: 'no-such-column',
  subject: 'registrant-column',
  failureType: 'config_error',
  found: missing,
  todo: choose('identifies the registrant', REGISTRANT_ID_COLUMN),
  owners: ['configurer'],
  where: inForm(REGISTRANT_ID_COLUMN),
  examples: [{ name: 'Registrant Id', near: 'Registrant ID', columns: ['Registrant ID', 'FirstName', 'LastName'] }],
});

export const noMatchColumn = defineProblem<ColumnFacts>({
  id: 'no-match-column',
  subject: 'openwater-match',
  failureType: 'config_error',
  found: missing,
  todo: choose("holds OpenWater's third-party id", MATCH_COLUMN),
  owners: ['configurer'],
  where: inForm(MATCH_COLUMN),
  examples: [{ name: 'OpenWater Id', near: undefined, columns: ['Registrant ID', 'FirstName', 'LastName'] }],
});

export const unknownColumns = defineProblem<{ query: string }>({
  id: 'unknown-columns',
  subject: 'columns',
  failureType: 'config_error',
  found: ({ query }) =>
    `The columns of the query "${query}" are unknown: it has no rows now, and iMIS does not show its definition to this account.`,
  todo: `Wait until it has a row, or let the account in ${USERNAME} read the query's definition.`,
  owners: ['imis'],
  where: ACCOUNT_RIGHTS,
  examples: [{ query: '$/YourOrg/Attendees' }],
});
