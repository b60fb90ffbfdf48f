import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowReader, namesListedIn, numbered, propertiesOf } from '../../../src/imis/rows/row.ts';
import { wrappedType } from '../../../src/imis/rows/value.ts';
import { ExactNumber } from '../../../src/json/exact-number.ts';
import { parseJson } from '../../../src/json/parse-json.ts';

/** A row of `api/query`. */
function flat(...columns: [string, unknown][]): unknown {
  return Object.fromEntries([['$type', 'System.Dynamic.ExpandoObject, System.Core'], ...columns]);
}

/** A row of `api/iqa`; a null is an absent `Value`. */
function listed(...columns: [string, unknown][]): unknown {
  const properties = columns.map(([Name, Value]) => (Value === null ? { Name } : { Name, Value }));
  return {
    EntityTypeName: '9',
    Properties: { $type: 'x', $values: [{ Name: 'ResultRow', Value: '1' }, ...properties] },
  };
}

/** The rows as records by name, `undefined` for what is no row. */
function records(reader: RowReader, ...items: unknown[]): (Record<string, unknown> | undefined)[] {
  return items.map((item) => {
    const row = reader.read(item);
    return row && Object.fromEntries(reader.names.map((name, at) => [name, row[at]]));
  });
}

const SHAPES: [string, (...columns: [string, unknown][]) => unknown][] = [
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
    expect(records(new RowReader(), rowOf(['ID', '1'], ['X', sent]))).toEqual([{ ID: '1', X: value }]);
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
    const reader = new RowReader();
    const row = reader.read(
      parseJson(JSON.stringify(rowOf(...names.map((name, at): [string, unknown] => [name, `${at}`])))),
    );
    expect(reader.names).toEqual(names);
    expect(row).toEqual(names.map((_, at) => `${at}`));
    expect(names.map((name) => reader.positionOf(name))).toEqual(names.map((_, at) => at));
    expect(reader.positionOf('toString')).toBe(-1);
  });

  test('that list their columns otherwise than the first one still give each value to its column', () => {
    const column = fc.constantFrom('A', 'B', 'C', 'D', '__proto__');
    const rows = fc.array(
      fc.uniqueArray(fc.tuple(column, fc.oneof(fc.string(), fc.constant(null))), { selector: ([name]) => name }),
    );
    fc.assert(
      fc.property(rows, (rows) => {
        const reader = new RowReader();
        const read = rows.map((columns) => reader.read(parseJson(JSON.stringify(rowOf(...columns)))));
        const seen = [...new Set(rows.flat().map(([name]) => name))];
        expect(reader.names).toEqual(seen);
        rows.forEach((columns, at) => {
          const row = read[at] ?? [];
          const expected = seen.map((name) => columns.find(([own]) => own === name)?.[1] ?? null);
          expect(seen.map((_, place) => row[place] ?? null)).toEqual(expected);
        });
      }),
    );
  });

  test('never have holes', () => {
    const reader = new RowReader();
    reader.read(rowOf(['A', '1'], ['B', '2'], ['C', '3']));
    const row = reader.read(rowOf(['C', '3']))!;
    expect([...row.keys()].map((at) => at in row)).toEqual([true, true, true]);
    expect(row).toEqual([null, null, '3']);
  });
});

describe('rows of api/iqa', () => {
  test('lose their row number where it stands first, and only there', () => {
    const reader = new RowReader();
    reader.read(listed(['ID', '1'], ['ResultRow', 'mine']));
    expect(reader.names).toEqual(['ID', 'ResultRow']);
  });

  test('may come without a row number, and as a plain list', () => {
    const reader = new RowReader();
    expect(records(reader, { Properties: [{ Name: 'ID', Value: '1' }, { Name: 'X' }] })).toEqual([
      { ID: '1', X: null },
    ]);
  });

  test('keep columns of one name apart, numbered alike in every row', () => {
    const reader = new RowReader();
    const row = (one: unknown, two: unknown, three: unknown): unknown =>
      listed(['ID', '1'], ['Full', one], ['X', 'x'], ['Full', two], ['Full', three]);
    const found = records(reader, row('a', 'b', 'c'), row(null, null, 'c'), row('d', 'e', null));
    expect(reader.names).toEqual(['ID', 'Full', 'X', 'Full4', 'Full5']);
    expect(found.map((each) => [each?.['Full'], each?.['Full4'], each?.['Full5']])).toEqual([
      ['a', 'b', 'c'],
      [null, null, 'c'],
      ['d', 'e', null],
    ]);
  });

  test('may lack a row number in one row', () => {
    const reader = new RowReader();
    const found = records(reader, listed(['ID', '1']), { Properties: { $values: [{ Name: 'ID', Value: '2' }] } });
    expect(found).toEqual([{ ID: '1' }, { ID: '2' }]);
  });
});

describe('rows of api/query', () => {
  test('may have a column called Properties', () => {
    for (const value of ['text', null, 7, new ExactNumber('9007199254740993')]) {
      expect(records(new RowReader(), flat(['ID', '1'], ['Properties', value]))).toEqual([
        { ID: '1', Properties: value },
      ]);
    }
  });

  test('lose their own type, but not a column that merely begins like it', () => {
    expect(records(new RowReader(), flat(['$types', 'x']))).toEqual([{ $types: 'x' }]);
  });
});

describe('what is no row', () => {
  test.each([[null], [undefined], ['text'], [7], [true], [[]], [[{ Name: 'ID' }]]])(
    'such as %j is told from one',
    (item) => {
      expect(new RowReader().read(item)).toBeUndefined();
    },
  );

  test.each([[[null]], [['text']], [[{ Value: 1 }]], [[{ Name: 7, Value: 1 }]], [[{ Name: 'ID', Value: 1 }, null]]])(
    'such as the properties %j is told from one, first or later',
    (properties) => {
      const reader = new RowReader();
      const item = { Properties: { $values: properties } };
      expect(reader.read(item)).toBeUndefined();
      reader.read(listed(['ID', '1'], ['X', '2']));
      expect(reader.read(item)).toBeUndefined();
      expect(reader.names).toEqual(['ID', 'X']);
    },
  );
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

test('only a list of properties makes a row of api/iqa', () => {
  expect(propertiesOf({ Properties: { $values: [] } })).toEqual([]);
  expect(propertiesOf({ Properties: {} })).toBeUndefined();
  expect(propertiesOf({ Properties: { $values: 'x' } })).toBeUndefined();
  expect(propertiesOf({})).toBeUndefined();
});

test('only a row that lists its columns tells their names so, without the number of the row', () => {
  expect(namesListedIn([listed(['ID', '1'], ['Full', null], ['Full', 'x'], ['ResultRow', 'mine'])])).toEqual([
    'ID',
    'Full',
    'Full',
    'ResultRow',
  ]);
  expect([[], [null], ['text'], [flat(['ID', '1'])]].map(namesListedIn)).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
});
