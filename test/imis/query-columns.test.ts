import { describe, expect, test } from 'vitest';
import type { ColumnKind } from '../../src/imis/column-type.ts';
import { columnsOf, type QueryColumn } from '../../src/imis/query-columns.ts';
import type { DefinedColumn } from '../../src/imis/query-definition.ts';
import { ExactNumber } from '../../src/json/exact-number.ts';

const kinds = (found: QueryColumn[] | undefined): (string | undefined)[][] | undefined =>
  found?.map(({ name, kind, source }) => [name, kind, source]);

const columns = (...given: Parameters<typeof columnsOf>): QueryColumn[] | undefined => columnsOf(...given).columns;

const of = (...names: [string, string][]): DefinedColumn[] => names.map(([name, dataType]) => ({ name, dataType }));
const listed = (...columns: [string, unknown][]): object => ({
  Properties: {
    $values: [
      { Name: 'ResultRow', Value: '1' },
      ...columns.map(([Name, Value]) => (Value === null ? { Name } : { Name, Value })),
    ],
  },
});
const wrapped = (type: string, $value: unknown): object => ({ $type: `System.${type}`, $value });

describe('with a definition', () => {
  test.each<[string, ColumnKind]>([
    ['String', 'string'],
    ['Guid', 'string'],
    ['Byte[]', 'string'],
    ['Byte', 'integer'],
    ['SByte', 'integer'],
    ['Int16', 'integer'],
    ['Int32', 'integer'],
    ['Int64', 'integer'],
    ['Decimal', 'number'],
    ['Double', 'number'],
    ['Single', 'number'],
    ['Boolean', 'boolean'],
    ['DateTime', 'date-time'],
    ['System.Int32', 'integer'],
    ['undefined', 'string'],
    ['Whatever', 'string'],
    ['constructor', 'string'],
    ['__proto__', 'string'],
  ])('a column of %s is of the kind %s, with rows and without', (dataType, kind) => {
    const expected = [['X', kind, 'definition']];
    expect(kinds(columns(of(['X', dataType]), []))).toEqual(expected);
    expect(kinds(columns(of(['X', dataType]), [{ X: 'anything' }]))).toEqual(expected);
  });

  test('the columns come in its order, although JavaScript puts numbers first in a flat row', () => {
    const defined = of(['ID', 'String'], ['2024', 'Int32'], ['B', 'Boolean']);
    expect(columns(defined, [{ ID: '1', 2024: 5, B: true }])?.map(({ name }) => name)).toEqual(['ID', '2024', 'B']);
  });

  test('the rows’ names rule where the server numbers a repeated name in another way', () => {
    const defined = of(['ID', 'String'], ['Full', 'String'], ['Full3', 'Int32']);
    expect(kinds(columns(defined, [{ ID: '1', Full: 'a', Full5: 2 }]))).toEqual([
      ['ID', 'string', 'definition'],
      ['Full', 'string', 'definition'],
      ['Full5', 'integer', 'definition'],
    ]);
  });

  test('a repeated name does not shift the types of columns that are called alike, numbers first or not', () => {
    const defined = of(['ID', 'String'], ['Full', 'String'], ['2024', 'Boolean'], ['Full4', 'Int32']);
    const found = columns(defined, [{ ID: '1', Full: 'a', 2024: true, Full9: 2 }]);
    expect(Object.fromEntries(found?.map(({ name, kind }) => [name, kind]) ?? [])).toEqual({
      ID: 'string',
      Full: 'string',
      2024: 'boolean',
      Full9: 'integer',
    });
  });

  test('a column that only the rows have takes its type from them', () => {
    const defined = of(['ID', 'String'], ['Gone', 'Int32'], ['Also gone', 'Int32']);
    const rows = [{ ID: '1', New: true }];
    const known = [
      ['ID', 'string', 'definition'],
      ['New', 'boolean', 'rows'],
    ];
    // Flat rows can have left out what is null: a row of api/iqa shows what is there.
    expect(kinds(columns(defined, rows))).toEqual([
      ...known,
      ['Gone', 'integer', 'definition'],
      ['Also gone', 'integer', 'definition'],
    ]);
    expect(columnsOf(defined, rows).isOpen).toBe(true);
    expect(kinds(columns(defined, rows, ['ID', 'New']))).toEqual(known);
  });

  test('a column without a name costs no other its type', () => {
    const unnamed: DefinedColumn = { name: 'Expr2', isUnnamed: true, dataType: 'Int32' };
    const defined = [...of(['ID', 'String']), unnamed, ...of(['Age', 'Int32'])];
    const expected = (name: string): string[][] => [
      ['ID', 'string', 'definition'],
      [name, 'integer', 'definition'],
      ['Age', 'integer', 'definition'],
    ];
    expect(kinds(columns(defined, [{ ID: '1', Expr2: 7, Age: 30 }]))).toEqual(expected('Expr2'));
    expect(kinds(columns(defined, [{ ID: '1', Sum: 7, Age: 30 }]))).toEqual(expected('Sum'));
    expect(columnsOf(defined, [{ ID: '1', Age: 30 }])).toMatchObject({ isOpen: true });
    expect(kinds(columns(defined, [{ ID: '1', Age: 30 }], ['ID', 'Sum', 'Age']))).toEqual(expected('Sum'));
  });

  test('one that is null in every row of a server that omits nulls stays', () => {
    const defined = of(['ID', 'String'], ['Age', 'Int32']);
    expect(columnsOf(defined, [{ ID: '1' }])).toMatchObject({
      columns: [{ name: 'ID' }, { name: 'Age' }],
      isOpen: false,
    });
  });
});

