import { exact } from './cell.ts';
import type { Cell } from './cell.ts';
import type { Column, TextKind } from './column.ts';
import { COMPANIES, FIRST_NAMES, LAST_NAMES, MEMBER_TYPES, STATUSES, TEXTS } from './names.ts';
import type { Random } from './random.ts';

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** Local times of the site: no zone, with and without milliseconds, and .NET's "no date". */
function dateTime(random: Random): string {
  const odd = random.int(50);
  if (odd === 0) return '0001-01-01T00:00:00';
  const day = `${2015 + random.int(11)}-${two(1 + random.int(12))}-${two(1 + random.int(28))}`;
  if (odd < 10) return `${day}T00:00:00`;
  const time = `${day}T${two(random.int(24))}:${two(random.int(60))}:${two(random.int(60))}`;
  // .NET drops trailing zeros of the fraction: 310 ms comes as .31
  return odd < 25
    ? `${time}.${String(1 + random.int(999))
        .padStart(3, '0')
        .replace(/0+$/, '')}`
    : time;
}

const hex = (random: Random, length: number): string =>
  random
    .int(16 ** length)
    .toString(16)
    .padStart(length, '0');

function guid(random: Random): string {
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 6)}${hex(random, 6)}`;
}

/** SQL's scale stays: trailing zeros, and more digits than a double holds. */
function decimal(random: Random): Cell {
  const sign = random.chance(0.2) ? '-' : '';
  const odd = random.int(20);
  if (odd === 0) return exact(`${sign}12345678901234567.${random.int(10)}500`);
  if (odd < 6) return exact(`${sign}${random.int(180)}.${String(random.int(1_000_000)).padStart(6, '0')}900000`);
  return exact(`${sign}${random.int(5000)}.${two(random.int(100))}00`);
}

function int64(random: Random): Cell {
  const odd = random.int(20);
  if (odd === 0) return exact('9223372036854775807');
  if (odd === 1) return exact(`-900719925474${1000 + random.int(9000)}`);
  return random.int(10_000_000);
}

const bytes = (random: Random): Uint8Array =>
  Buffer.from([0, 0, 0, 0, ...Array.from({ length: 4 }, () => random.int(256))]);

function longText(random: Random): string {
  // Most are short; one in 400 is longer than any buffer that somebody thought big enough.
  const length = random.int(400) === 0 ? 20_000 : 20 + random.int(120);
  // Half an emoji at the end would be something that no .NET server sends.
  const text = `${random.pick(TEXTS)} — Lorem ipsum & café, “quoted”; `;
  return text
    .repeat(Math.ceil(length / text.length))
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, '');
}

function email(random: Random, index: number): string {
  const people = ['events', 'info', 'member', 'j.doe+tag', "o'brien", 'UPPER'];
  return `${random.pick(people)}${index}@${random.pick(['example.com', 'example.org', 'mail.example.net'])}`;
}

/** The generated row's id: as many digits for every row, so that text sorts in the order of the numbers. */
export function registrantId(index: number): string {
  return String(10_000_000 + index);
}

const TEXT: Record<TextKind, (random: Random, index: number) => string> = {
  id: (_random, index) => registrantId(index),
  firstName: (random) => random.pick(FIRST_NAMES),
  lastName: (random) => random.pick(LAST_NAMES),
  email,
  company: (random) => random.pick(COMPANIES),
  status: (random) => random.pick(STATUSES),
  memberType: (random) => random.pick(MEMBER_TYPES),
  code: (random) => `S-${two(random.int(100))}.${random.int(10)}`,
  text: (random) => random.pick(TEXTS),
  longText,
};

const KIND_OF_NAME: Record<string, TextKind> = {
  'Registrant ID': 'id',
  FirstName: 'firstName',
  LastName: 'lastName',
  Email: 'email',
  Company: 'company',
  Status: 'status',
};

/** What a String column holds. */
export function textKind(column: Column): TextKind {
  return column.spec.kind ?? KIND_OF_NAME[column.name] ?? 'text';
}

export function generateValue(random: Random, index: number, column: Column): Cell {
  switch (column.dataType) {
    case 'Boolean':
      return random.chance(0.5);
    case 'Byte':
      return random.int(256);
    case 'SByte':
      return random.int(256) - 128;
    case 'Int32':
      return random.chance(0.05) ? -2147483648 : random.int(1000);
    case 'Int64':
      return int64(random);
    case 'Decimal':
      return decimal(random);
    case 'Double':
      return random.chance(0.05) ? exact('1.5E-07') : Math.round(random.next() * 1e6) / 1e3;
    case 'DateTime':
      return dateTime(random);
    case 'Guid':
      return guid(random);
    case 'Byte[]':
      return bytes(random);
    default:
      return TEXT[textKind(column)](random, index);
  }
}
