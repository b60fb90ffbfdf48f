import { describe, expect, test } from 'vitest';
import { ConnectorError } from '../../src/errors.ts';
import { requireColumn } from '../../src/imis/required-column.ts';
import { noSuchColumn } from '../../src/problems/columns.ts';
import { messageOf } from '../../src/problems/problem.ts';
import { thrown } from '../thrown.ts';

const columnsOf = (...names: string[]): Parameters<typeof requireColumn>[0] =>
  names.map((name) => ({ name, kind: 'string' as const, source: 'rows' as const }));

describe('the column of the registrant', () => {
  const columns = columnsOf('Name', ' Registrant ID ');

  test('is taken as it is spelled', () => {
    expect(() => {
      requireColumn(columns, ' Registrant ID ');
    }).not.toThrow();
  });

  test.each([
    ['ID', undefined],
    ['registrant id', ' Registrant ID '],
    ['  Registrant ID', ' Registrant ID '],
  ])('that is missing (%j) is named, with one that is nearly the same', (name, near) => {
    const missing = (): void => {
      requireColumn(columns, name);
    };
    const expected = new ConnectorError(noSuchColumn({ name, near, columns: ['Name', ' Registrant ID '] }));
    expect(thrown(missing)).toEqual(expected);
  });

  test('that is missing from many has 30 of them listed', () => {
    const names = Array.from({ length: 200 }, (_, at) => `C${at + 1}`);
    const message = messageOf(noSuchColumn({ name: 'ID', near: undefined, columns: names }));
    expect(message).toContain('"C30", and 170 more.');
    expect(message).not.toContain('C31');
    expect(messageOf(noSuchColumn({ name: 'ID', near: undefined, columns: names.slice(0, 30) }))).toMatch(/"C30"\.$/);
  });
});
