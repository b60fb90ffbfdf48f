import { expect, test } from 'vitest';
import { detached, valuesOf } from '../../../src/imis/rows/row.ts';
import { WrittenRow } from '../../../src/imis/rows/written-row.ts';
import { toBytes } from '../../../src/json/byte-string.ts';

const ROW = new WrittenRow(toBytes('"ID":"1","Name":"Zoë 🎉"'), '1 名', ['ID', 'Name', 'Missing']);

test('a written row tells its values when it is asked for them', () => {
  expect(valuesOf(ROW)).toEqual(['1', 'Zoë 🎉', null]);
});

test('a written row is the same for whoever keeps it', () => {
  const kept = detached(ROW);
  expect(kept).toBeInstanceOf(WrittenRow);
  expect(kept).not.toBe(ROW);
  const { text, key } = kept as WrittenRow;
  expect([text, key, valuesOf(kept)]).toEqual([ROW.text, '1 名', ['1', 'Zoë 🎉', null]]);
});

test('a row that is taken apart is kept as it is', () => {
  const row = ['1', null];
  expect(detached(row)).toBe(row);
  expect(valuesOf(row)).toBe(row);
});
