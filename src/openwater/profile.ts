/** The values of one user's profile, by alias. */
export type Profile = ReadonlyMap<string, unknown>;

/** One value of a profile, as OpenWater sends it: which keys it bears tells its kind, for `typeName` is spelled in two ways. */
interface FieldValue {
  alias?: unknown;
  typeName?: unknown;
  value?: unknown;
  valueUtc?: unknown;
  selectedValue?: unknown;
  selectedValues?: unknown;
  rows?: unknown;
}

interface TableRow {
  sortOrder?: unknown;
  fieldValues?: unknown;
}

/** @param wanted the aliases that somebody reads; undefined for all */
export function readProfile(fieldValues: readonly unknown[], wanted?: ReadonlySet<string>): Profile {
  const profile = new Map<string, unknown>();
  for (const field of fieldValues.filter(isObject)) {
    const { alias } = field as FieldValue;
    if (typeof alias === 'string' && (wanted?.has(alias) ?? true)) profile.set(alias, valueOf(field));
  }
  return profile;
}

function valueOf(field: FieldValue): unknown {
  if ('value' in field) return field.value;
  if ('valueUtc' in field) return utc(field.valueUtc);
  if ('selectedValue' in field) return choice(field.selectedValue);
  if ('selectedValues' in field)
    return list(field.selectedValues)
      .map(choice)
      .filter((value) => value !== null);
  if ('rows' in field) return list(field.rows).filter(isObject).toSorted(bySortOrder).map(tableRow);
  return group(field);
}

/** A time in UTC, of which some come without the letter that says so. */
function utc(value: unknown): unknown {
  return typeof value === 'string' && /T\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value) ? `${value}Z` : value;
}

/** The chosen text of a drop-down, a radio button or a check box. */
function choice(selected: unknown): unknown {
  return isObject(selected) ? ((selected as { value?: unknown }).value ?? null) : null;
}

/** An address, a file or a charity: its keys are its fields. Null where nothing is filled in. */
function group({ alias: _alias, typeName: _typeName, ...rest }: FieldValue): unknown {
  return Object.values(rest).some((value) => value !== null && value !== '') ? rest : null;
}

/** A row of a table, as an object by alias. */
function tableRow({ fieldValues }: TableRow): Record<string, unknown> {
  return Object.fromEntries(readProfile(list(fieldValues)));
}

function bySortOrder(a: TableRow, b: TableRow): number {
  return (Number(a.sortOrder) || 0) - (Number(b.sortOrder) || 0);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
