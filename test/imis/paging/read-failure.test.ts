import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, TransientError, type ConnectorError } from '../../../src/errors.ts';
import { CallFailure, type FailureKind } from '../../../src/http/failures.ts';
import { ColumnsNeverAgree } from '../../../src/imis/paging/changes.ts';
import { RowsNeverAgree } from '../../../src/imis/paging/ledger.ts';
import { explainReadFailure, neverAgreed } from '../../../src/imis/paging/read-failure.ts';
import { ReadStopped } from '../../../src/imis/paging/read-stopped.ts';
import { Site } from '../site.ts';

const site = new Site();

afterAll(() => {
  site.close();
});

const COLLAPSED =
  'So many do not cancel at once: the account may have lost its access to the query or to a source of it, or a job may be rebuilding its data. Nothing was committed, so that no attendee is deleted downstream. If this happens with every sync, look at the query and at the rights of the account in iMIS.';
const PACE = { pageSize: 50, isReduced: false };

/** All that an error tells. */
function told(error: unknown): Partial<ConnectorError> {
  const { name, message, internalMessage, problem } = error as ConnectorError;
  return { name, message, internalMessage, problem };
}

const SORT_IT =
  'In iMIS, sort the query by a unique column (the registrant id), and look at its limit of results and at "unique results" (Summary tab).';

describe('a page that cannot be had, however small', () => {
  test('because it is too slow is a matter of the query', () => {
    expect(told(explainReadFailure(new CallFailure('timeout', { status: 504 }), site.client, PACE))).toEqual(
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
    expect(told(explainReadFailure(new CallFailure('too-large'), site.client, { ...PACE, pageSize: 1 }))).toEqual(
      told(
        new ConfigError(
          'A page of 1 row of the query is larger than 256 MB. Take columns that hold documents or pictures out of the query, or lower Page size (page_size).',
          'too-large',
          'too-large',
        ),
      ),
    );
  });

  test.each([500, 502, 503, 524])(
    'because it fails with %i although it is smaller is most likely the query',
    (status) => {
      const failure = new CallFailure(status === 503 ? 'busy' : 'server', { status });
      const messageFor = (isReduced: boolean): string =>
        (explainReadFailure(failure, site.client, { ...PACE, isReduced }) as ConnectorError).message;
      expect(messageFor(true)).toMatch(
        /my\.imis\.com could not answer .* pages of 50 rows fail as well: the query itself/,
      );
      expect(messageFor(false)).not.toContain('the query itself');
    },
  );

  test.each<FailureKind>(['html', 'busy', 'refused'])('because of another failure (%s) is not', (kind) => {
    const error = explainReadFailure(new CallFailure(kind), site.client, { ...PACE, isReduced: true });
    expect((error as ConnectorError).message).not.toContain('the query itself');
  });
});

describe('a walk that cannot go on', () => {
  test.each<[ReadStopped, string, string]>([
    [
      new ReadStopped('offset-ignored', 501, 1200),
      'iMIS answers with the first page again where row 501 of the query is due: it ignores the offset. Only a query of one page could be read. Tell your iMIS administrator, and lower the number of rows below Page size (page_size) with a filter.',
      'offset-ignored at row 501 of 1200',
    ],
    [
      new ReadStopped('total-too-low', 10, 1),
      `iMIS says that the query has 1 row, but gives more (at least 10), so that nobody can say where it ends. ${SORT_IT}`,
      'total-too-low at row 10 of 1',
    ],
    [
      new ReadStopped('no-rows', 26, 1200),
      `iMIS says that the query has 1,200 rows, but gives none from row 26 on, although it was asked several times. Nothing was committed. If this happens with every sync: ${SORT_IT}`,
      'no-rows at row 26 of 1200',
    ],
    [
      new ReadStopped('no-rows', 1, 1),
      `iMIS says that the query has 1 row, but gives none from row 1 on, although it was asked several times. Nothing was committed. If this happens with every sync: ${SORT_IT}`,
      'no-rows at row 1 of 1',
    ],
    [
      new ReadStopped('gap', 26, 1200),
      'iMIS starts its pages behind row 26 of the query where that row is due, although it was asked several times. Nothing was committed. If this happens with every sync, tell your iMIS administrator.',
      'gap at row 26 of 1200',
    ],
    [
      new ReadStopped('collapsed', 700, 1400),
      `The query had 1,400 rows when the read began, and only 700 rows a little later. ${COLLAPSED}`,
      'collapsed at row 700 of 1400',
    ],
    [
      new ReadStopped('collapsed', 0, 1400),
      `The query had 1,400 rows when the read began, and none a little later. ${COLLAPSED}`,
      'collapsed at row 0 of 1400',
    ],
  ])('is explained: %#', (stopped, message, internalMessage) => {
    const error = explainReadFailure(stopped, site.client, PACE);
    expect(told(error)).toEqual(told(new TransientError(message, internalMessage)));
  });
});

test.each([
  [
    (): Error => new RowsNeverAgree(),
    'The rows of the query are different each time they are read. Remove columns that never hold the same value twice, such as the current time, from the query.',
  ],
  [
    (): Error => new ColumnsNeverAgree(['Printed']),
    'The rows of the query are different each time they are read. The values of "Printed" change with every request. Remove columns that never hold the same value twice, such as the current time, from the query.',
  ],
])('rows that never agree are a matter of the columns: %#', (error, message) => {
  expect(told(explainReadFailure(error(), site.client, PACE))).toEqual(told(new ConfigError(message)));
});

test('an error that speaks for itself passes as it is', () => {
  const error = new Error('of another sort');
  expect(explainReadFailure(error, site.client, PACE)).toBe(error);
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
