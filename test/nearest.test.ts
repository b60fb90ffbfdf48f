import { describe, expect, test } from 'vitest';
import { nearest } from '../src/nearest.ts';

const NAMES = ['Members', 'Orders', 'Orders 2027', 'Chapter Rosters', 'Event Sessions'];

describe('the names that somebody may have meant', () => {
  test.each([
    ['Ordres', ['Orders']],
    ['orders_2027', ['Orders 2027', 'Orders']],
    ['chapterroster', ['Chapter Rosters']],
    ['Sessions', ['Event Sessions']],
    ['Memberz', ['Members']],
    ['Attendees', []],
    ['', []],
    ['---', []],
  ])('instead of %j', (name, names) => {
    expect(nearest(name, NAMES)).toEqual(names);
  });

  test('are three at most, the nearest first', () => {
    expect(nearest('Query', ['Query 4', 'Query', 'Query 22', 'Query 3'])).toEqual(['Query', 'Query 4', 'Query 3']);
  });
});
