import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowReader, columnsIn, isRow, numbered } from '../../../src/imis/rows/row-reader.ts';
import { wrappedType } from '../../../src/imis/rows/value.ts';
import { ExactNumber } from '../../../src/json/exact-number.ts';
import { parseJson } from '../../../src/json/parse-json.ts';

/** A row of `api/query`. */
function flat(...columns: [string, unknown][]): object {
  return Object.fromEntries([['$type', 'System.Dynamic.ExpandoObject, System.Core'], ...columns]);
}

/** A row of `api/iqa`; a null is an absent `Value`. */
function listed(...columns: [string, unknown][]): object {
  const properties = columns.map(([Name, Value]) => (Value === null ? { Name } : { Name, Value }));
  return {
    EntityTypeName: '9',
    Properties: { $type: 'x', $values: [{ Name: 'ResultRow', Value: '1' }, ...properties] },
  };
}

/** The rows as records by name, read for the columns that they have. */
function records(...items: object[]): Record<string, unknown>[] {
  const names = [...columnsIn(items).keys()];
  const reader = new RowReader(names);
  return items.map((item) => Object.fromEntries(names.map((name, at) => [name, reader.read(item).known[at]])));
}

const SHAPES: [string, (...columns: [string, unknown][]) => object][] = [
  ['api/query', flat],
  ['api/iqa', listed],
];

describe.each(SHAPES)('rows of %s', (_endpoint, rowOf) => {
  test.each<[string, unknown, unknown]>([
    ['text', 'Zoë', 'Zoë'],
    ['empty text', '', ''],
    ['a date', '2021-02-20T18:00:00', '2021-02-20T18:00:00'],
    ['a bare number', 12.5, 12.5],
    ['a bare zero', 0, 0],
    ['a bare boolean', false, false],
    ['null', null, null],
    ['a wrapped integer', { $type: 'System.Int32', $value: 13280 }, 13280],
    ['a wrapped integer as text', { $type: 'System.Int64', $value: '13280' }, '13280'],
    ['a wrapped boolean', { $type: 'System.Boolean', $value: true }, true],
    ['wrapped bytes', { $type: 'System.Byte[], mscorlib', $value: 'AAEC' }, 'AAEC'],
    ['a wrapped null', { $type: 'System.Int32', $value: null }, null],
    ['a wrapping without a value', { $type: 'System.Int32' }, null],
    ['a wrapping in a wrapping', { $type: 'a', $value: { $type: 'b', $value: 1 } }, 1],
    ['a shape that nobody knows', { Street: 'x' }, { Street: 'x' }],
    ['such a shape that bears a type', { $type: 'Address', Street: 'x' }, { $type: 'Address', Street: 'x' }],
    ['a list', [1, 2], [1, 2]],
    ['an exact number', new ExactNumber('9007199254740993'), new ExactNumber('9007199254740993')],
    [
      'a wrapped exact number',
      { $type: 'System.Int64', $value: new ExactNumber('9007199254740993') },
      new ExactNumber('9007199254740993'),
    ],
  ])('hold %s', (_kind, sent, value) => {
    expect(records(rowOf(['ID', '1'], ['X', sent]))).toEqual([{ ID: '1', X: value }]);
  });

  test('keep odd names as they are', () => {
    const names = [
      '__proto__',
      'constructor',
      'Event.Date',
      ' Registrant ID ',
      'Größe',
      '名前',
      '',
      'a"b\\c',
      'Items',
      'Value',
    ];
    const item = parseJson(
      JSON.stringify(rowOf(...names.map((name, at): [string, unknown] => [name, `${at}`]))),
    ) as object;
    expect([...columnsIn([item]).keys()]).toEqual(names);
    expect(new RowReader(names).read(item)).toEqual({ known: names.map((_, at) => `${at}`), others: [] });
    expect(new RowReader([]).read(item).others).toEqual(names.map((name, at) => [name, `${at}`]));
    expect(new RowReader(['toString']).read(item).known).toEqual([null]);
  });

  test('that list their columns otherwise than the first one still give each value to its column', () => {
    const column = fc.constantFrom('A', 'B', 'C', 'D', '__proto__');
    const rows = fc.array(
      fc.uniqueArray(fc.tuple(column, fc.oneof(fc.string(), fc.constant(null))), { selector: ([name]) => name }),
    );
    fc.assert(
      fc.property(rows, (rows) => {
        const items = rows.map((columns) => parseJson(JSON.stringify(rowOf(...columns))) as object);
        const seen = [...new Set(rows.flat().map(([name]) => name))];
        expect([...columnsIn(items).keys()]).toEqual(seen);
        // Whatever columns are known of, and in whatever order: each value is given, with its column or by name.
        for (const names of [seen, seen.toReversed(), seen.slice(1), []]) {
          const reader = new RowReader(names);
          rows.forEach((columns, at) => {
            const { known, others } = reader.read(items[at] ?? {});
            const valueOf = (name: string): unknown => columns.find(([own]) => own === name)?.[1] ?? null;
            expect(known).toEqual(names.map(valueOf));
            const further = columns.filter(([name, value]) => !names.includes(name) && value !== null);
            expect(others).toEqual(further);
          });
        }
      }),
    );
  });

  test('never have holes', () => {
    const { known } = new RowReader(['A', 'B', 'C']).read(rowOf(['C', '3']));
    expect([...known.keys()].map((at) => at in known)).toEqual([true, true, true]);
    expect(known).toEqual([null, null, '3']);
  });
});

