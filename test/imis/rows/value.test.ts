import { expect, test } from 'vitest';
import { unwrap } from '../../../src/imis/rows/value.ts';

test.each([
  ['an absent value', undefined, null],
  ['null', null, null],
  ['a value as it is', 7, 7],
  ['a value in its wrapping', { $type: 'System.Int32', $value: 7 }, 7],
  ['a wrapping without a value', { $type: 'System.DBNull' }, null],
  ['an object that is no wrapping', { $type: 'X', Name: 7 }, { $type: 'X', Name: 7 }],
])('%s is taken for what it holds', (_what, value, held) => {
  expect(unwrap(value)).toEqual(held);
});
