import type { MadeRecord, RecordSchema } from '../../airbyte/full-refresh-stream.ts';
import type { Values } from '../../imis/rows/row.ts';
import type { Profile } from '../../openwater/profile.ts';
import { fitFor, toText, type Fit } from './fit.ts';
import { MISFIT, type FitCounts } from './misfit.ts';
import { aliasOf } from './profile-columns.ts';
import { swapcardSource } from './swapcard.ts';

/** Takes the value of one column from a row, or from the profile of the attendee in it. */
type Source = (row: Values, profile: Profile | undefined) => unknown;

interface PlannedColumn {
  name: string;
  source: Source;
  fit: Fit;
  /** `data.__proto__ = …` would be lost: it sets the prototype, or nothing. */
  isPrototype: boolean;
}

export interface PlanOptions {
  /** The schema that the user configured: it alone decides which columns are emitted, and as what. */
  schema: RecordSchema;
  /** The query's columns by their places in a row. */
  columns: readonly string[];
  registrantIdColumn: string;
  swapcardFields: boolean;
  counts: FitCounts;
}

/** Makes records of rows; made once for all rows of a read. */
export class RecordPlan {
  readonly #columns: readonly PlannedColumn[];

  constructor(options: PlanOptions) {
    this.#columns = Object.entries(options.schema.properties ?? {}).map(([name, property]) => ({
      name,
      source: sourceOf(name, options),
      fit: fitFor(property, options.counts),
      isPrototype: name === '__proto__',
    }));
  }

  /** @param profile undefined where the attendee has none */
  record(row: Values, profile?: Profile): MadeRecord {
    const data: Record<string, unknown> = {};
    let nulled: string[] | undefined;
    for (const { name, source, fit, isPrototype } of this.#columns) {
      const value = source(row, profile);
      const fitting = value === null || value === undefined ? null : fit(value);
      if (fitting === MISFIT) (nulled ??= []).push(name);
      const kept = fitting === MISFIT ? null : fitting;
      if (isPrototype) setOwn(data, name, kept);
      else data[name] = kept;
    }
    return nulled ? { data, nulled } : { data };
  }
}

function sourceOf(name: string, options: PlanOptions): Source {
  const { columns, registrantIdColumn, swapcardFields } = options;
  const swapcard =
    swapcardFields && name !== registrantIdColumn ? swapcardSource(name, columns, registrantIdColumn) : undefined;
  const column = swapcard ? swapcard.column : name;
  const place = columns.findIndex((each) => each === column);
  if (place < 0) return profileSource(aliasOf(name));
  const prefix = swapcard?.prefix ?? '';
  if (prefix === '') return (row) => row[place];
  return (row) => prefixed(prefix, row[place]);
}

/** A column that the query does not have: a field of the profile form, or nothing. */
function profileSource(alias: string | undefined): Source {
  return alias === undefined ? () => null : (_row, profile) => profile?.get(alias);
}

/** A registrant id behind the prefix that tells its system; null where it is blank. */
export function prefixed(prefix: string, value: unknown): string | null {
  const text = idText(value);
  return text === '' ? null : prefix + text;
}

/** An id as it is compared: trimmed text, empty where there is none. */
export function idText(value: unknown): string {
  return value === null || value === undefined ? '' : toText(value).trim();
}

function setOwn(data: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(data, name, { value, enumerable: true });
}
