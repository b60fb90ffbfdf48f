import { describe, expect, test } from 'vitest';
import type { ConnectorError } from '../../src/errors.ts';
import type { LookUp } from '../../src/imis/client/execute.ts';
import { ColumnWatch } from '../../src/imis/column-watch.ts';
import type { QueryDefinition } from '../../src/imis/query-definition.ts';
import { errorOf } from './site.ts';

const COLUMNS = ['ID', 'Name', 'Notes'];

/** Two rows, of which the second has these columns, all of them null. */
const rowsWith = (names: readonly string[]): object[] => [
  { $type: 'x', ID: '1' },
  Object.fromEntries(names.map((name) => [name, null])),
];

const definitionOf = (names: readonly string[]): QueryDefinition => ({
  columns: names.map((name) => ({ name, dataType: 'String' })),
  sorted: true,
  sort: undefined,
  cap: 0,
  availableToRest: true,
});

interface Watched {
  watch: ColumnWatch;
  asked: () => number;
}

function watching(defined: readonly string[] | undefined, now: readonly string[] | undefined): Watched {
  let asked = 0;
  const lookUpDefinition = (): Promise<LookUp<QueryDefinition>> => {
    asked++;
    return Promise.resolve(now ? { found: definitionOf(now) } : 'refused');
  };
  return {
    watch: new ColumnWatch({
      items: rowsWith([...COLUMNS, 'Unselected']),
      wanted: [...COLUMNS, 'Not there'],
      definition: defined && definitionOf(defined),
      lookUpDefinition,
    }),
    asked: () => asked,
  };
}

describe('a page', () => {
  test('without rows says nothing of columns', async () => {
    const { watch, asked } = watching(COLUMNS, []);
    await watch.check([]);
    expect(asked()).toBe(0);
  });

  test('with all columns asks for nothing, whatever else it has', async () => {
    const { watch, asked } = watching(COLUMNS, COLUMNS);
    await watch.check(rowsWith([...COLUMNS, 'New']));
    expect(asked()).toBe(0);
  });

  test('without a column that the definition still has is one of a server that leaves out nulls, asked about once', async () => {
    const { watch, asked } = watching([...COLUMNS, 'Sparse'], [...COLUMNS, 'Sparse']);
    for (let page = 0; page < 3; page++) await watch.check(rowsWith(['ID', 'Name']));
    await watch.check(rowsWith(['ID', 'Name', 'Sparse']));
    expect(asked()).toBe(1);
    await watch.check(rowsWith(['ID']));
    expect(asked()).toBe(2);
  });

  test.each<[string, string[] | undefined, string[] | undefined, string[]]>([
    ['that the definition no longer has', COLUMNS, ['ID', 'Name', 'Remarks'], ['ID', 'Name', 'Remarks']],
    ['that the definition no longer has, with nothing in its place', COLUMNS, ['ID', 'Name'], ['ID', 'Name']],
    [
      'in place of which another one comes, where the definition is closed',
      undefined,
      undefined,
      ['ID', 'Name', 'Remarks'],
    ],
    [
      'in place of which another one comes, where the definition cannot be had now',
      COLUMNS,
      undefined,
      ['ID', 'Name', 'Remarks'],
    ],
    ['that the definition never had, as another one comes', ['ID', 'Name'], ['ID', 'Name'], ['ID', 'Name', 'Expr4']],
  ])('without a column %s fails the read, and names it', async (_why, defined, now, names) => {
    const { watch } = watching(defined, now);
    const error = await errorOf(watch.check(rowsWith(names)));
    expect(error).toMatchObject({ failureType: 'config_error' });
    expect((error as ConnectorError).message).toMatch(
      /^1 column of the query disappeared while it was read: "Notes"\./,
    );
  });

  test.each([
    ['is closed', undefined, undefined],
    ['cannot be had now', COLUMNS, undefined],
  ])('without a column, and no other one, has null in it where the definition %s', async (_why, defined, now) => {
    const { watch } = watching(defined, now);
    await expect(watch.check(rowsWith(['ID', 'Name']))).resolves.toBeUndefined();
  });
});
