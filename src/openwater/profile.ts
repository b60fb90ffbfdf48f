import { CallFailure } from '../http/failures.ts';
import { ExactNumber } from '../json/exact-number.ts';

/** The values of one user's profile, by alias. */
export type Profile = ReadonlyMap<string, unknown>;

/** One value of a profile, as OpenWater sends it: which keys it bears tells its kind, for `typeName` is spelled in two ways. */
type FieldValue = Record<string, unknown>;

/** Each key that a value can be under, and how it is read. */
const KEYS: readonly [key: string, read: (value: unknown) => unknown][] = [
  ['value', (value) => value],
  ['valueUtc', utc],
  ['selectedValue', choice],
  ['selectedValues', texts],
  ['rows', (rows) => list(rows).filter(isObject).toSorted(bySortOrder).map(tableRow)],
];

/** A form has tables of groups. What is nested thousands of levels deep would end the read once it is to be written. */
const MOST_LEVELS = 100;

interface TableRow {
  sortOrder?: unknown;
  fieldValues?: unknown;
}

/**
 * @param wanted the aliases that somebody reads; undefined for all
 * @throws CallFailure `not-json` for values that are nested too deep
 */
export function readProfile(fieldValues: readonly unknown[], wanted?: ReadonlySet<string>): Profile {
  if (hasMoreLevels(fieldValues, MOST_LEVELS)) throw new CallFailure('not-json', { detail: 'values nested too deep' });
  return profileOf(fieldValues, wanted);
}

function profileOf(fieldValues: readonly unknown[], wanted?: ReadonlySet<string>): Profile {
  const profile = new Map<string, unknown>();
  for (const field of fieldValues.filter(isObject)) {
    const { alias } = field as FieldValue;
    if (typeof alias !== 'string' || wanted?.has(alias) === false) continue;
    // Two fields of a form can have one alias: a value that is filled in wins.
    if (isEmpty(profile.get(alias))) profile.set(alias, valueOf(field as FieldValue));
  }
  return profile;
}

/** Of several keys the one that is filled in counts. */
function valueOf(field: FieldValue): unknown {
  const keys = KEYS.filter(([key]) => Object.hasOwn(field, key));
  if (keys.length === 0) return group(field);
  const filled = keys.find(([key]) => field[key] !== null);
  if (!filled) return null;
  const [key, read] = filled;
  return read(field[key]);
}

/** A time in UTC, of which some come without the letter that says so. */
function utc(value: unknown): unknown {
  return typeof value === 'string' && /T\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value) ? `${value}Z` : value;
}

/** The chosen value of a drop-down, a radio button or a check box. */
function choice(selected: unknown): unknown {
  return isPlain(selected) ? selected : ((selected as FieldValue | null)?.['value'] ?? null);
}

function texts(selected: unknown): string[] {
  return list(selected).map(choice).filter(isPlain).map(String);
}

/** An address, a file or a charity: its keys are its fields. Null where nothing is filled in. */
function group({ alias: _alias, typeName: _typeName, ...rest }: FieldValue): unknown {
  return Object.values(rest).some((value) => value !== null && value !== '') ? rest : null;
}

/** A row of a table, as an object by alias. */
function tableRow({ fieldValues }: TableRow): Record<string, unknown> {
  return Object.fromEntries(profileOf(list(fieldValues)));
}

function hasMoreLevels(value: unknown, levels: number): boolean {
  if (!isObject(value)) return false;
  return levels === 0 || Object.values(value).some((each) => hasMoreLevels(each, levels - 1));
}

function bySortOrder(a: TableRow, b: TableRow): number {
  return orderOf(a) - orderOf(b);
}

function orderOf({ sortOrder }: TableRow): number {
  return typeof sortOrder === 'number' ? sortOrder : 0;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isPlain(value: unknown): value is string | number | boolean | ExactNumber {
  return ['string', 'number', 'boolean'].includes(typeof value) || value instanceof ExactNumber;
}
