import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../../src/http/failures.ts';
import { listOf, withoutPropertyTypes } from '../../../src/imis/rows/envelope.ts';
import { readPage } from '../../../src/imis/rows/page.ts';

const ITEMS = [{ ID: '1' }, { ID: '2' }];
const ENVELOPE = {
  $type: 'Asi.Soa.Core.DataContracts.PagedResult, Asi.Contracts',
  Items: { $type: 'System.Collections.Generic.List', $values: ITEMS },
  Offset: 0,
  Limit: 100,
  Count: 2,
  TotalCount: 7,
  NextPageLink: null,
  HasNext: true,
  NextOffset: 2,
};

const read = (json: unknown, asked = 500): ReturnType<typeof readPage> => readPage(json, asked);

describe('the envelope of a page', () => {
  test('gives its items, the total, and where the page is as the server says', () => {
    expect(read(ENVELOPE)).toEqual({ items: ITEMS, total: 7, offset: 0, limit: 100, isUnpaged: false, hasNext: true });
  });

  test.each([
    [500, 500],
    [undefined, undefined],
    ['500', undefined],
    [-1, undefined],
  ])('that says Offset %j starts at row %j', (Offset, offset) => {
    expect(read({ ...ENVELOPE, Offset }).offset).toBe(offset);
  });

  test('is the whole query where its Limit is 0, or where it holds more rows than were asked for', () => {
    expect(read({ ...ENVELOPE, Limit: 0, TotalCount: 0 }).isUnpaged).toBe(true);
    expect(read(ENVELOPE, 1).isUnpaged).toBe(true);
    expect(read(ENVELOPE, 2).isUnpaged).toBe(false);
  });

  test('may hold its items as a plain list, and the old servers’ extra fields', () => {
    expect(read({ ...ENVELOPE, Items: ITEMS, SyncRoot: {}, IsSynchronized: false }).items.length).toBe(2);
  });

  test('may hold a list of its own before its rows', () => {
    expect(read({ Other: { Items: [{ ID: '7' }] }, Items: ITEMS, TotalCount: 7 })).toMatchObject({
      items: ITEMS,
      total: 7,
    });
  });

  test('of an empty query may have null for items', () => {
    expect(read({ Items: null, TotalCount: 0, Count: 0 })).toMatchObject({ items: [], total: 0, limit: 500 });
    expect(read({ Items: { $values: [] }, TotalCount: 0 }).items).toEqual([]);
  });

  test.each([
    [100, 500, 100],
    [500, 100, 100],
    [0, 50, 50],
    [undefined, 50, 50],
    ['20', 50, 50],
    [-3, 50, 50],
  ])('that says Limit %j where %i rows were asked for counts as one of %i', (Limit, asked, limit) => {
    expect(read({ ...ENVELOPE, Limit }, asked).limit).toBe(limit);
  });

  test('needs no Count, but one that is there must be right', () => {
    expect(read({ ...ENVELOPE, Count: undefined }).items.length).toBe(2);
    expect(() => read({ ...ENVELOPE, Count: 3 })).toThrow(/Count is 3, but it has 2 items/);
    expect(() => read({ ...ENVELOPE, Count: 0 })).toThrow(CallFailure);
  });

  test.each([
    ['null', null, 'it is no object'],
    ['a list', ITEMS, 'it is no object'],
    ['text', 'OK', 'it is no object'],
    ['a number', 7, 'it is no object'],
    ['an empty object', {}, 'it has no TotalCount'],
    ['without a total', { ...ENVELOPE, TotalCount: undefined }, 'it has no TotalCount'],
    ['with a total that is no count', { ...ENVELOPE, TotalCount: '7' }, 'it has no TotalCount'],
    ['with a total below zero', { ...ENVELOPE, TotalCount: -1 }, 'it has no TotalCount'],
    ['with half a total', { ...ENVELOPE, TotalCount: 7.5 }, 'it has no TotalCount'],
    ['without items', { ...ENVELOPE, Items: undefined }, 'it has no Items'],
    ['without items where none are due', { TotalCount: 0 }, 'it has no Items'],
    ['with null for items where rows are due', { Items: null, TotalCount: 7 }, 'it has no Items'],
    ['with items that are no list', { ...ENVELOPE, Items: { $values: 'x' } }, 'it has no Items'],
    ['with more items than it counts', { ...ENVELOPE, Count: 1 }, 'Count is 1, but it has 2 items'],
    ['with an item that is no row', { ...ENVELOPE, Items: [{ ID: '1' }, null] }, 'an item is no row'],
    ['with an item that is text', { ...ENVELOPE, Items: [{ ID: '1' }, 'Jane'] }, 'an item is no row'],
    [
      'with a property list that is none',
      { ...ENVELOPE, Items: [{ Properties: [{ Name: 'ID' }] }, { Properties: [null] }] },
      'an item is no row',
    ],
  ])('that is %s is no page, and is worth another try', (_name, json, reason) => {
    try {
      read(json);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CallFailure);
      const failure = error as CallFailure;
      expect([failure.kind, failure.isRetriedAfter(1)]).toEqual(['not-json', true]);
      expect(failure.message).toBe(`not-json, the response is no page of a query: ${reason}`);
    }
  });
});

test('a .NET collection is a list or an object with $values', () => {
  expect(listOf([1])).toEqual([1]);
  expect(listOf({ $type: 'x', $values: [1] })).toEqual([1]);
  expect([null, undefined, {}, { $values: {} }, 'x', 7].map(listOf)).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

test('the types of properties are left out of the JSON of a page, but not out of texts and names', () => {
  const type = 'Asi.Soa.Core.DataContracts.GenericPropertyData, Asi.Contracts';
  const text = `{"$type":"${type}",`;
  const property = { Name: text, Value: [text, JSON.stringify(text), type], [text]: { $type: type } };
  const page = (more: object): string => JSON.stringify({ $type: type.slice(1), Items: [{ ...more, ...property }] });
  expect(withoutPropertyTypes(page({ $type: type }))).toBe(page({}));
});