describe('without a definition', () => {
  test.each<[string, object[], boolean]>([
    ['flat rows may leave out nulls', [{ ID: '1' }, { ID: '2', Age: 3 }], true],
    [
      'flat rows with a null leave out none',
      [
        { ID: '1', Age: null },
        { ID: '2', Age: 3 },
      ],
      false,
    ],
    ['rows that list their properties leave out none', [listed(['ID', '1'], ['Age', null])], false],
  ])('%s', (_what, rows, isOpen) => {
    expect(columnsOf(undefined, rows).isOpen).toBe(isOpen);
  });

  test('a row of api/iqa gives the names, in its order', () => {
    expect(kinds(columns(undefined, [{ ID: '1' }, { Age: 3 }], ['Age', 'Town', 'ID']))).toEqual([
      ['Age', 'number', 'rows'],
      ['Town', 'string', 'rows'],
      ['ID', 'string', 'rows'],
    ]);
  });

  test('and without rows nothing is known', () => {
    expect(columns(undefined, [])).toBeUndefined();
  });

  test.each<[string, unknown[], ColumnKind]>([
    ['numbers', [1, 2], 'number'],
    ['numbers that a double cannot hold', [new ExactNumber('9007199254740993')], 'number'],
    ['booleans', [true, false], 'boolean'],
    ['text', ['a', 'b'], 'string'],
    ['dates', ['2021-02-20T18:00:00'], 'string'],
    ['numbers among nulls', [null, 1, null], 'number'],
    ['nothing but nulls', [null, null], 'string'],
    ['numbers and text', [1, 'b'], 'string'],
    ['numbers and booleans', [1, true], 'string'],
    ['wrapped bytes', [wrapped('Byte[], mscorlib', 'AA==')], 'string'],
    ['objects of no known shape', [{ a: 1 }], 'string'],
  ])('a flat column of %s is of the kind it shows', (_name, values, kind) => {
    expect(
      kinds(
        columns(
          undefined,
          values.map((value) => ({ X: value })),
        ),
      ),
    ).toEqual([['X', kind, 'rows']]);
  });

  test.each<[string, unknown[], ColumnKind]>([
    ['Int32', [wrapped('Int32', 5), wrapped('Int32', '6')], 'integer'],
    ['Int64 beyond a double', [wrapped('Int64', new ExactNumber('9007199254740993'))], 'integer'],
    ['Decimal', [wrapped('Decimal', 5), null], 'number'],
    ['Boolean', [wrapped('Boolean', 'true')], 'boolean'],
    ['Guid', [wrapped('Guid', 'x')], 'string'],
    ['DateTime', [wrapped('DateTime', '2021-02-20T18:00:00')], 'date-time'],
    ['Int32 and Decimal', [wrapped('Int32', 5), wrapped('Decimal', 5)], 'string'],
    ['bare numbers', [5], 'number'],
  ])('a listed column of %s is of the kind its wrapping says', (_name, values, kind) => {
    expect(
      kinds(
        columns(
          undefined,
          values.map((value) => listed(['ID', '1'], ['X', value])),
        ),
      ),
    ).toEqual([
      ['ID', 'string', 'rows'],
      ['X', kind, 'rows'],
    ]);
  });

  test('listed columns of one name each have their own kind', () => {
    const items = [listed(['Full', 'a'], ['Full', wrapped('Int32', 5)])];
    expect(kinds(columns(undefined, items))).toEqual([
      ['Full', 'string', 'rows'],
      ['Full2', 'integer', 'rows'],
    ]);
  });

  test('a row that lists its columns in another order does not mix up their kinds', () => {
    const items = [
      listed(['ID', 'a'], ['N', wrapped('Int32', 5)], ['B', wrapped('Boolean', true)]),
      listed(['B', wrapped('Boolean', false)], ['ID', 'b'], ['N', wrapped('Int32', 6)]),
    ];
    expect(columns(undefined, items)?.map(({ kind }) => kind)).toEqual(['string', 'integer', 'boolean']);
  });

  test('a row that lists fewer columns, in another order, does not mix up their kinds either', () => {
    const items = [listed(['ID', 'a'], ['N', 5], ['B', true]), listed(['B', false], ['ID', 'b'])];
    expect(columns(undefined, items)?.map(({ kind }) => kind)).toEqual(['string', 'number', 'boolean']);
  });

  test('a column that came with a later row takes its kind from the rows that have it', () => {
    expect(kinds(columns(undefined, [{ ID: 'a' }, { ID: 'b', N: 5 }]))).toEqual([
      ['ID', 'string', 'rows'],
      ['N', 'number', 'rows'],
    ]);
  });

  test('odd names are told apart from what every object has', () => {
    const items = [JSON.parse('{"__proto__":1,"toString":true}') as object];
    expect(kinds(columns(undefined, items))).toEqual([
      ['__proto__', 'number', 'rows'],
      ['toString', 'boolean', 'rows'],
    ]);
  });
});

test('a column that the rows leave out is kept where the definition has it', () => {
  const defined = ['ID', 'Name', 'Int'].map((name) => ({ name, dataType: name === 'Int' ? 'Int32' : 'String' }));
  expect(columns(defined, [{ ID: '1', Name: 'x' }])?.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
    'ID: string',
    'Name: string',
    'Int: integer',
  ]);
});
