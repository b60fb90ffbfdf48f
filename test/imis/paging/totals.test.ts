import { describe, expect, test } from 'vitest';
import { Totals } from '../../../src/imis/paging/totals.ts';

interface Seen {
  total: number;
  sentAt: number;
  answeredAt: number;
}

const first: Seen = { total: 40, sentAt: 0, answeredAt: 10 };

function totalsOf(pages: readonly Seen[]): Totals {
  const totals = new Totals();
  totals.startPass();
  for (const page of pages) totals.learn(page);
  return totals;
}

test.each<[string, Seen[], Partial<Totals>]>([
  ['of no page is nothing', [], { newest: 0, highest: 0, rises: 0, mayHaveFallen: false }],
  ['is that of the first page', [first], { newest: 40, highest: 40, rises: 0, mayHaveFallen: false, isSteady: true }],
  [
    'grows with a newer page',
    [first, { total: 41, sentAt: 10, answeredAt: 20 }],
    { newest: 41, highest: 41, rises: 1, mayHaveFallen: false, isSteady: false },
  ],
  [
    'has fallen where a page says less that was asked for once the one before was there',
    [first, { total: 39, sentAt: 10, answeredAt: 20 }],
    { newest: 39, highest: 40, rises: 0, mayHaveFallen: true },
  ],
  [
    'may have fallen where that page was under way already: the higher one is expected',
    [first, { total: 39, sentAt: 9, answeredAt: 20 }],
    { newest: 40, highest: 40, mayHaveFallen: true },
  ],
  [
    'may have fallen where the higher one was under way together with the lower one',
    [first, { total: 41, sentAt: 9, answeredAt: 20 }],
    { newest: 41, highest: 41, mayHaveFallen: true },
  ],
  [
    'has fallen, although it rose again',
    [first, { total: 39, sentAt: 10, answeredAt: 20 }, { total: 42, sentAt: 20, answeredAt: 30 }],
    { newest: 42, highest: 42, rises: 3, mayHaveFallen: true },
  ],
])('the total %s', (_name, pages, expected) => {
  expect(totalsOf(pages)).toMatchObject(expected);
});

test('a new pass forgets falls and rises, but not the highest total, nor that it changed', () => {
  const totals = totalsOf([
    first,
    { total: 42, sentAt: 10, answeredAt: 20 },
    { total: 41, sentAt: 20, answeredAt: 30 },
  ]);
  totals.startPass();
  totals.learn({ total: 41, sentAt: 30, answeredAt: 40 });
  expect(totals).toMatchObject({ newest: 41, highest: 42, rises: 0, mayHaveFallen: false, isSteady: false });
});

describe('a query has collapsed where its total', () => {
  test.each([
    [1400, 1386, false],
    [1400, 1385, true],
    [1400, 0, true],
    [100, 90, false],
    [100, 89, true],
    [5, 1, false],
    [5, 0, true],
    [0, 0, false],
  ])('falls from %i to %i: %s', (before, now, expected) => {
    expect(totalsOf([{ ...first, total: before }]).hasCollapsed(now)).toBe(expected);
  });
});
