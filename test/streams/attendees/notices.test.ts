import { describe, expect, test } from 'vitest';
import type { QueryDefinition } from '../../../src/imis/query-definition.ts';
import { queryWarnings, rowWarnings, summary, type ReadCounts } from '../../../src/streams/attendees/notices.ts';

const DEFINITION: QueryDefinition = {
  columns: undefined,
  sorted: true,
  sort: undefined,
  cap: 0,
  availableToRest: true,
};
const COUNTS: ReadCounts = {
  records: 12_500,
  blankIds: 0,
  furtherRows: 0,
  repeats: 0,
  passes: 1,
  misfits: 0,
  zonesTakenOff: 0,
  elapsedMs: 61_234,
};

describe('of a query', () => {
  test('nothing is said where it is sorted and without a limit, or where nothing is known of it', () => {
    expect(queryWarnings(DEFINITION, 10_000, 500)).toEqual([]);
    expect(queryWarnings(undefined, 10_000, 500)).toEqual([]);
    expect(queryWarnings({ ...DEFINITION, sorted: undefined }, 10_000, 500)).toEqual([]);
  });

  test('it is said that it is unsorted, where it is longer than a page', () => {
    const unsorted = { ...DEFINITION, sorted: false };
    expect(queryWarnings(unsorted, 501, 500)).toEqual([
      expect.stringMatching(/not sorted.*Sort it by a unique column/),
    ]);
    expect(queryWarnings(unsorted, 500, 500)).toEqual([]);
  });

  test('its limit of results is said', () => {
    expect(queryWarnings({ ...DEFINITION, cap: 1500 }, 10, 500)).toEqual([expect.stringMatching(/1,500 rows at most/)]);
  });
});

describe('of the rows', () => {
  test('nothing is said where there is nothing to say', () => {
    expect(rowWarnings(COUNTS, 'ID')).toEqual([]);
  });

  test.each<[keyof ReadCounts, number, RegExp]>([
    ['blankIds', 1, /^1 row has no registrant id \(column "Registrant ID"\)\./],
    ['blankIds', 1200, /^1,200 rows have no registrant id \(column "Registrant ID"\)\./],
    ['furtherRows', 1, /^1 row belongs to a registrant who has another row already\./],
    ['furtherRows', 1200, /^1,200 rows belong to a registrant who has another row already\./],
    ['misfits', 1, /^1 record holds a value that does not fit/],
    ['misfits', 1200, /^1,200 records hold a value that does not fit/],
    ['zonesTakenOff', 1, /^1 date value came with a time zone, which was taken off/],
    ['zonesTakenOff', 1200, /^1,200 date values came with a time zone, which was taken off/],
  ])('%s are counted in one warning: %i', (count, number, message) => {
    expect(rowWarnings({ ...COUNTS, [count]: number }, 'Registrant ID')).toEqual([expect.stringMatching(message)]);
  });
});

test('the summary says how many records there are, and how it is known', () => {
  expect(summary(COUNTS)).toBe('Attendees: 12,500 records, read once, 61.2 s.');
  expect(summary({ ...COUNTS, repeats: 1300, passes: 2 })).toBe(
    'Attendees: 12,500 records, 1,300 exact repeats left out, read 2 times to be sure, 61.2 s.',
  );
});
