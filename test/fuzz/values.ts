import type { Random } from '../simulator/data/random.ts';

/** Names that mean something to one of the parsers, and everyday ones. */
export const COLUMN_NAMES: readonly string[] = [
  ...[
    'FirstName',
    'Email',
    'email',
    'EMAIL',
    'client_id',
    'first_name',
    'Company',
    'Session.Code',
    '__proto__',
    '2024',
    'Café',
  ],
  ...[
    '日本',
    'a"b',
    'back\\slash',
    'Properties',
    '$value',
    'Items',
    'ResultRow',
    'constructor',
    "O'Brien",
    '',
    'tab\t',
    'Count',
    'x/y',
  ],
];

const TEXTS = [
  '',
  'x',
  'R1',
  ' 17 ',
  'Zoë',
  '日本',
  'a\\"b',
  'a\\\\',
  'line\\nbreak',
  '\\u00e9',
  '\\ud83c\\udf89',
  '\\ud800',
  '{\\"$type\\":',
  '},{',
  '\\/',
];
const NUMBERS = [
  '0',
  '-0',
  '7',
  '-33.869894900000',
  '1.0',
  '1e5',
  '1E+2',
  '9007199254740993',
  '12345678901234567.1234',
  '1E400',
  '0.10',
];
const TIMES = [
  '2021-02-20T18:00:00',
  '2021-02-29T00:00:00',
  '2019-10-14T14:30:10.317',
  '2021-02-20',
  '2021-02-20T18:00:00Z',
  '0001-01-01T00:00:00',
];

export type Kind = 'text' | 'number' | 'boolean' | 'time' | 'bytes' | 'any';
export const KINDS: readonly Kind[] = ['text', 'number', 'boolean', 'time', 'bytes', 'any'];

/** The JSON of a value. */
export function valueOf(kind: Kind, random: Random): string {
  if (random.chance(0.1)) return 'null';
  switch (kind) {
    case 'text':
      return random.chance(0.02) ? `"${'\\n'.repeat(5000)}"` : `"${random.pick(TEXTS)}"`;
    case 'number':
      return random.pick(NUMBERS);
    case 'boolean':
      return random.pick(['true', 'false']);
    case 'time':
      return `"${random.pick(TIMES)}"`;
    case 'bytes':
      return `{"$type":"System.Byte[], mscorlib","$value":"${random.pick(['', 'QUJD', 'a\\"}', '\\\\'])}"}`;
    case 'any':
      return valueOf(random.pick(KINDS.slice(0, -1)), random);
  }
}

const TIME = { type: ['null', 'string'], format: 'date-time' };
const PROPERTIES: readonly object[] = [
  ...['string', 'integer', 'number', 'boolean', 'object'].map((type) => ({ type: ['null', type] })),
  { ...TIME, airbyte_type: 'timestamp_without_timezone' },
  { ...TIME, airbyte_type: 'timestamp_with_timezone' },
  { type: 'string', format: 'date' },
  { type: 'array', items: { type: 'string' } },
  {},
];

const FITTING: Partial<Record<Kind, object>> = {
  number: { type: ['null', 'number'] },
  boolean: { type: ['null', 'boolean'] },
  time: { ...TIME, airbyte_type: 'timestamp_without_timezone' },
  any: {},
};

/** A declared type: mostly one that most values of the kind have. */
export function propertyFor(random: Random, kind: Kind = 'text'): object {
  return random.chance(0.8) ? (FITTING[kind] ?? { type: ['null', 'string'] }) : random.pick(PROPERTIES);
}
