import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, TransientError, type ConnectorError } from '../../../src/errors.ts';
import { CallFailure, type FailureKind } from '../../../src/http/failures.ts';
import { RowsNeverAgree } from '../../../src/imis/paging/ledger.ts';
import { explainReadFailure, neverAgreed, tooMuch } from '../../../src/imis/paging/read-failure.ts';
import { WalkStuck } from '../../../src/imis/paging/walk-stuck.ts';
import { Site } from '../site.ts';

const site = new Site();

afterAll(() => {
  site.close();
});

/** All that an error tells. */
function told(error: unknown): Partial<ConnectorError> {
  const { name, message, internalMessage, problem } = error as ConnectorError;
  return { name, message, internalMessage, problem };
}

const SORT_IT =
  'In iMIS, sort the query by a unique column (the registrant id), and look at its limit of results and at "unique results" (Summary tab).';

describe('a page that cannot be had, however small', () => {
  test('because it is too slow is a matter of the query', () => {
    expect(told(tooMuch(new CallFailure('timeout', { status: 504 }), 50))).toEqual(
      told(
        new TransientError(
          "iMIS did not answer in time, and pages of 50 rows are no faster: the query itself is slow. Ask your iMIS administrator to make it faster (fewer sources and calculated columns, filters on indexed columns), or to look at the site's load.",
          'timeout, HTTP 504',
          'too-slow',
        ),
      ),
    );
  });

  test('because it is too large is a matter of its columns', () => {
    expect(told(tooMuch(new CallFailure('too-large'), 1))).toEqual(
      told(
        new ConfigError(
          'A page of 1 row of the query is larger than 256 MB. Take columns that hold documents or pictures out of the query, or lower Page size (page_size).',
          'too-large',
          'too-large',
        ),
      ),
    );
  });

  test.each<FailureKind>(['server', 'busy', 'refused'])(
    'because of another failure (%s) is not of this sort',
    (kind) => {
      expect(tooMuch(new CallFailure(kind), 50)).toBeUndefined();
    },
  );
});

describe('a walk that cannot go on', () => {
  test.each<[WalkStuck, string, string]>([
    [
      new WalkStuck('offset-ignored', 501, 1200),
      'iMIS answers with the first page again where row 501 of the query is due: it ignores the offset. Only a query of one page could be read. Tell your iMIS administrator, and lower the number of rows below Page size (page_size) with a filter.',
      'offset-ignored at row 501 of 1200',
    ],
    [
      new WalkStuck('total-too-low', 10, 1),
      `iMIS says that the query has 1 row, but gives more (at least 10), so that nobody can say where it ends. ${SORT_IT}`,
      'total-too-low at row 10 of 1',
    ],
    [
      new WalkStuck('no-rows', 26, 1200),
      `iMIS says that the query has 1,200 rows, but gives none from row 26 on, although it was asked several times. Nothing was committed. If this happens with every sync: ${SORT_IT}`,
      'no-rows at row 26 of 1200',
    ],
    [
      new WalkStuck('no-rows', 1, 1),
      `iMIS says that the query has 1 row, but gives none from row 1 on, although it was asked several times. Nothing was committed. If this happens with every sync: ${SORT_IT}`,
      'no-rows at row 1 of 1',
    ],
  ])('is explained: %#', (stuck, message, internalMessage) => {
    const error = explainReadFailure(stuck, site.client, 10);
    expect(told(error)).toEqual(told(new TransientError(message, internalMessage)));
  });
});

test('rows that never agree are a matter of the columns', () => {
  expect(told(explainReadFailure(new RowsNeverAgree(), site.client, 10))).toEqual(
    told(
      new ConfigError(
        'The rows of the query are different each time they are read. Take out columns that never hold the same value twice, such as the current time.',
      ),
    ),
  );
});

test('an error that speaks for itself passes as it is', () => {
  const error = new Error('of another sort');
  expect(explainReadFailure(error, site.client, 10)).toBe(error);
});

test.each([
  [false, ConfigError],
  [true, TransientError],
  [undefined, TransientError],
])('a query that was never the same twice, with sorted %s, is a matter of its order', (sorted, Kind) => {
  expect(told(neverAgreed(3, sorted, 'pass 1: a falling total'))).toEqual(
    told(
      new Kind(
        `The query was read 3 times, and rows moved between its pages each time, so that some may be missing. Nothing was committed. ${SORT_IT}`,
        'pass 1: a falling total',
      ),
    ),
  );
});
