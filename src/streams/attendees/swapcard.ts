/** The fields that Swapcard's default mappings name, and the columns that they are filled from. */
const COPIED: ReadonlyMap<string, string> = new Map([
  ['first_name', 'FirstName'],
  ['last_name', 'LastName'],
  ['email', 'Email'],
  ['company', 'Company'],
]);

/** The system that this stream follows names people by their registrant id with this prefix. */
const CLIENT_ID = 'client_id';
const CLIENT_ID_PREFIX = 'IMIS-';

export const SWAPCARD_FIELDS: readonly string[] = [CLIENT_ID, ...COPIED.keys()];

/** How a Swapcard field is filled. */
export interface SwapcardSource {
  /** The query's column, as the query spells it; undefined where the query has none. */
  column: string | undefined;
  /** Stands before the value. */
  prefix: string;
}

/** Undefined for a name that is no Swapcard field. A column that is spelled exactly wins over one in another case. */
export function swapcardSource(
  field: string,
  columns: readonly string[],
  registrantIdColumn: string,
): SwapcardSource | undefined {
  if (field === CLIENT_ID) return { column: registrantIdColumn, prefix: CLIENT_ID_PREFIX };
  const wanted = COPIED.get(field);
  if (wanted === undefined) return undefined;
  const column = columns.find((name) => name === wanted) ?? columns.find((name) => sameButForCase(name, wanted));
  return { column, prefix: '' };
}

/** Whether a query column would merge with a Swapcard field in most destinations: they do not tell case apart. */
export function isSwapcardField(column: string): boolean {
  return SWAPCARD_FIELDS.some((field) => sameButForCase(field, column));
}

function sameButForCase(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
