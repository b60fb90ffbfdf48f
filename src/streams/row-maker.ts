import type { MakeRow } from '../imis/page-fetcher.ts';
import { fingerprinting } from '../imis/rows/fingerprint.ts';
import { RowReader } from '../imis/rows/row-reader.ts';
import { idText, type RecordPlan } from './record-plan.ts';

/** The columns that have a meaning for the read; undefined where there is none. */
export interface KnownColumns {
  registrantId: string | undefined;
  /** Holds the id by which another system knows the registrant; undefined where that is the registrant id. */
  match: string | undefined;
  /** What the query is sorted by. */
  sort: string | undefined;
}

/**
 * Makes the records of rows, once for each row: what two reads of a row are compared by is the record itself, and what it
 * leaves out of the row.
 * @param names the columns by their places in a row
 */
export function rowMaker(plan: RecordPlan, names: readonly string[], columns: KnownColumns): MakeRow {
  const reader = new RowReader(names);
  const fingerprintOf = fingerprinting();
  const { registrantId, match = registrantId, sort } = columns;
  const [idPlace = -1, matchPlace = -1, sortPlace = -1] = [registrantId, match, sort].map((name) =>
    name === undefined ? -1 : names.indexOf(name),
  );
  return (item) => {
    const values = reader.read(item);
    const { json: text, rest, changes } = plan.record(values);
    const json = Buffer.from(text);
    return {
      json,
      changes,
      fingerprint: fingerprintOf(json, rest),
      registrant: idText(values.known[idPlace]),
      matchId: idText(values.known[matchPlace]),
      sortValue: values.known[sortPlace] ?? null,
    };
  };
}
