import { describe, expect, test } from 'vitest';
import type { ColumnKind } from '../../../src/imis/column-type.ts';
import type { QueryColumn } from '../../../src/imis/query-columns.ts';
import { attendeesProperties, type SchemaOptions } from '../../../src/streams/attendees/attendees-schema.ts';
import { streamSchema, type StreamSchema } from '../../../src/streams/stream-schema.ts';

const column = (name: string, kind: ColumnKind = 'integer'): QueryColumn => ({ name, kind, source: 'definition' });
const OPTIONS: SchemaOptions = { registrantIdColumn: 'ID', swapcardFields: false, fields: [] };
const TEXT = { type: ['null', 'string'] };

const attendeesSchema = (columns: QueryColumn[], options: SchemaOptions): StreamSchema =>
  streamSchema(attendeesProperties(columns, options));

const names = (columns: QueryColumn[], options: Partial<SchemaOptions> = {}): string[] =>
  Object.keys(attendeesSchema(columns, { ...OPTIONS, ...options }).properties);

describe('the schema', () => {
  test('is an open draft-07 object with the columns in their order', () => {
    const schema = attendeesSchema([column('Z'), column('ID'), column('a b.c')], OPTIONS);
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      additionalProperties: true,
    });
    expect(Object.keys(schema.properties)).toEqual(['Z', 'ID', 'a b.c']);
  });

  test.each<[ColumnKind, object]>([
    ['string', TEXT],
    ['integer', { type: ['null', 'integer'] }],
    ['number', { type: ['null', 'number'] }],
    ['boolean', { type: ['null', 'boolean'] }],
    ['date-time', { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_without_timezone' }],
  ])('gives a column of the kind %s its type, which can be null', (kind, property) => {
    expect(attendeesSchema([column('X', kind)], OPTIONS).properties['X']).toEqual(property);
  });

  test.each(['ID', 'Registrant ID', 'FirstName', 'LastName', 'Email', 'Company', 'Status'])(
    'takes %s for text, whatever the query says',
    (name) => {
      expect(attendeesSchema([column(name, 'integer')], OPTIONS).properties[name]).toMatchObject(TEXT);
    },
  );

  test('takes names literally that every object has', () => {
    const { properties } = attendeesSchema([column('__proto__'), column('constructor')], OPTIONS);
    expect(Object.entries(properties)).toEqual([
      ['__proto__', { type: ['null', 'integer'] }],
      ['constructor', { type: ['null', 'integer'] }],
    ]);
  });

  test('is written the same each time', () => {
    const columns = [column('ID'), column('Email'), column('B', 'boolean')];
    const written = [1, 2].map(() => JSON.stringify(attendeesSchema(columns, { ...OPTIONS, swapcardFields: true })));
    expect(written[0]).toBe(written[1]);
  });
});

describe('with the Swapcard fields', () => {
  test('they come behind the query’s columns, as text', () => {
    const { properties } = attendeesSchema([column('ID'), column('FirstName')], { ...OPTIONS, swapcardFields: true });
    expect(Object.keys(properties)).toEqual([
      'ID',
      'FirstName',
      'client_id',
      'first_name',
      'last_name',
      'email',
      'company',
    ]);
    expect(properties['client_id']).toEqual(TEXT);
  });

  test('columns that differ from them in case only are left out, and others are not', () => {
    const columns = ['Email', 'COMPANY', 'Client_ID', 'FirstName', 'Emails'].map((name) => column(name));
    expect(names(columns, { swapcardFields: true })).toEqual([
      'FirstName',
      'Emails',
      'client_id',
      'first_name',
      'last_name',
      'email',
      'company',
    ]);
    expect(names(columns)).toEqual(['Email', 'COMPANY', 'Client_ID', 'FirstName', 'Emails']);
  });

  test('the primary key stays, whatever it is called', () => {
    expect(names([column('Email'), column('Name')], { swapcardFields: true, registrantIdColumn: 'Email' })).toContain(
      'Email',
    );
  });
});

test('the columns of a profile come last, in their order, less those that the query has itself', () => {
  const fields = [
    { alias: 'b', kind: 'number' },
    { alias: 'own', kind: 'text' },
    { alias: 'a', kind: 'text' },
  ] as const;
  expect(names([column('ID'), column('OpenWater.own')], { swapcardFields: true, fields })).toEqual([
    ...['ID', 'OpenWater.own', 'client_id', 'first_name', 'last_name', 'email', 'company'],
    ...['OpenWater.b', 'OpenWater.a'],
  ]);
});
