import type { MadeRecord, RecordSchema, StreamRecord } from '../../airbyte/full-refresh-stream.ts';
import { stringifyExact } from '../../http/exact-number.ts';
import type { Row } from '../../imis/row.ts';
import type { Profile } from '../../openwater/profile.ts';
import { MISFIT, fitFor, toInteger, toText, type Fit, type FitCounts } from './fit.ts';
import { aliasOf } from './profile-form.ts';
import { swapcardSource } from './swapcard.ts';

/** Takes the value of one column from a row, or from the profile of the attendee in it. */
type Source = (row: Row, profile: Profile | undefined) => unknown;

interface PlannedColumn {
  name: string;
  source: Source;
  fit: Fit;
  /** The name as it stands in a row's text. */
  key: string;
  /** The place in a row of a column that is taken from it as it is; -1 for any other one. */
  place: number;
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

/** Turns rows into records; made once for all rows of a read. */
export class RecordPlan {
  readonly #columns: readonly PlannedColumn[];
  /** The columns that a row's own text holds, and those that are written behind them. */
  readonly #held: readonly PlannedColumn[];
  readonly #added: readonly PlannedColumn[];
  /** Columns that a row must have for its text to be passed on; none is ever as long where some are not wanted. */
  readonly #width: number;
  readonly #counts: FitCounts;

  constructor(options: PlanOptions) {
    const { schema, columns, counts } = options;
    this.#counts = counts;
    this.#columns = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
      name,
      ...sourceOf(name, options),
      fit: fitFor(property, counts),
      key: `${JSON.stringify(name)}:`,
      isPrototype: name === '__proto__',
    }));
    this.#held = this.#columns.filter(({ place }) => place >= 0);
    this.#added = this.#columns.filter(({ place }) => place < 0);
    this.#width = this.#held.length === columns.length && columns.length > 0 ? columns.length : Infinity;
  }

  /** @param profile undefined where the attendee has none */
  record(row: Row, profile?: Profile): StreamRecord {
    if (row.text === undefined || row.length !== this.#width) return this.#made(row, profile);
    const { zonesTakenOff } = this.#counts;
    const text = this.#written(row.text, row, profile);
    if (text !== undefined) return { text };
    // What was counted on the way will be counted again.
    this.#counts.zonesTakenOff = zonesTakenOff;
    return this.#made(row, profile);
  }

  #made(row: Row, profile: Profile | undefined): MadeRecord {
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

  /** The row as the server wrote it, and what is added to it; undefined where a value has to be changed. */
  #written(text: string, row: Row, profile: Profile | undefined): string | undefined {
    for (const { place, fit, key } of this.#held) {
      const value = row[place];
      if (value === null || value === undefined) continue;
      if (fit(value) !== value || (fit === toInteger && !isPlainInteger(text, key))) return undefined;
    }
    let written = text;
    for (const { key, source, fit } of this.#added) {
      const value = source(row, profile) ?? null;
      const fitting = value === null ? null : fit(value);
      if (fitting === MISFIT) return undefined;
      written += `,${key}${stringifyExact(fitting)}`;
    }
    return `{${written}}`;
  }
}

function sourceOf(name: string, options: PlanOptions): { source: Source; place: number } {
  const { columns, registrantIdColumn, swapcardFields } = options;
  const swapcard =
    swapcardFields && name !== registrantIdColumn ? swapcardSource(name, columns, registrantIdColumn) : undefined;
  const column = swapcard ? swapcard.column : name;
  const place = column === undefined ? -1 : columns.indexOf(column);
  if (place < 0) return { source: profileSource(aliasOf(name)), place };
  if (!swapcard) return { source: (row) => row[place], place };
  const { prefix } = swapcard;
  if (prefix === '') return { source: (row) => row[place], place: -1 };
  const source: Source = (row) => {
    const text = idText(row[place]);
    return text === '' ? null : prefix + text;
  };
  return { source, place: -1 };
}

/** Whether a number is spelled as an integer: `1.0` and `1E+2` are as large, but strict readers refuse them. */
function isPlainInteger(text: string, key: string): boolean {
  const from = text.indexOf(key) + key.length;
  const end = text.indexOf(',', from);
  return /^-?\d+$/.test(text.slice(from, end < 0 ? undefined : end));
}

/** A column that the query does not have: a field of the profile form, or nothing. */
function profileSource(alias: string | undefined): Source {
  return alias === undefined ? () => null : (_row, profile) => profile?.get(alias);
}

/** An id as it is compared: trimmed text, empty where there is none. */
export function idText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return value === null || value === undefined ? '' : toText(value).trim();
}

function setOwn(data: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(data, name, { value, enumerable: true, configurable: true, writable: true });
}
