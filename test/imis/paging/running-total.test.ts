import { expect, test } from 'vitest';
import { RunningTotal } from '../../../src/imis/paging/running-total.ts';

interface Told {
  total: number;
  sentAt: number;
  answeredAt: number;
}

const first: Told = { total: 40, sentAt: 0, answeredAt: 10 };

test.each<[string, Told[], { value: number; highest: number; fell: boolean }]>([
  ['of no page is nothing', [], { value: 0, highest: 0, fell: false }],
  ['is that of the first page', [first], { value: 40, highest: 40, fell: false }],
  [
    'grows with a newer page',
    [first, { total: 41, sentAt: 10, answeredAt: 20 }],
    { value: 41, highest: 41, fell: false },
  ],
  [
    'has fallen where a page tells of less that was asked for once the one before was there, in the same millisecond',
    [first, { total: 39, sentAt: 10, answeredAt: 20 }],
    { value: 39, highest: 40, fell: true },
  ],
  [
    'has not fallen where that page was under way already',
    [first, { total: 39, sentAt: 9, answeredAt: 20 }],
    { value: 40, highest: 40, fell: false },
  ],
  [
    'is the higher one of pages that were under way together',
    [first, { total: 41, sentAt: 9, answeredAt: 20 }],
    { value: 41, highest: 41, fell: false },
  ],
  [
    'is known from when it came first: a page that was under way and told the same makes it no newer',
    [first, { total: 40, sentAt: 9, answeredAt: 30 }, { total: 39, sentAt: 20, answeredAt: 40 }],
    { value: 39, highest: 40, fell: true },
  ],
  [
    'has fallen, although it rose again',
    [first, { total: 39, sentAt: 10, answeredAt: 20 }, { total: 40, sentAt: 20, answeredAt: 30 }],
    { value: 40, highest: 40, fell: true },
  ],
])('the total %s', (_name, pages, expected) => {
  const running = new RunningTotal();
  for (const page of pages) running.learn(page);
  const { value, highest, fell } = running;
  expect({ value, highest, fell }).toEqual(expected);
});
