import type { Fingerprint } from './fingerprint.ts';
import type { Value } from './value.ts';

/** What happened to the values of a row on their way into its record. */
export interface RowChanges {
  /** Columns whose value could not be coerced to the declared type, and is null instead. */
  nulled: string[];
  /** Date values from which a time zone was removed. */
  zonesRemoved: number;
  /** Texts that were no valid Unicode. */
  textsRepaired: number;
}

/** A row as paging hands it on: what is in it is the business of those who made it. */
export type Row = object;

/** A row of a query that has become a record. */
export interface RecordRow {
  /** The record's data: a JSON object, in UTF-8. */
  readonly json: Buffer;
  /** Undefined where every value is as iMIS sent it. */
  readonly changes: RowChanges | undefined;
  /** Stands for all values of the row, those too that the record leaves out. */
  readonly fingerprint: Fingerprint;
  /** The registrant id, trimmed; blank where the row has none, or the stream knows of none. */
  readonly registrant: string;
  /** The id by which another system knows the registrant, likewise. */
  readonly matchId: string;
  /** The value of the column that the query is sorted by, as it was received; null where it has none. */
  readonly sortValue: Value;
}

/** The values of a row, before it is a record. */
export interface RowValues {
  /** By the places of the columns that the row was read for; null where it lacks one. */
  readonly known: readonly Value[];
  /** The values of other columns, by name. Null ones are left out: on a server that omits nulls, absence is null. */
  readonly others: readonly (readonly [name: string, value: Value])[];
}
