import { describe, expect, test } from 'vitest';
import { Seams } from '../../../src/imis/paging/seams.ts';

/** A page of which each letter is a row. */
interface Lettered {
  offset: number;
  rows: string;
  total: number;
}

const printsOf = (rows: string): bigint[] => Array.from(rows, (letter) => BigInt(letter.charCodeAt(0)));

/** The signs that the seams of these pages show, and the known rows that each page starts with. */
function joined(pages: readonly Lettered[]): { known: number[]; signs: string[] } {
  const seams = new Seams();
  let walked = 0;
  const known = pages.map(({ offset, rows, total }) => {
    const count = seams.join({ prints: printsOf(rows), total }, offset, walked);
    walked = Math.max(walked, offset + rows.length);
    return count;
  });
  return { known, signs: (['broken', 'shifted', 'missing'] as const).filter((sign) => seams[sign]) };
}

describe('pages', () => {
  const first: Lettered = { offset: 0, rows: 'abc', total: 6 };

  test.each<[string, Lettered[], { known: number[]; signs: string[] }]>([
    ['join by their seam', [{ offset: 2, rows: 'cde', total: 6 }], { known: [0, 1], signs: [] }],
    [
      'do not join where rows are passed over',
      [{ offset: 2, rows: 'def', total: 6 }],
      { known: [0, 0], signs: ['broken'] },
    ],
    [
      'join where a row came in before others',
      [{ offset: 2, rows: 'bcd', total: 7 }],
      { known: [0, 2], signs: ['shifted'] },
    ],
    [
      'join where as many rows came in as the page before has beyond its last',
      [{ offset: 2, rows: 'abc', total: 8 }],
      { known: [0, 3], signs: ['shifted'] },
    ],
    [
      'do not join where more rows came in than the page before has: nothing tells where they did',
      [{ offset: 2, rows: 'xabc', total: 9 }],
      { known: [0, 0], signs: ['broken'] },
    ],
    [
      'do not join where another row came in right before the seam',
      [{ offset: 2, rows: 'xcd', total: 7 }],
      { known: [0, 0], signs: ['broken'] },
    ],
    [
      'do not join where a row moved to the front: the total has not grown',
      [{ offset: 2, rows: 'bcd', total: 6 }],
      { known: [0, 2], signs: ['broken', 'shifted'] },
    ],
    [
      'do not join where the total has not grown by all that came in',
      [
        { offset: 2, rows: 'bcd', total: 7 },
        { offset: 4, rows: 'cde', total: 7 },
      ],
      { known: [0, 2, 2], signs: ['broken', 'shifted'] },
    ],
    [
      'join where the total falls again behind them, as long as the seam holds',
      [
        { offset: 2, rows: 'bcd', total: 7 },
        { offset: 4, rows: 'def', total: 6 },
      ],
      { known: [0, 2, 1], signs: ['shifted'] },
    ],
    ['of which one is empty tell nothing', [{ offset: 2, rows: '', total: 2 }], { known: [0, 0], signs: [] }],
    [
      'that do not overlap miss their seam',
      [{ offset: 3, rows: 'def', total: 6 }],
      { known: [0, 0], signs: ['missing'] },
    ],
  ])('%s', (_name, pages, expected) => {
    expect(joined([first, ...pages])).toEqual(expected);
  });
});

describe('a page looks like the one before', () => {
  test.each<[last: string, rows: string, looksAlike: boolean, why: string]>([
    ['abc', 'abc', true, 'all its rows are the same'],
    ['abc', 'abcdef', true, 'so they are as far as the one before goes'],
    ['abc', 'ab', true, 'so they are as far as it goes itself'],
    ['abc', 'a', false, 'one row alone may be there twice'],
    ['abc', 'abx', false, 'a row is another one'],
    ['abc', 'xbc', false, 'the first row is another one'],
    ['abc', 'cde', false, 'the seam holds'],
    ['aba', 'aba', false, 'the seam holds, where rows look alike'],
    ['abc', '', false, 'there is no row'],
  ])('%s, %s: %s, as %s', (last, rows, looksAlike) => {
    const seams = new Seams();
    seams.join({ prints: printsOf(last), total: 9 }, 0, 0);
    expect(seams.looksLikeLast({ prints: printsOf(rows) })).toBe(looksAlike);
  });
});
