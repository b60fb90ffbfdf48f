import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyOf } from '../../../src/http/response.ts';
import { FlatPattern } from '../../../src/imis/rows/flat-pattern.ts';
import { ListPattern } from '../../../src/imis/rows/list-pattern.ts';
import { readRows, type PageRows } from '../../../src/imis/rows/page-rows.ts';
import { readPage } from '../../../src/imis/rows/page.ts';
import type { RowPattern } from '../../../src/imis/rows/row-pattern.ts';
import { RowReader, namesListedIn, valuesOf, type Values } from '../../../src/imis/rows/row.ts';
import { WrittenRow } from '../../../src/imis/rows/written-row.ts';
import { fromBytes, toBytes } from '../../../src/json/byte-string.ts';
import { ExactNumber, stringifyExact } from '../../../src/json/exact-number.ts';

const TYPE = '"$type":"System.Dynamic.ExpandoObject, System.Core"';
const ANY_TEXT = String.raw`null|"(?:[^"\\\x00-\x1f]|\\.)*"`;

function page(
  rows: readonly string[],
  { items = '"Items":{"$type":"List`1[[System.Object, mscorlib]], mscorlib","$values":[', end = ']}' } = {},
): string {
  return `{"$type":"PagedResult, Asi.Contracts",${items}${rows.join(',')}${end},"Offset":0,"Limit":100,"Count":${rows.length},"TotalCount":${rows.length}}`;
}

const row = (inside: string): string => `{${TYPE},${inside}}`;

const flat = (text: string, pattern?: RowPattern): PageRows | undefined =>
  readRows(toBytes(text), new RowReader(), pattern);

const valuesIn = (text: string): Values[] | undefined => flat(text)?.rows.map(valuesOf);

const KNOWN = { keyColumn: 'A', keyOf: String };
const textColumns = (names: readonly string[]): Map<string, string> => new Map(names.map((name) => [name, ANY_TEXT]));

/** A pattern for columns of text, some of which come in a wrapping in the first page. */
function patternOf(names: readonly string[], wrapped: readonly string[] = []): RowPattern {
  const bytes = { $type: 'System.Byte[], mscorlib', $value: '' };
  const item = Object.fromEntries(names.map((name) => [name, wrapped.includes(name) ? bytes : '']));
  return new FlatPattern({ ...KNOWN, columns: textColumns(names) }, [item]);
}

