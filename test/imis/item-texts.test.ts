import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactNumber, stringifyExact } from '../../src/http/exact-number.ts';
import { ParsedJson } from '../../src/http/json.ts';
import { cutItems, plainText } from '../../src/imis/item-texts.ts';
import { readPage } from '../../src/imis/page.ts';
import { RowReader } from '../../src/imis/row.ts';

const TYPE = '"$type":"System.Dynamic.ExpandoObject, System.Core"';

function page(
  rows: readonly string[],
  { items = '"Items":{"$type":"List, mscorlib","$values":[', end = ']}' } = {},
): string {
  return `{"$type":"PagedResult, Asi.Contracts",${items}${rows.join(',')}${end},"Offset":0,"Limit":100,"Count":${rows.length},"TotalCount":${rows.length}}`;
}

const row = (inside: string): string => `{${TYPE},${inside}}`;

describe('the rows of a page, as the server wrote them', () => {
  test('are the insides of the objects, without their own type', () => {
    const insides = [
      '"A":"1","B":-33.869894900000',
      '"A":"}, {\\"$type\\":\\"x\\"},{","B":null',
      '"A":"\\\\","B":true',
    ];
    const text = page(insides.map(row));
    JSON.parse(text);
    expect(cutItems(text, 3)?.texts).toEqual(insides);
    expect(cutItems(text, 3)?.starts.map((start) => text.charAt(start))).toEqual(['{', '{', '{']);
    expect(cutItems(page(insides.map(row), { items: '"Items":[', end: ']' }), 3)?.texts).toEqual(insides);
  });

  test('are found in a text that is laid out for people, which is no line of JSON', () => {
    const pretty = JSON.stringify(JSON.parse(page([row('"A":"1"'), row('"A":"2"')])), null, 2);
    const found = cutItems(pretty, 2);
    expect(found?.texts.map((text) => JSON.parse(`{${text}}`) as unknown)).toMatchObject([{ A: '1' }, { A: '2' }]);
    expect(readPage(new ParsedJson(pretty), 100, new RowReader()).rows.map(({ text }) => text)).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('have their wrapped values taken out, or are not plain', () => {
    const bytes = '{"$type":"System.Byte[], mscorlib","$value":"AAAA/+=="}';
    expect(plainText(`"A":${bytes},"B":1`)).toBe('"A":"AAAA/+==","B":1');
    expect(plainText('"A":{"$type":"System.String, mscorlib","$value":"a\\"b"}')).toBeUndefined();
    expect(plainText('"A":"\\"$value\\":"')).toBe('"A":"\\"$value\\":"');
  });

  test('are cut right where a row holds a list of objects itself', () => {
    const insides = ['"A":[{"x":1},{"x":2}],"B":"1"', '"A":[],"B":"2"', '"A":[{"x":1},{"x":2},{"x":3}],"B":"3"'];
    for (let count = 1; count <= insides.length; count++) {
      const some = insides.slice(0, count);
      expect(cutItems(page(some.map(row)), count)?.texts).toEqual(some);
    }
  });

  test('are the same text for the same row on any page, whatever its neighbours are', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constant('},{"'),
    );
    const key = fc.string({ minLength: 1 }).filter((name) => !/^(\d+|\$type|__proto__)$|":|^:/.test(name));
    const table = fc.uniqueArray(key, { minLength: 1, maxLength: 5 }).chain((names) =>
      fc.array(
        fc.tuple(...names.map(() => value)).map((values) => names.map((name, at) => [name, values[at]] as const)),
        {
          minLength: 1,
          maxLength: 8,
        },
      ),
    );
    fc.assert(
      fc.property(table, (rows) => {
        const insides = rows.map((cells) => JSON.stringify(Object.fromEntries(cells)).slice(1, -1));
        const text = page(insides.map(row));
        const read = readPage(new ParsedJson(text), 100, new RowReader());
        expect(read.texts).toEqual(insides);
        const plain = insides.map((inside, at) =>
          rows[at]?.some(([, cell]) => String(cell).startsWith(':')) ? undefined : inside,
        );
        expect(read.rows.map(({ text: kept }) => kept)).toEqual(plain);
        expect(read.rows.map((each) => [...each])).toEqual(rows.map((cells) => cells.map(([, cell]) => cell)));
      }),
    );
  });

  test.each([
    ['its own type at another place', `{"A":"1",${TYPE},"B":2}`],
    ['its own type behind a space', `{ ${TYPE},"A":"1","B":2}`],
    ['a space behind its type', '{"$type": "System.Dynamic.ExpandoObject, System.Core", "A":"1","B":2}'],
    ['a wrapping without a value', `{${TYPE},"A":"1","B":{"$type":"System.Byte[], mscorlib"}}`],
    ['a wrapping with a space in it', `{${TYPE},"A":"1","B":{"$type":"System.Byte[], mscorlib","$value" : "QQ=="}}`],
    ['a wrapping in other letters', `{${TYPE},"A":"1","B":{"$type":"System.Byte[], mscorlib","\\u0024value":"QQ=="}}`],
    ['a column twice', `{${TYPE},"A":"0","A":"1","B":2}`],
  ])('are not kept for a row with %s', (_what, written) => {
    const { rows } = readPage(new ParsedJson(page([written])), 100, new RowReader());
    expect(rows.map(({ text }) => text)).toEqual([undefined]);
    expect(rows[0]?.[0]).toBe('1');
  });

  test('are not kept for a row that lacks a column, but still compared by', () => {
    const text = page([row('"A":"1","B":"2"'), row('"A":"1"')]);
    const read = readPage(new ParsedJson(text), 100, new RowReader());
    expect(read.rows.map(({ text: kept }) => kept)).toEqual(['"A":"1","B":"2"', undefined]);
    expect(read.texts).toEqual(['"A":"1","B":"2"', '"A":"1"']);
  });

  test('are not taken from rows of api/iqa, which hold the number of the row', () => {
    const text = page([
      '{"EntityTypeName":"9","Properties":{"$values":[{"Name":"ResultRow","Value":"1"},{"Name":"A","Value":"1"}]}}',
    ]);
    expect(readPage(new ParsedJson(text), 100, new RowReader()).texts).toBeUndefined();
  });

  test('keep every digit, also where only some of them hold a number beyond a double', () => {
    const digits = ['1', '9007199254740993', '2', '12345678901234567.1234', '3'];
    const text = page(digits.map((number) => row(`"A":${number}`)));
    const { rows } = readPage(new ParsedJson(text), 100, new RowReader());
    expect(rows.map(([value]) => stringifyExact(value))).toEqual(digits);
    expect(rows.map(([value]) => value instanceof ExactNumber)).toEqual([false, true, false, true, false]);
  });
});
