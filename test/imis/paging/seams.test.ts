import { expect, test } from 'vitest';
import { Seams, haveSameRows } from '../../../src/imis/paging/seams.ts';
import type { Row } from '../../../src/imis/rows/row.ts';
import { idOf, printOf } from './fake-query.ts';

/** A page of which each letter is a row; `a1` is another version of `a`. */
interface Lettered {
  offset: number;
  rows: string;
}

const rowsIn = (text: string): Row[] =>
  [...text.matchAll(/([a-z])(\d?)/g)].map(([, id = '', version = '']) => [id, version]);

function seamsOf(pages: readonly Lettered[]): Seams {
  const seams = new Seams(idOf);
  for (const { offset, rows } of pages)
    seams.join({ rows: rowsIn(rows), fingerprints: rowsIn(rows).map(printOf) }, offset);
  return seams;
}

const CLEAN = { broken: 0, missing: 0, changed: 0 };

test.each<[string, Lettered[], Partial<Seams>]>([
  ['join by one row', [{ offset: 2, rows: 'cde' }], CLEAN],
  ['join by several rows, in whatever order', [{ offset: 1, rows: 'cbd' }], CLEAN],
  ['join where one only repeats the end of the other', [{ offset: 1, rows: 'bc' }], CLEAN],
  [
    'join where one starts before the one before it',
    [
      { offset: 2, rows: 'cd' },
      { offset: 1, rows: 'bcdef' },
    ],
    CLEAN,
  ],
  ['do not join where rows are passed over', [{ offset: 2, rows: 'def' }], { ...CLEAN, broken: 1 }],
  ['do not join where a row came in before', [{ offset: 2, rows: 'bcd' }], { ...CLEAN, broken: 1 }],
  ['do not join where a row crossed the seam', [{ offset: 1, rows: 'bdc' }], { ...CLEAN, broken: 1 }],
  ['do not join where one ends before the other', [{ offset: 0, rows: 'ab' }], { ...CLEAN, broken: 1 }],
  ['of which one is empty say nothing', [{ offset: 2, rows: '' }], { ...CLEAN, joined: 0 }],
  ['that do not overlap miss their seam', [{ offset: 3, rows: 'def' }], { ...CLEAN, missing: 1, joined: 1 }],
  [
    'have changed where the same registrants have other values',
    [{ offset: 1, rows: 'b1c1d' }],
    { broken: 1, changed: 1 },
  ],
  ['have not where one of them has the same', [{ offset: 1, rows: 'b1cd' }], { broken: 1, changed: 0 }],
  ['have not where it is another registrant', [{ offset: 1, rows: 'b1xd' }], { broken: 1, changed: 0 }],
])('pages %s', (_name, pages, expected) => {
  expect(seamsOf([{ offset: 0, rows: 'abc' }, ...pages])).toMatchObject(expected);
});

test('of a row that changed both versions are kept', () => {
  const { changedRow } = seamsOf([
    { offset: 0, rows: 'abc' },
    { offset: 2, rows: 'c1d' },
  ]);
  expect(changedRow).toEqual({ before: ['c', ''], after: ['c', '1'] });
});

test.each([
  ['abc', 1],
  ['abb', 2],
  ['bbb', 3],
])('%s ends with %i copies of one row', (rows, copies) => {
  expect(seamsOf([{ offset: 0, rows }]).copiesAtEnd).toBe(copies);
});

test.each([
  ['', '', true],
  ['abb', 'bab', true],
  ['abb', 'aab', false],
  ['a', 'aa', false],
])('%s and %s have the same rows: %s', (one, other, expected) => {
  expect(haveSameRows(rowsIn(one).map(printOf), rowsIn(other).map(printOf))).toBe(expected);
});
