import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../../src/http/failures.ts';
import { ColumnsNeverAgree } from '../../../src/imis/paging/changes.ts';
import { RowsNeverAgree } from '../../../src/imis/paging/ledger.ts';
import { explainReadFailure, neverAgreed } from '../../../src/imis/paging/read-failure.ts';
import { ReadStopped } from '../../../src/imis/paging/read-stopped.ts';
import * as problems from '../../../src/problems/reading.ts';
import { madeUp } from '../../made-up-error.ts';

const EXPLAINED = madeUp('transient_error', 'explained');
const explained = (error: unknown): Promise<unknown> => explainReadFailure(error, () => Promise.resolve(EXPLAINED));

describe('a read that fails', () => {
  test.each([
    ['offset-ignored', problems.offsetIgnored],
    ['total-too-low', problems.totalTooLow],
    ['no-rows', problems.rowsMissing],
    ['gap', problems.gapInPages],
    ['collapsed', problems.queryCollapsed],
  ] as const)('because it was stopped (%s) says at which row', async (reason, kind) => {
    const error = await explained(new ReadStopped(reason, 1501, 1200));
    expect(error).toMatchObject({ problem: kind({ row: 1501, expected: 1200 }, `${reason} at row 1501 of 1200`) });
    expect(error).toHaveProperty('message', expect.stringContaining('1,501'));
  });

  test('because rows never agree is a matter of the columns', async () => {
    expect(await explained(new RowsNeverAgree())).toMatchObject({ problem: problems.rowsNeverAgree({ columns: [] }) });
    expect(await explained(new ColumnsNeverAgree(['Now']))).toMatchObject({
      problem: problems.rowsNeverAgree({ columns: ['Now'] }),
    });
  });

  test('because of a page has that page explained, and any other error passes as it is', async () => {
    expect(await explained(new CallFailure('server'))).toBe(EXPLAINED);
    const error = new Error('of another sort');
    expect(await explained(error)).toBe(error);
  });

  test.each([
    [false, problems.unsortedNeverProven],
    [true, problems.neverProven],
    [undefined, problems.neverProven],
  ])('because no pass was like another, with sorted %s, is a matter of its order', (sorted, kind) => {
    expect(neverAgreed(3, sorted, 'pass 1: a falling total').problem).toEqual(
      kind({ passes: 3 }, 'pass 1: a falling total'),
    );
  });
});
