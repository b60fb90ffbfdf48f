import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyOf } from '../../src/http/answer.ts';
import { fromBytes, toBytes } from '../../src/http/byte-string.ts';
import { ExactNumber, stringifyExact } from '../../src/http/exact-number.ts';
import { readFlatPage, type FlatPage } from '../../src/imis/flat-page.ts';
import { readPage } from '../../src/imis/page.ts';
import { RowPattern } from '../../src/imis/row-pattern.ts';
import { RowReader, valuesOf, type Values } from '../../src/imis/row.ts';
import { WrittenRow } from '../../src/imis/written-row.ts';

const TYPE = '"$type":"System.Dynamic.ExpandoObject, System.Core"';
const ANY_TEXT = String.raw`null|"(?:[^"\\\x00-\x1f]|\\.)*"`;

function page(
  rows: readonly string[],
  { items = '"Items":{"$type":"List`1[[System.Object, mscorlib]], mscorlib","$values":[', end = ']}' } = {},
): string {
  return `{"$type":"PagedResult, Asi.Contracts",${items}${rows.join(',')}${end},"Offset":0,"Limit":100,"Count":${rows.length},"TotalCount":${rows.length}}`;
}

const row = (inside: string): string => `{${TYPE},${inside}}`;

const flat = (text: string, pattern?: RowPattern): FlatPage | undefined =>
  readFlatPage(toBytes(text), new RowReader(), pattern);

const textsOf = (text: string): string[] | undefined => flat(text)?.texts.map(fromBytes);

const valuesIn = (text: string): Values[] | undefined => flat(text)?.rows.map(valuesOf);

/** A pattern for columns of text. */
function patternOf(names: readonly string[], wrapped: readonly string[] = []): RowPattern {
  return new RowPattern({
    columns: new Map(names.map((name) => [name, ANY_TEXT])),
    wrapped: new Set(wrapped),
    keyColumn: 'A',
    keyOf: String,
  });
}

describe('a page of flat rows', () => {
  test('is cut into the insides of its objects, without their own type', () => {
    const insides = [
      '"A":"1","B":-33.869894900000',
      '"A":"}, {\\"$type\\":\\"x\\"},{","B":null',
      '"A":"\\\\","B":true',
      '"A":"Zoë 🎉","B":[{"x":1},{"x":2}]',
    ];
    expect(textsOf(page(insides.map(row)))).toEqual(insides);
    expect(textsOf(page(insides.map(row), { items: '"Items":[', end: ']' }))).toEqual(insides);
  });

  test('is read also where it is laid out for people', () => {
    const pretty = JSON.stringify(JSON.parse(page([row('"A":"1"'), row('"A":"2"')])), null, 2);
    expect(valuesIn(pretty)).toEqual([['1'], ['2']]);
    expect(flat(pretty, patternOf(['A']))?.rows.some((each) => each instanceof WrittenRow)).toBe(false);
  });

  test('keeps its envelope, whatever stands in it before and behind the rows', () => {
    const text = `{"Count":1,"HasNext":false,"Name":null,"Items":[{"A":"1"}],"TotalCount":1,"More":{"Items":[{"B":"2"}]}}`;
    expect(flat(text)?.envelope).toMatchObject({ Count: 1, TotalCount: 1, More: { Items: [{ B: '2' }] } });
  });

  test.each([
    ['rows of api/iqa', page(['{"Properties":{"$values":[{"Name":"A","Value":"1"}]}}'])],
    ['no rows', page([])],
    ['no JSON', page([row('"A":"1"')]).slice(0, -5)],
    ['a row that is cut off', page([row('"A":"1"')]).slice(0, 190)],
    ['something between its rows', page(['{"A":"1"} {"A":"2"}'])],
    ['a row that is none', page(['{"A":"1"}', '7'])],
    ['a broken row', page(['{"A":"1",}'])],
    ['a list of rows within another value', `{"Other":{"Items":[{"A":"1"}]},"Items":[{"A":"2"}],"TotalCount":1}`],
    ['two lists of rows', `{"Items":[{"A":"1"}],"Items":[{"A":"2"}],"TotalCount":1}`],
    ['anything behind its end', `${page([row('"A":"1"')])}{}`],
  ])('is none with %s', (_what, text) => {
    expect(flat(text)).toBeUndefined();
    expect(flat(text, patternOf(['A']))).toBeUndefined();
  });

  test('gives the same rows and texts as the JSON, with a pattern and without', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((text) => `:${text}`),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('},{"', '"}]}', '\\', '\u2028', '$value":', '{"$type":"System.X","$value":1}'),
    );
    const key = fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => !/^(\d+|\$type|Properties)$/.test(name));
    const table = fc.uniqueArray(key, { minLength: 1, maxLength: 5 }).chain((names) =>
      fc.array(
        fc.tuple(...names.map(() => value)).map((values) => names.map((name, at) => [name, values[at]] as const)),
        { minLength: 1, maxLength: 8 },
      ),
    );
    fc.assert(
      fc.property(table, (rows) => {
        const insides = rows.map((cells) =>
          cells.map(([name, cell]) => `${JSON.stringify(name)}:${JSON.stringify(cell)}`).join(','),
        );
        const text = page(insides.map(row));
        const names = (rows[0] ?? []).map(([name]) => name);
        for (const pattern of [undefined, patternOf(names)]) {
          const read = flat(text, pattern);
          expect(read?.texts.map(fromBytes)).toEqual(insides);
          expect(read?.rows.map(valuesOf)).toEqual(rows.map((cells) => cells.map(([, cell]) => cell)));
          const isText = rows.map((cells) => cells.every(([, cell]) => cell === null || typeof cell === 'string'));
          expect(read?.rows.map((each) => each instanceof WrittenRow)).toEqual(
            pattern ? isText : rows.map(() => false),
          );
        }
      }),
    );
  });

  test('keeps every digit of a row that is taken apart', () => {
    const digits = ['1', '9007199254740993', '2', '12345678901234567.1234', '3'];
    const values = valuesIn(page(digits.map((number) => row(`"A":${number}`))));
    expect(values?.map(([value]) => stringifyExact(value))).toEqual(digits);
    expect(values?.map(([value]) => value instanceof ExactNumber)).toEqual([false, true, false, true, false]);
  });

  test('tells the same through the envelope that it is read in', () => {
    const body = (text: string): ReturnType<typeof bodyOf> =>
      bodyOf({ status: 200, headers: {}, body: Buffer.from(text) }, 0);
    const text = page([row('"A":"1","B":"é"'), row('"A":"2","B":7')]);
    const read = readPage(body(text), 500, new RowReader(), patternOf(['A', 'B']));
    expect(read.rows.map(valuesOf)).toEqual([
      ['1', 'é'],
      ['2', 7],
    ]);
    expect([read.total, read.limit, read.items.length]).toEqual([2, 100, 1]);
    expect(() => readPage(body(text.replace('"Count":2', '"Count":3')), 500, new RowReader())).toThrow(/Count is 3/);
  });
});

