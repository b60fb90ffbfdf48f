import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { requireColumn, unknownColumns } from '../../src/imis/column-failure.ts';
import { thrown } from '../thrown.ts';

describe('the column of the registrant', () => {
  const FIELD = 'Registrant id column (registrant_id_column)';
  const columns = ['Name', ' Registrant ID '].map((name) => ({
    name,
    kind: 'string' as const,
    source: 'rows' as const,
  }));

  test('is taken as it is spelled', () => {
    expect(() => {
      requireColumn(columns, ' Registrant ID ', FIELD);
    }).not.toThrow();
  });

  test.each([
    ['ID', ''],
    ['registrant id', ' Did you mean " Registrant ID "?'],
    ['  Registrant ID', ' Did you mean " Registrant ID "?'],
  ])('that is missing (%j) is named, with its field and the columns that are there', (name, guess) => {
    const missing = (): void => {
      requireColumn(columns, name, FIELD);
    };
    expect(thrown(missing)).toEqual(
      new ConfigError(
        `The query has no column "${name}".${guess} Put the name of the column that identifies the registrant into ${FIELD}. The query's columns are: "Name", " Registrant ID ".`,
        undefined,
        'no-such-column',
      ),
    );
  });
});

test('columns that nothing tells have to wait for a row, or for the right to read the definition', () => {
  expect(unknownColumns('$/Attendees')).toEqual(
    new ConfigError(
      'The columns of the query "$/Attendees" cannot be known: it has no rows just now, and iMIS does not show its definition to this account. Wait until it has a row, or let the account in User name (username) read the query\'s definition.',
      undefined,
      'unknown-columns',
    ),
  );
});
