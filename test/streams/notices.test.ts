import { describe, expect, test } from 'vitest';
import type { QueryDefinition } from '../../src/imis/query-definition.ts';
import { messageOf } from '../../src/problems/problem.ts';
import { columnsMissing } from '../../src/problems/rows.ts';
import { queryWarnings, rowWarnings, summary } from '../../src/streams/notices.ts';
import { Tally } from '../../src/streams/tally.ts';

const DEFINITION: QueryDefinition = {
  columns: undefined,
  sorted: true,
  sort: undefined,
  cap: 0,
  availableToRest: true,
};
const FINDINGS = { furtherRows: 0, repeats: 0, passes: 1 };
const tally = (counts: Partial<Tally> = {}): Tally => Object.assign(new Tally(), counts);

describe('of a query', () => {
  test('nothing is said where it is sorted and without a limit, or where nothing is known of it', () => {
    expect(queryWarnings(DEFINITION, 10_000, 500)).toEqual([]);
    expect(queryWarnings(undefined, 10_000, 500)).toEqual([]);
    expect(queryWarnings({ ...DEFINITION, sorted: undefined }, 10_000, 500)).toEqual([]);
  });

  test('it is said that it is unsorted, where it is longer than a page', () => {
    const unsorted = { ...DEFINITION, sorted: false };
    expect(queryWarnings(unsorted, 501, 500).map(messageOf)).toEqual([
      expect.stringMatching(/not sorted.*sort it by a unique column/),
    ]);
    expect(queryWarnings(unsorted, 500, 500)).toEqual([]);
  });

  test('its limit of results is said', () => {
    expect(queryWarnings({ ...DEFINITION, cap: 1500 }, 10, 500).map(messageOf)).toEqual([
      expect.stringMatching(/1,500 rows at most/),
    ]);
  });
});

describe('of the rows', () => {
  test('nothing is said where there is nothing to say', () => {
    expect(rowWarnings(tally({ records: 12_500 }), FINDINGS, 'ID')).toEqual([]);
  });

  test.each<[Partial<Tally>, number, RegExp]>([
    [{ blankIds: 1 }, 0, /^1 row has no registrant id \(column "Registrant ID"\)\./],
    [{ blankIds: 1200 }, 0, /^1,200 rows have no registrant id \(column "Registrant ID"\)\./],
    [{}, 1, /^1 row belongs to a registrant who has another row already\./],
    [{}, 1200, /^1,200 rows belong to a registrant who has another row already\./],
    [{ zonesRemoved: 1 }, 0, /^1 date value came with a time zone, which was removed/],
    [{ textsRepaired: 1200 }, 0, /^1,200 texts held half of a surrogate pair/],
    [
      {
        nulled: new Map([
          ['Age', 1200],
          ['Paid', 1],
        ]),
      },
      0,
      /^Values that cannot be coerced .*: "Age" \(1,200\), "Paid" \(1\)\. Refresh the source's schema/,
    ],
  ])('%j and %i further rows are counted in one warning', (counts, furtherRows, message) => {
    const warnings = rowWarnings(tally(counts), { ...FINDINGS, furtherRows }, 'Registrant ID');
    expect(warnings.map(messageOf)).toEqual([expect.stringMatching(message)]);
  });

  test('nothing is said of ids where rows belong to nobody', () => {
    expect(rowWarnings(tally({ blankIds: 5 }), { ...FINDINGS, furtherRows: 5 }, undefined)).toEqual([]);
  });
});

test('columns that the query does not have are named in one warning', () => {
  expect(messageOf(columnsMissing({ names: ['A', 'B'] }))).toMatch(
    /^The catalog declares 2 columns that the query does not have: "A", "B"\./,
  );
});

test('the summary says how many records there are, and how it is known', () => {
  expect(summary('Attendees', 12_500, FINDINGS, 61_234)).toBe('Attendees: 12,500 records, read once, 61.2 s.');
  expect(summary('Members', 12_500, { ...FINDINGS, repeats: 1300, passes: 2 }, 61_234)).toBe(
    'Members: 12,500 records, 1,300 exact repeats left out, read 2 times to be sure, 61.2 s.',
  );
});
