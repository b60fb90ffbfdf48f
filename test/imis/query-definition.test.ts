import { describe, expect, test } from 'vitest';
import { lookUpDefinition } from '../../src/imis/query-definition.ts';
import { clientThatFinds } from './site.ts';

const list = (...$values: unknown[]): object => ({ $type: 'x', $values });
const property = (PropertyName: unknown, more: object = {}): object => ({
  PropertyName,
  DataTypeName: 'String',
  ...more,
});
const lookUp = (found: unknown): Promise<unknown> => lookUpDefinition(clientThatFinds(found), '$/Q');
const namesOf = async (...properties: object[]): Promise<unknown> =>
  (
    (await lookUp({ Properties: list(...properties) })) as { found: { columns?: { name: string }[] } }
  ).found.columns?.map(({ name }) => name);

describe('a definition', () => {
  test('is read whole', async () => {
    const found = {
      Properties: list(
        property('ID', { Alias: 'Registrant ID', DisplayOrder: 2 }),
        property('Age', { DisplayOrder: 1 }),
      ),
      SortFields: list({ PropertyName: 'ID', SortOrder: 1 }, { PropertyName: 'Age', SortOrder: 0 }),
      LimitResultsCount: { $type: 'System.Int32', $value: 1500 },
      IsAvailableToREST: false,
    };
    expect(await lookUp(found)).toEqual({
      found: {
        columns: [
          { name: 'Age', property: 'Age', dataType: 'String' },
          { name: 'Registrant ID', property: 'ID', dataType: 'String' },
        ],
        sorted: true,
        sort: { column: 'Registrant ID', isDescending: true },
        cap: 1500,
        availableToRest: false,
      },
    });
  });

  test('may say nothing of sort, cap and the REST box', async () => {
    expect(await lookUp({ Properties: list(property('ID')) })).toEqual({
      found: {
        columns: [{ name: 'ID', property: 'ID', dataType: 'String' }],
        sorted: undefined,
        sort: undefined,
        cap: 0,
        availableToRest: undefined,
      },
    });
  });

  test.each<[string, unknown, unknown]>([
    ['ascending', { PropertyName: 'ID', SortOrder: 0 }, { column: 'Registrant ID', isDescending: false }],
    ['descending', { PropertyName: 'ID', SortOrder: 1 }, { column: 'Registrant ID', isDescending: true }],
    ['in a wrapping', { PropertyName: 'ID', SortOrder: { $type: 'System.Int32', $value: 1 } }, { isDescending: true }],
    ['by what no column shows', { PropertyName: 'LastName', SortOrder: 0 }, undefined],
    ['by what two columns show', { PropertyName: 'Age', SortOrder: 0 }, undefined],
    ['by the alias of a column', { PropertyName: 'Registrant ID', SortOrder: 0 }, undefined],
    ['in no order that is known', { PropertyName: 'ID', SortOrder: 2 }, undefined],
    ['by nothing', {}, undefined],
    ['by no object', 'ID', undefined],
  ])('that is sorted %s has the sort of the column that shows it', async (_name, field, sort) => {
    const properties = [
      property('ID', { Alias: 'Registrant ID' }),
      property('Age'),
      property('Age', { Alias: 'Years' }),
    ];
    const found = { Properties: list(...properties), SortFields: list(field) };
    expect(await lookUp(found)).toMatchObject({ found: { sorted: true, sort } });
  });

  test.each([-1, 0, 'many', null])('has no cap where its limit is %j', async (LimitResultsCount) => {
    const found = { Properties: list(property('ID')), SortFields: list(), LimitResultsCount };
    expect(await lookUp(found)).toMatchObject({ found: { cap: 0, sorted: false } });
  });

  test.each([{}, { Properties: 7 }, { Properties: list(property('ID'), null) }, { Properties: list('ID') }, 'text'])(
    'is none where it tells %j',
    async (found) => {
      expect(await lookUp(found)).toBe('refused');
    },
  );

  test('is not there for a query that is not', async () => {
    expect(await lookUp(null)).toBe('absent');
  });

  test.each<[string, object[], string[] | undefined]>([
    ['by their display order', [property('B', { DisplayOrder: 2 }), property('A', { DisplayOrder: 1 })], ['A', 'B']],
    [
      'as they come where one has none',
      [property('C', { DisplayOrder: 3 }), property('A', { DisplayOrder: 1 }), property('B')],
      ['C', 'A', 'B'],
    ],
    [
      'as they come where it is no number',
      [property('B', { DisplayOrder: '2' }), property('A', { DisplayOrder: '1' })],
      ['B', 'A'],
    ],
    ['by their alias first', [property('A', { Alias: '' }), property('B', { Alias: 'Name' })], ['A', 'Name']],
    ['by the name that rows most likely have where one has none', [property('A'), property(7)], ['A', 'Expr2']],
    ['not at all where none has a name', [property(7), property(null)], undefined],
    ['not at all where there are none', [], undefined],
  ])('lists its columns %s', async (_how, properties, names) => {
    expect(await namesOf(...properties)).toEqual(names);
  });
});
