import type { RowChanges, RowValues } from '../imis/rows/row.ts';
import { quoteWellFormed, stringifyExact, writeJson } from '../json/write-json.ts';
import { coercionTo, toText, type Coerce } from './coerce.ts';
import { NOT_COERCIBLE } from './not-coercible.ts';

/** A column of the stream, and what fills it. */
export interface FilledColumn {
  name: string;
  /** Its JSON schema in the configured catalog. */
  property: unknown;
  /** The query's column that fills it; undefined where it is null in every record. */
  from: string | undefined;
  /** Whether the query need not have it: then nobody is warned of it. */
  isOptional?: boolean;
  /** Stands before each value that is not blank. */
  prefix?: string;
}

/** The record of a row. */
export interface PlannedRecord {
  /** Its data as JSON. */
  json: string;
  /** All of the row that the record does not hold as it was sent, as JSON; empty where it holds everything. */
  rest: string;
  /** Undefined where nothing was changed. */
  changes: RowChanges | undefined;
}

interface PlannedColumn {
  name: string;
  /** The name as JSON, with the colon, and the comma or brace before it. */
  key: string;
  /** The place of its values in a row; -1 where it is null in every record. */
  place: number;
  prefix: string;
  coerce: Coerce;
}

/** Makes records of rows; made once for all rows of a read. */
export class RecordPlan {
  readonly #columns: readonly PlannedColumn[];
  /** The places of the query's columns that no column of the record shows as they are. */
  readonly #unused: readonly number[];
  readonly #emitsOthers: boolean;

  /**
   * @param names the query's columns by their places in a row
   * @param columns those of the record
   * @param emitsOthers whether the record takes in what the row has besides the query's known columns
   */
  constructor(names: readonly string[], columns: readonly FilledColumn[], emitsOthers: boolean) {
    this.#columns = columns.map(({ name, property, from, prefix = '' }, at) => ({
      name,
      key: `${at === 0 ? '{' : ','}${quoteWellFormed(name)}:`,
      place: from === undefined ? -1 : names.indexOf(from),
      prefix,
      coerce: coercionTo(property),
    }));
    // A value behind a prefix is trimmed, so that it does not stand for the one that was sent.
    const used = new Set(columns.map(({ from, prefix }) => (prefix ? undefined : from)));
    this.#unused = names.flatMap((name, place) => (used.has(name) ? [] : [place]));
    this.#emitsOthers = emitsOthers;
  }

  /** @throws RangeError for a value that is nested too deep */
  record({ known, others }: RowValues): PlannedRecord {
    const changes: RowChanges = { nulled: [], zonesRemoved: 0, textsRepaired: 0 };
    const rest: unknown[] = [];
    let json = '';
    for (const column of this.#columns) {
      const value = known[column.place] ?? null;
      json += column.key + (value === null ? 'null' : written(column, value, changes, rest));
    }
    for (const place of this.#unused) rest.push(known[place]);
    for (const [name, value] of others) {
      if (!this.#emitsOthers) rest.push(name, value);
      else json += `${json === '' ? '{' : ','}${quoteWellFormed(name)}:${writeJson(value, changes)}`;
    }
    const isChanged = changes.nulled.length + changes.zonesRemoved + changes.textsRepaired > 0;
    return {
      json: json === '' ? '{}' : `${json}}`,
      rest: rest.length === 0 ? '' : stringifyExact(rest),
      changes: isChanged ? changes : undefined,
    };
  }
}

/** The JSON of a value that is not null. One that it does not hold as it was sent goes into the rest, with its place. */
function written(
  { name, place, prefix, coerce }: PlannedColumn,
  value: unknown,
  changes: RowChanges,
  rest: unknown[],
): string {
  if (prefix !== '') return writeJson(prefixed(prefix, value), changes);
  const repairedBefore = changes.textsRepaired;
  const coerced = coerce(value, changes);
  const json = coerced === NOT_COERCIBLE ? 'null' : writeJson(coerced, changes);
  if (coerced === NOT_COERCIBLE) changes.nulled.push(name);
  if (coerced !== value || changes.textsRepaired !== repairedBefore) rest.push(place, value);
  return json;
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
