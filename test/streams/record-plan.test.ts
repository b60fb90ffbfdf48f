import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowValues } from '../../src/imis/rows/row.ts';
import type { Value } from '../../src/imis/rows/value.ts';
import { ExactNumber } from '../../src/json/exact-number.ts';
import { stringifyExact } from '../../src/json/write-json.ts';
import { RecordPlan, idText, prefixed, type FilledColumn } from '../../src/streams/record-plan.ts';

const TEXT = { type: ['null', 'string'] };
const INTEGER = { type: ['null', 'integer'] };
const LOCAL = { ...TEXT, format: 'date-time', airbyte_type: 'timestamp_without_timezone' };

const from = (name: string, property: object = TEXT): FilledColumn => ({ name, property, from: name });
const row = (...known: Value[]): RowValues => ({ known, others: [] });

describe('a record', () => {
  test('holds the declared columns only, in the order of the catalog', () => {
    const plan = new RecordPlan(['ID', 'A', 'B'], [from('B'), from('ID')], false);
    expect(plan.record(row('1', 'a', 'b')).json).toBe('{"B":"b","ID":"1"}');
    expect(new RecordPlan(['ID'], [], false).record(row('1')).json).toBe('{}');
  });

  test('has null for a column that the row or the query lacks', () => {
    const columns = [from('ID'), from('A', INTEGER), { name: 'Gone', property: TEXT, from: undefined }];
    const plan = new RecordPlan(['ID', 'A'], columns, false);
    expect(plan.record(row('1')).json).toBe('{"ID":"1","A":null,"Gone":null}');
    expect(plan.record(row('1', null)).json).toBe('{"ID":"1","A":null,"Gone":null}');
  });

  test('has its values coerced, and names those that cannot be', () => {
    const plan = new RecordPlan(['ID', 'A', 'B'], [from('ID'), from('A', INTEGER), from('B', INTEGER)], false);
    const some = plan.record(row(7, '12', 'twelve'));
    expect([some.json, some.changes?.nulled]).toEqual(['{"ID":"7","A":12,"B":null}', ['B']]);
    expect(plan.record(row(7, 'x', 'y')).changes?.nulled).toEqual(['A', 'B']);
    expect(plan.record(row('7', 1, 2)).changes).toBeUndefined();
  });

  test('counts the zones that were removed, and the texts that were repaired', () => {
    const plan = new RecordPlan(['At', 'Note'], [from('At', LOCAL), from('Note', {})], false);
    const { json, changes } = plan.record(row('2024-05-01T10:00:00Z', { a: '\ud800', '\udfff': ['\udc00'] }));
    expect(json).toBe('{"At":"2024-05-01T10:00:00","Note":{"a":"\uFFFD","\uFFFD":["\uFFFD"]}}');
    expect(changes).toEqual({ nulled: [], zonesRemoved: 1, textsRepaired: 3 });
  });

  test('keeps any name and any digit on its way to a line of JSON', () => {
    const name = fc.oneof(
      fc.constantFrom('__proto__', 'constructor', 'toString', 'a.b', ' x ', '', '2024'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1 }), (names) => {
        const digits = '9007199254740993';
        const plan = new RecordPlan(
          names,
          names.map((each) => from(each, INTEGER)),
          false,
        );
        const { json } = plan.record(row(...names.map(() => new ExactNumber(digits))));
        expect(json).toBe(`{${names.map((each) => `${JSON.stringify(each)}:${digits}`).join(',')}}`);
      }),
    );
  });

  test('takes in what only some rows have where every column is wanted', () => {
    const values = { known: ['1'], others: [['Late', 7] as const, ['"q"', '\u2028'] as const] };
    expect(new RecordPlan(['ID'], [from('ID')], true).record(values).json).toBe(
      String.raw`{"ID":"1","Late":7,"\"q\"":"\u2028"}`,
    );
    expect(new RecordPlan([], [], true).record({ ...values, known: [] }).json).toBe(
      String.raw`{"Late":7,"\"q\"":"\u2028"}`,
    );
    expect(new RecordPlan(['ID'], [from('ID')], false).record(values).json).toBe('{"ID":"1"}');
  });
});

describe('what a row is compared by: its record and the rest of it', () => {
  const value = fc.oneof(
    fc.constantFrom<Value>('1', 1, '1.0', 'true', true, ' x', 'x', '', null, '2024-05-01', '2024-05-01T00:00:00'),
    fc.constantFrom<Value>(
      '2024-05-01T00:00:00Z',
      '\ud800',
      '\ud801',
      new ExactNumber('9007199254740993'),
      '9007199254740993',
    ),
  );
  const values = fc.tuple(value, value, value, value);
  const other = fc.constantFrom([], [['Late', 1]], [['Late', '1']], [['Later', 1]]) as fc.Arbitrary<
    RowValues['others']
  >;
  const columns = [
    from('A'),
    from('B', INTEGER),
    from('C', LOCAL),
    { ...from('A'), name: 'client_id', prefix: 'IMIS-' },
  ];

  test.each([
    ['all columns', columns, true],
    ['some columns', columns.slice(1), false],
    ['an id behind its prefix only', columns.slice(3), false],
  ])('is that of another row only where all values are the same, with %s', (_which, wanted, emitsOthers) => {
    const plan = new RecordPlan(['A', 'B', 'C', 'D'], wanted, emitsOthers);
    const keyOf = (known: Value[], others: RowValues['others']): string => {
      const { json, rest } = plan.record({ known, others });
      return json + rest;
    };
    fc.assert(
      fc.property(values, values, other, other, (one, two, late, later) => {
        const isSame = stringifyExact([one, late]) === stringifyExact([two, later]);
        expect(keyOf(one, late) === keyOf(two, later)).toBe(isSame);
      }),
      { numRuns: 2000 },
    );
  });

  test('is the record alone where that holds everything as it was sent', () => {
    const plan = new RecordPlan(['A', 'B'], [from('A'), from('B', INTEGER)], false);
    expect(plan.record(row('x', 7)).rest).toBe('');
    expect(plan.record(row('x', '7')).rest).toBe('[1,"7"]');
  });
});

test.each<[unknown, string | null]>([
  [17, 'IMIS-17'],
  [' 17 ', 'IMIS-17'],
  ['  ', null],
  [null, null],
])('the id %j behind a prefix is %j', (id, text) => {
  expect(prefixed('IMIS-', id)).toBe(text);
  const plan = new RecordPlan(['ID'], [{ ...from('ID'), name: 'client_id', prefix: 'IMIS-' }], false);
  expect(plan.record(row(id as Value)).json).toBe(`{"client_id":${JSON.stringify(text)}}`);
});

test.each<[unknown, string]>([
  [null, ''],
  [undefined, ''],
  ['  ', ''],
  [' 17 ', '17'],
  [17, '17'],
  [new ExactNumber('9007199254740993'), '9007199254740993'],
])('the id %s is compared as %j', (value, text) => {
  expect(idText(value)).toBe(text);
});
