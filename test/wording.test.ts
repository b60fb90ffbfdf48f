import { expect, test } from 'vitest';
import { amount, counted, duration, percent, quoted } from '../src/wording.ts';

test('amounts are written as people read them', () => {
  expect([0, 999, 1000, 1_234_567].map(amount)).toEqual(['0', '999', '1,000', '1,234,567']);
});

test('what is counted is one, or many', () => {
  expect([0, 1, 1_200].map((count) => counted(count, 'row'))).toEqual(['0 rows', '1 row', '1,200 rows']);
  expect([1, 2].map((count) => counted(count, 'row has', 'rows have'))).toEqual(['1 row has', '2 rows have']);
});

test.each([
  [0.004, '4 ms'],
  [0, '1 ms'],
  [0.9994, '999 ms'],
  [0.9995, '1.0 s'],
  [4.25, '4.3 s'],
  [89.9, '89.9 s'],
  [90, '2 min'],
  [600, '10 min'],
  [5_399, '90 min'],
  [5_400, '1.5 h'],
  [17_676, '4.9 h'],
])('%d seconds are %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test('a share that is neither nothing nor all is called neither', () => {
  expect([0, 0.004, 0.01, 0.5, 0.999, 1].map(percent)).toEqual(['0 %', 'under 1 %', '1 %', '50 %', '99 %', '100 %']);
});

test('names are quoted', () => {
  expect(quoted(['FirstName', 'Last Name'])).toBe('"FirstName", "Last Name"');
});