describe('rows of api/iqa', () => {
  test('lose their row number where it stands first, and only there', () => {
    const item = listed(['ID', '1'], ['ResultRow', 'mine']);
    expect(records(item)).toEqual([{ ID: '1', ResultRow: 'mine' }]);
    expect(new RowReader(['ID']).read(item).others).toEqual([['ResultRow', 'mine']]);
  });

  test('may come without a row number, and as a plain list', () => {
    expect(records({ Properties: [{ Name: 'ID', Value: '1' }, { Name: 'X' }] })).toEqual([{ ID: '1', X: null }]);
  });

  test('keep columns of one name apart, numbered alike in every row', () => {
    const row = (one: unknown, two: unknown, three: unknown): object =>
      listed(['ID', '1'], ['Full', one], ['X', 'x'], ['Full', two], ['Full', three]);
    const found = records(row('a', 'b', 'c'), row(null, null, 'c'), row('d', 'e', null));
    expect(Object.keys(found[0] ?? {})).toEqual(['ID', 'Full', 'X', 'Full4', 'Full5']);
    expect(found.map((each) => [each['Full'], each['Full4'], each['Full5']])).toEqual([
      ['a', 'b', 'c'],
      [null, null, 'c'],
      ['d', 'e', null],
    ]);
  });

  test('may lack a row number in one row', () => {
    const found = records(listed(['ID', '1']), { Properties: { $values: [{ Name: 'ID', Value: '2' }] } });
    expect(found).toEqual([{ ID: '1' }, { ID: '2' }]);
  });
});

describe('rows of api/query', () => {
  test('may have a column called Properties', () => {
    for (const value of ['text', null, 7, new ExactNumber('9007199254740993')]) {
      expect(records(flat(['ID', '1'], ['Properties', value]))).toEqual([{ ID: '1', Properties: value }]);
    }
  });

  test('lose their own type, but not a column that merely begins like it', () => {
    expect(records(flat(['$types', 'x']))).toEqual([{ $types: 'x' }]);
  });
});

test.each([[null], [undefined], ['text'], [7], [true], [[]], [[{ Name: 'ID' }]]])('%j is no row', (item) => {
  expect(isRow(item)).toBe(false);
});

test.each([[[null]], [['text']], [[{ Value: 1 }]], [[{ Name: 7, Value: 1 }]], [[{ Name: 'ID', Value: 1 }, null]]])(
  'the properties %j make no row',
  (properties) => {
    expect(isRow({ Properties: { $values: properties } })).toBe(false);
  },
);

test('an object is a row of api/query unless it has a list of properties', () => {
  for (const item of [{}, { Properties: {} }, { Properties: { $values: 'x' } }, { Properties: { $values: [] } }]) {
    expect(isRow(item)).toBe(true);
  }
  expect(records({ Properties: {} })).toEqual([{ Properties: {} }]);
  expect(records({ Properties: { $values: [] } })).toEqual([{}]);
});

test('a name that came before is numbered by its place, until the number is free', () => {
  expect(numbered('Full', new Set())).toBe('Full');
  expect(numbered('Full', new Set(['ID', 'Full', 'X']))).toBe('Full4');
  expect(numbered('Full', new Set(['Full', 'Full3', 'Full2']))).toBe('Full4');
  expect(numbered('Full', new Set(['Full', 'Full3']))).toBe('Full4');
  const names = fc.array(fc.constantFrom('A', 'A2', 'A3', 'B', 'A22'), { maxLength: 12 });
  fc.assert(
    fc.property(names, (names) => {
      const taken = new Set<string>();
      for (const name of names) taken.add(numbered(name, taken));
      expect(taken.size).toBe(names.length);
    }),
  );
});

test('a wrapping tells its type without the assembly', () => {
  expect(wrappedType({ $type: 'System.Byte[], mscorlib', $value: '' })).toBe('System.Byte[]');
  expect(wrappedType({ $type: 'System.Int32' })).toBe('System.Int32');
  expect(wrappedType({ $type: ' System.Int32 , mscorlib' })).toBe('System.Int32');
  expect([wrappedType({ $value: 1 }), wrappedType('System.Int32'), wrappedType(null)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
