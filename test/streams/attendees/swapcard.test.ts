import { describe, expect, test } from 'vitest';
import { SWAPCARD_FIELDS, isSwapcardField, swapcardSource } from '../../../src/streams/attendees/swapcard.ts';

test('the fields are those of Swapcard’s default mappings', () => {
  expect(SWAPCARD_FIELDS).toEqual(['client_id', 'first_name', 'last_name', 'email', 'company']);
});

describe('a Swapcard field', () => {
  test.each([
    ['first_name', 'FirstName'],
    ['last_name', 'LastName'],
    ['email', 'Email'],
    ['company', 'Company'],
  ])('%s is filled from %s, in whatever case the query spells it', (field, column) => {
    expect(swapcardSource(field, ['ID', column], 'ID')).toEqual({ column, prefix: '' });
    expect(swapcardSource(field, [column.toUpperCase()], 'ID')).toEqual({ column: column.toUpperCase(), prefix: '' });
    expect(swapcardSource(field, [column.toUpperCase(), column], 'ID')).toEqual({ column, prefix: '' });
    expect(swapcardSource(field, ['ID'], 'ID')).toEqual({ column: undefined, prefix: '' });
  });

  test('client_id is the registrant id behind IMIS-', () => {
    expect(swapcardSource('client_id', ['Key'], 'Key')).toEqual({ column: 'Key', prefix: 'IMIS-' });
  });

  test.each(['FirstName', 'First_Name', 'Client_ID', 'constructor', 'toString', '__proto__', ''])(
    '%j is none',
    (name) => {
      expect(swapcardSource(name, ['FirstName'], 'ID')).toBeUndefined();
    },
  );
});

test.each([
  ['Email', true],
  ['EMAIL', true],
  ['email', true],
  ['Client_Id', true],
  ['FirstName', false],
  ['E-mail', false],
  ['constructor', false],
])('the column %s would merge with a Swapcard field: %s', (column, expected) => {
  expect(isSwapcardField(column)).toBe(expected);
});
