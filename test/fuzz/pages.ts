import type { Random } from '../simulator/data/random.ts';
import { deepened, mutated } from './mutate.ts';
import { KEY, readBothPages, type PagesInput } from './read-pages.ts';
import { COLUMN_NAMES, KINDS, propertyFor, valueOf, type Kind } from './values.ts';

type Table = readonly (readonly [name: string, kind: Kind])[];
type WriteRow = (table: Table, random: Random, at: number) => string;

const CHARSETS = ['utf-8', 'utf-8', 'utf-8', 'utf-8', 'UTF8', 'windows-1252', 'utf-16le', 'iso-2022-jp', 'nonsense'];

/** `api/query`: flat rows. */
export const flatRow: WriteRow = (table, random) => {
  const type = random.chance(0.9) ? '"$type":"System.Dynamic.ExpandoObject, System.Core",' : '';
  return `{${type}${table.map(([name, kind]) => `${JSON.stringify(name)}:${valueOf(kind, random)}`).join(',')}}`;
};

/** `api/iqa`: rows that list their columns. */
export const listRow: WriteRow = (table, random, at) => {
  const cells = table.map(([name, kind]) => {
    const value = valueOf(kind, random);
    const isBare = value === 'null' || value.startsWith('{') || random.chance(0.5);
    const written = isBare ? value : `{"$type":"System.Any","$value":${value}}`;
    return property(name, random.chance(0.1) ? '' : `,"Value":${written}`);
  });
  const number = random.chance(0.95) ? [property('ResultRow', `,"Value":"${at}"`)] : [];
  const parent = random.chance(0.1)
    ? '"PrimaryParentIdentity":{"$type":"I","EntityTypeName":"Party","IdentityElements":{"$type":"C","$values":["1"]}},'
    : '';
  return `{"$type":"Data, Asi","EntityTypeName":"9",${parent}"Properties":{"$type":"C","$values":[${[...number, ...cells].join(',')}]}}`;
};

function property(name: string, value: string): string {
  return `{"$type":"Property, Asi","Name":${JSON.stringify(name)}${value}}`;
}

/** Two pages of a query, either of them or both with faults. @returns the rows that were read */
export function fuzzPages(writeRow: WriteRow, random: Random): number | undefined {
  const table = tableFor(random, writeRow === listRow);
  const [first, second] = [pageOf(table, random, writeRow), pageOf(table, random, writeRow)];
  const isFirstBad = random.chance(0.3);
  const faulty = random.chance(0.01) ? deepened(second, random) : mutated(second, random);
  const kinds = new Map(table);
  const types = new Map<string, object>();
  const drops = random.chance(0.1);
  const swapcardFields = random.chance(0.3);
  const added = ['gone', 'OpenWater.job', ...(swapcardFields ? ['client_id', 'email', 'first_name'] : [])];
  const input: PagesInput = {
    first: isFirstBad ? faulty : Buffer.from(first),
    second: isFirstBad && random.chance(0.5) ? faulty : random.chance(0.1) ? Buffer.from(second) : faulty,
    contentType: `application/json; charset=${random.chance(0.9) ? 'utf-8' : random.pick(CHARSETS)}`,
    propertiesFor: (columns) => {
      for (const name of [...columns, ...added]) {
        if (!types.has(name)) types.set(name, propertyFor(random, kinds.get(name)));
      }
      const wanted = columns.filter((name) => !drops || name === KEY);
      return Object.fromEntries([...wanted, ...added].map((name) => [name, types.get(name) ?? {}]));
    },
    swapcardFields,
    profile: random.chance(0.5)
      ? new Map([['job', random.pick<unknown>(['x', '日本', 7, null, ['y'], { z: 1 }])]])
      : undefined,
  };
  return readBothPages(input);
}

function tableFor(random: Random, mayRepeat: boolean): Table {
  const names = random.shuffle(COLUMN_NAMES).slice(0, random.int(6));
  const all = random.shuffle([KEY, ...names, ...(mayRepeat && random.chance(0.3) ? names.slice(0, 2) : [])]);
  return all.map((name) => [name, name === KEY ? random.pick<Kind>(['text', 'text', 'number']) : random.pick(KINDS)]);
}

function pageOf(table: Table, random: Random, writeRow: WriteRow): string {
  const rows = Array.from({ length: 1 + random.int(5) }, (_, at) => writeRow(table, random, at + 1));
  const [open, close] = random.chance(0.7) ? ['{"$type":"List`1, mscorlib","$values":[', ']}'] : ['[', ']'];
  const link = random.chance(0.2) ? String.raw`"NextPageLink":"https:\/\/x\u0026y",` : '';
  return `{"$type":"PagedResult, Asi.Contracts",${link}"Items":${open}${rows.join(',')}${close},"Offset":0,"Limit":100,"Count":${rows.length},"TotalCount":${rows.length},"HasNext":false}`;
}