describe('a page', () => {
  test('is cut at the braces of its objects, whatever they hold', () => {
    const insides = [
      '"A":"1","B":-33.869894900000',
      '"A":"}, {\\"$type\\":\\"x\\"},{","B":null',
      '"A":"\\\\","B":true',
      '"A":"Zoë 🎉","B":[{"x":1},{"x":2}]',
    ];
    const values = insides.map((inside): unknown[] => Object.values(JSON.parse(`{${inside}}`) as object));
    expect(valuesIn(page(insides.map(row)))).toEqual(values);
    expect(valuesIn(page(insides.map(row), { items: '"Items":[', end: ']' }))).toEqual(values);
  });

  test('is read also where it is laid out for people', () => {
    const pretty = JSON.stringify(JSON.parse(page([row('"A":"1"'), row('"A":"2"')])), null, 2);
    expect(valuesIn(pretty)).toEqual([['1'], ['2']]);
    expect(flat(pretty, patternOf(['A']))?.rows.some((each) => each instanceof WrittenRow)).toBe(false);
  });

  test.each([
    ['without a space', '{"Name":"","Items":{"$type":"List","$values":[{"A":"1"}]},"TotalCount":1}'],
    ['without a type of its list', '{"Items":{"$values":[{"A":"1"}]},"TotalCount":1}'],
    ['with its list alone', '{"Items":[{"A":"1"}],"TotalCount":1}'],
    [
      'with spaces wherever they may be',
      ' \n { "Name"\t: null , "Limit" : 100 , "Items" : { "$type" : "List" , "$values" : [\r\n {"A":"1"} ] } , "TotalCount" : 1 } ',
    ],
    [
      'with escapes in its texts',
      String.raw`{"Link":"\\x\u0026b \"Items\":[{","Other":"a\"bc\"de","Items":[{"A":"1"}],"TotalCount":1}`,
    ],
  ])('is read row by row where it is written %s', (_how, text) => {
    expect(valuesIn(text)).toEqual([['1']]);
    expect(flat(text, patternOf(['A']))?.rows.map((each) => each instanceof WrittenRow)).toEqual([true]);
  });

  test.each([
    ['no rows', '{"TotalCount":0,"Items":[]}'],
    ['no list of rows', '{"TotalCount":0}'],
  ])('names no column where it has %s', (_what, text) => {
    const reader = new RowReader();
    expect(readRows(toBytes(text), reader)).toBeUndefined();
    expect(reader.names).toEqual([]);
  });

  test('keeps its envelope, whatever stands in it before and behind the rows', () => {
    const text = `{"Count":1,"HasNext":false,"Name":null,"Items":[{"A":"1"}],"TotalCount":1,"More":{"Items":[{"B":"2"}]}}`;
    expect(flat(text)?.envelope).toMatchObject({ Count: 1, TotalCount: 1, More: { Items: [{ B: '2' }] } });
  });

  test.each([
    ['no rows', page([])],
    ['no JSON', page([row('"A":"1"')]).slice(0, -5)],
    ['a row that is cut off', page([row('"A":"1"')]).slice(0, 190)],
    ['a row that is cut off in a text', page([row('"A":"1"')]).replace(/1"\}.*/, '1')],
    ['something between its rows', page(['{"A":"1"} {"A":"2"}'])],
    ['a row that is none', page(['{"A":"1"}', '7'])],
    ['a broken row', page(['{"A":"1",}'])],
    ['a list of rows within another value', `{"Other":{"Items":[{"A":"1"}]},"Items":[{"A":"2"}],"TotalCount":1}`],
    ['two lists of rows', `{"Items":[{"A":"1"}],"Items":[{"A":"2"}],"TotalCount":1}`],
    ['a second list that is none', `{"Items":[{"A":"1"}],"Items":7,"TotalCount":1}`],
    ['a second list of a text', `{"Items":[{"A":"1"}],"Items":["rows"],"TotalCount":1}`],
    ['a second list of an empty text', `{"Items":[{"A":"1"}],"Items":[""],"TotalCount":1}`],
    ['a second list that is empty', `{"Items":[{"A":"1"}],"Items":[],"TotalCount":1}`],
    ['a number behind its last row', page([`${row('"A":"1"')}5`])],
    ['a text behind its last row', page([`${row('"A":"1"')}"x"`])],
    [
      'signs between its rows that JSON does not know',
      page([row('"A":"1"'), row('"A":"2"')]).replace('},{', '}\u0001,{'),
    ],
    ['signs before a row that JSON does not know', page([row('"A":"1"'), row('"A":"2"')]).replace('},{', '},\u000b{')],
    ['signs behind its last row that JSON does not know', page([row('"A":"1"')]).replace(']}', '\u0000]}')],
    ['anything behind its end', `${page([row('"A":"1"')])}{}`],
  ])('is none with %s', (_what, text) => {
    expect(flat(text)).toBeUndefined();
    expect(flat(text, patternOf(['A']))).toBeUndefined();
  });

  test('is read row by row whatever its envelope spells out before them', () => {
    // A page read otherwise than the one before it would not join it: what two reads of a row are compared by differs.
    const text = page([row('"A":"1"')]).replace('"Items"', String.raw`"NextPageLink":"https:\/\/x?a\u0026b\"","Items"`);
    expect(flat(text, patternOf(['A']))?.rows.map((each) => each instanceof WrittenRow)).toEqual([true]);
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

describe('a pattern of flat rows', () => {
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
    const none = '{"A":"1","B":{"$type":"System.Guid","$value":null}}';
    expect(matched(none, ['A', 'B'], ['B'])?.text).toBe('"A":"1","B":null');
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

  test.each([
    ['a text of five million escapes', '\\n'.repeat(5e6), []],
    ['a text of two million letters', 'x'.repeat(2e6), []],
    ['a wrapped text of twenty million letters', 'QUJD'.repeat(5e6), ['B']],
  ])('leaves %s to be taken apart', (_what, text, wrapped) => {
    const value = wrapped.length > 0 ? `{"$type":"System.Byte[], mscorlib","$value":"${text}"}` : `"${text}"`;
    const read = flat(page([`{"A":"1","B":${value}}`, '{"A":"2","B":"x"}']), patternOf(['A', 'B'], wrapped));
    expect(read?.rows.map((each) => each instanceof WrittenRow)).toEqual([false, true]);
    expect(
      read?.rows.map((each) => valuesOf(each)[1] === (each instanceof WrittenRow ? 'x' : JSON.parse(`"${text}"`))),
    ).toEqual([true, true]);
  });

  test('knows rows of up to a mebibyte', () => {
    const rowOf = (length: number): string => `{"A":"1","B":"${'x'.repeat(length - '{"A":"1","B":""}'.length)}"}`;
    expect(matched(rowOf(1024 * 1024))?.key).toBe('1');
    expect(matched(rowOf(1024 * 1024 + 1))).toBeUndefined();
  });

  test.each([
    ['1,500 columns of names beyond ASCII', 1500, 'é'.repeat(30)],
    ['10,000 columns', 10_000, 'x'.repeat(30)],
    ['a name of a million letters', 1, '-'.repeat(1e6)],
  ])('leaves all rows to be taken apart where the engine has no room for %s', (_what, count, name) => {
    const names = Array.from({ length: count }, (_, at) => `${name}${at}`);
    const text = page([`{${names.map((each) => `"${each}":"1"`).join(',')}}`]);
    const read = flat(text, patternOf(names));
    expect(read?.rows.map((each) => each instanceof WrittenRow)).toEqual([false]);
    expect(valuesOf(read?.rows[0] ?? [])).toEqual(names.map(() => '1'));
  });

  test('knows rows of a hundred columns with names beyond ASCII', () => {
    const names = Array.from({ length: 100 }, (_, at) => `${'é'.repeat(20)}${at}`);
    const text = page([`{${names.map((each) => `"${each}":"1"`).join(',')}}`]);
    expect(flat(text, patternOf(names))?.rows.map((each) => each instanceof WrittenRow)).toEqual([true]);
  });

  test('tells the key also where its text is escaped, or beyond ASCII', () => {
    expect(matched('{"A":"a\\"b","B":null}')?.key).toBe('a"b');
    expect(matched('{"A":"\\u00e9","B":null}')?.key).toBe('é');
    expect(matched('{"A":"é","B":null}')?.key).toBe('é');
    expect(matched('{"A":null,"B":null}')?.key).toBe('null');
    expect(matched('{"B":"2","A":"1"}', ['B', 'A'])?.key).toBe('1');
    expect(matched('{"B":"2"}', ['B'])?.key).toBe('null');
    expect(matched('{"A":{"$type":"System.X","$value":"w"}}', ['A'], ['A'])?.key).toBe('w');
  });
});

describe('a pattern of rows that list their columns', () => {
  const PROPERTY = '"$type":"Asi.Soa.Core.DataContracts.GenericPropertyData, Asi.Contracts"';
  const HEAD = '"$type":"Asi.Soa.Core.DataContracts.GenericEntityData, Asi.Contracts","EntityTypeName":"9"';
  const listOf = (cells: readonly (readonly [string, string?])[], head = HEAD): string =>
    `{${head},"Properties":{"$type":"X, Asi.Contracts","$values":[${cells
      .map(
        ([name, value]) =>
          `{${PROPERTY},"Name":${JSON.stringify(name)}${value === undefined ? '' : `,"Value":${value}`}}`,
      )
      .join(',')}]}}`;
  const listPattern = (names: readonly string[], listed = names): RowPattern =>
    new ListPattern({ ...KNOWN, columns: textColumns(names) }, listed);
  const matched = (written: string, pattern = listPattern(['A', 'B'])): WrittenRow | undefined =>
    pattern.match(toBytes(`[${written},`), 1)?.row;

  test('makes an object of the columns, without the number of the row', () => {
    const row = matched(
      listOf([
        ['ResultRow', '"17"'],
        ['A', '"1"'],
        ['B', '"é\\n"'],
      ]),
    );
    expect([row && fromBytes(row.text), row?.key, row?.values]).toEqual(['"A":"1","B":"é\\n"', '1', ['1', 'é\n']]);
    expect(
      matched(
        listOf([
          ['A', '"1"'],
          ['B', '"2"'],
        ]),
      )?.values,
    ).toEqual(['1', '2']);
  });

  test('takes an absent value for null, and values out of their wrapping', () => {
    const wrapped = '{"$type":"System.Guid","$value":"x\\"$value\\":}"}';
    expect(matched(listOf([['A'], ['B', wrapped]]))?.text).toBe('"A":null,"B":"x\\"$value\\":}"');
    expect(matched(listOf([['A', wrapped], ['B']]))?.key).toBe('x"$value":}');
    expect(matched(listOf([['A'], ['B', 'null']]))?.values).toEqual([null, null]);
    expect(matched(listOf([['A'], ['B']]))?.key).toBe('null');
  });

  test('knows names as they are listed, and gives them as they are numbered', () => {
    const row = matched(
      listOf([
        ['A', '"1"'],
        ['B', '"2"'],
        ['A', '"3"'],
      ]),
      listPattern(['A', 'B', 'A3'], ['A', 'B', 'A']),
    );
    expect([row?.text, row?.key]).toEqual(['"A":"1","B":"2","A3":"3"', '1']);
  });

  test('tells no key where none of the columns is it', () => {
    expect(
      matched(
        listOf([
          ['B', '"1"'],
          ['C', '"2"'],
        ]),
        listPattern(['B', 'C']),
      )?.key,
    ).toBe('null');
  });

  test('knows a column that is called like the number of the row', () => {
    const cells = [
      ['ResultRow', '"17"'],
      ['A', '"1"'],
      ['ResultRow', '"x"'],
      ['B', '"2"'],
    ] as const;
    const items = [JSON.parse(listOf(cells))] as unknown[];
    expect(namesListedIn(items)).toEqual(['A', 'ResultRow', 'B']);
    const row = matched(listOf(cells), listPattern(['A', 'ResultRow', 'B'], namesListedIn(items)));
    expect(row?.values).toEqual(['1', 'x', '2']);
  });

  test('takes no number of a row for a column that is called like it', () => {
    const pattern = listPattern(['ResultRow', 'A']);
    const cells = [
      ['ResultRow', '"x"'],
      ['A', '"1"'],
    ] as const;
    expect(matched(listOf(cells), pattern)).toBeUndefined();
    expect(matched(listOf([['ResultRow', '"17"'], ...cells]), pattern)?.values).toEqual(['x', '1']);
  });

  test('knows a column that the first row does not list by its name', () => {
    const pattern = listPattern(['A', 'B'], ['A']);
    expect(
      matched(
        listOf([
          ['A', '"1"'],
          ['B', '"2"'],
        ]),
        pattern,
      )?.values,
    ).toEqual(['1', '2']);
    expect(
      matched(
        listOf([
          ['A', '"1"'],
          ['', '"2"'],
        ]),
        pattern,
      ),
    ).toBeUndefined();
  });

  test('passes over the identity of an item’s parent', () => {
    const identity = `"PrimaryParentIdentity":{"$type":"I","EntityTypeName":"Party","IdentityElements":{"$type":"C","$values":["363593","1"]}}`;
    expect(
      matched(listOf([['A', '"1"'], ['B']], `${HEAD},"PrimaryParentEntityTypeName":"Party",${identity}`))?.key,
    ).toBe('1');
  });

  test.each([
    ['one column less', listOf([['A', '"1"']])],
    [
      'one column more',
      listOf([
        ['A', '"1"'],
        ['B', '"2"'],
        ['C', '"3"'],
      ]),
    ],
    [
      'columns in another order',
      listOf([
        ['B', '"2"'],
        ['A', '"1"'],
      ]),
    ],
    [
      'a column twice',
      listOf([
        ['A', '"1"'],
        ['A', '"1"'],
        ['B', '"2"'],
      ]),
    ],
    [
      'a value that does not fit',
      listOf([
        ['A', '"1"'],
        ['B', '7'],
      ]),
    ],
    [
      'a wrapping of what does not fit',
      listOf([
        ['A', '"1"'],
        ['B', '{"$type":"System.Int32","$value":7}'],
      ]),
    ],
    [
      'a text without an end',
      listOf([
        ['A', '"1"'],
        ['B', '"2'],
      ]),
    ],
    [
      'a space in it',
      listOf([
        ['A', '"1"'],
        ['B', ' "2"'],
      ]),
    ],
    [
      'two lists',
      listOf([
        ['A', '"1"'],
        ['B', '"2"'],
      ]).replace(HEAD, `${HEAD},"Properties":{}`),
    ],
    [
      'something behind its list',
      listOf([
        ['A', '"1"'],
        ['B', '"2"'],
      ]).replace(/\}$/, ',"X":"y"}'),
    ],
    ['flat columns', row('"A":"1","B":"2"')],
  ])('does not know a row with %s', (_what, written) => {
    expect(matched(written)).toBeUndefined();
  });

  test('gives the same rows as the JSON', () => {
    const value = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.integer()), { nil: undefined });
    const table = fc
      .uniqueArray(
        fc.string({ unit: 'grapheme' }).filter((name) => name !== 'ResultRow'),
        { minLength: 1, maxLength: 5 },
      )
      .chain((names) =>
        fc.array(
          fc.tuple(...names.map(() => value)).map((values) => names.map((name, at) => [name, values[at]] as const)),
          { minLength: 1, maxLength: 5 },
        ),
      );
    fc.assert(
      fc.property(table, (rows) => {
        const names = (rows[0] ?? []).map(([name]) => name);
        const text = page(
          rows.map((cells, at) =>
            listOf([
              ['ResultRow', `"${at}"`],
              ...cells.map(([name, cell]) => [name, JSON.stringify(cell)] as [string, string?]),
            ]),
          ),
        );
        const values = rows.map((cells) => cells.map(([, cell]) => cell ?? null));
        for (const pattern of [undefined, listPattern(names)]) {
          const read = flat(text, pattern);
          expect(read?.rows.map(valuesOf)).toEqual(values);
          const isText = values.map((cells) => cells.every((cell) => typeof cell !== 'number'));
          expect(read?.rows.map((each) => each instanceof WrittenRow)).toEqual(
            pattern ? isText : rows.map(() => false),
          );
        }
      }),
    );
  });
});