describe('a pattern', () => {
  const matched = (written: string, names = ['A', 'B'], wrapped: string[] = []): WrittenRow | undefined =>
    patternOf(names, wrapped).match(toBytes(`[${written},`), 1)?.row;

  test('knows a row that is written as all others, and its key', () => {
    const bytes = toBytes(`${row('"A":"1","B":"é"')},`);
    const found = patternOf(['A', 'B']).match(bytes, 0);
    expect([found?.end, found?.row.key, found?.row.values]).toEqual([bytes.length - 1, '1', ['1', 'é']]);
    expect(fromBytes(found?.row.text ?? toBytes(''))).toBe('"A":"1","B":"é"');
    expect(matched('{"A":"1","B":null}')?.values).toEqual(['1', null]);
  });

  test.each([
    ['its own type at another place', `{"A":"1",${TYPE},"B":"2"}`],
    ['its own type behind a space', `{ ${TYPE},"A":"1","B":"2"}`],
    ['a space behind its type', '{"$type": "System.Dynamic.ExpandoObject, System.Core", "A":"1","B":"2"}'],
    ['a space between values', '{"A":"1", "B":"2"}'],
    ['a line break', '{"A":"1",\n"B":"2"}'],
    ['a raw line break in a text', '{"A":"1\n","B":"2"}'],
    ['a column twice', '{"A":"0","A":"1","B":"2"}'],
    ['one column less', '{"A":"1"}'],
    ['one column more', '{"A":"1","B":"2","C":"3"}'],
    ['columns in another order', '{"B":"2","A":"1"}'],
    ['a column in another case', '{"a":"1","B":"2"}'],
    ['a wrapping without a value', '{"A":"1","B":{"$type":"System.Byte[], mscorlib"}}'],
    ['a wrapping with a space in it', '{"A":"1","B":{"$type":"System.Byte[], mscorlib","$value" : "QQ=="}}'],
    ['a wrapping in other letters', '{"A":"1","B":{"$type":"System.Byte[], mscorlib","\\u0024value":"QQ=="}}'],
    ['a wrapping of what is no single value', '{"A":"1","B":{"$type":"System.X","$value":{"x":"y"}}}'],
    ['an object of its own', '{"A":"1","B":{"x":"y"}}'],
    ['a text that has no end', '{"A":"1","B":"2}'],
    ['no end', '{"A":"1","B":"2"'],
  ])('does not know a row with %s', (_what, written) => {
    expect(matched(written, ['A', 'B'], ['B'])).toBeUndefined();
  });

  test('takes values out of their wrapping, but only where it expects one', () => {
    const written = '{"A":"1","B":{"$type":"System.Byte[], mscorlib","$value":"AA\\"}\\\\/+=="}}';
    expect(matched(written)).toBeUndefined();
    const found = matched(written, ['A', 'B'], ['B']);
    expect([found?.text, found?.values]).toEqual(['"A":"1","B":"AA\\"}\\\\/+=="', ['1', 'AA"}\\/+==']]);
    expect(matched('{"A":"\\"$value\\":{","B":"x"}', ['A', 'B'], ['B'])?.text).toBe('"A":"\\"$value\\":{","B":"x"');
  });

  test.each(['Café', 'a"b', 'a\\b', '__proto__', 'x.*+?^${}()|[]/-y', '🎉 tab\t', "O'Brien", 'عمود'])(
    'knows the column %j in each of its spellings',
    (name) => {
      const plain = JSON.stringify(name);
      const beyondAscii = plain.replace(
        /[\u0080-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
      );
      for (const written of [plain, beyondAscii]) expect(matched(`{${written}:"1"}`, [name])?.values).toEqual(['1']);
    },
  );

  test('tells the key also where its text is escaped, or beyond ASCII', () => {
    expect(matched('{"A":"a\\"b","B":null}')?.key).toBe('a"b');
    expect(matched('{"A":"\\u00e9","B":null}')?.key).toBe('é');
    expect(matched('{"A":"é","B":null}')?.key).toBe('é');
    expect(matched('{"A":null,"B":null}')?.key).toBe('null');
    expect(matched('{"B":null}', ['B'])?.key).toBe('null');
    expect(matched('{"A":{"$type":"System.X","$value":"w"}}', ['A'], ['A'])?.key).toBe('w');
  });
});
