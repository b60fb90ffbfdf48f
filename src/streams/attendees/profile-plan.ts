import type { RecordRow, RowChanges } from '../../imis/rows/row.ts';
import type { Value } from '../../imis/rows/value.ts';
import type { Profile } from '../../openwater/profile.ts';
import { RecordPlan } from '../record-plan.ts';
import type { EmittedRecord } from '../stream-kind.ts';
import type { Properties } from '../stream-schema.ts';
import { aliasOf } from './profile-columns.ts';

/** Adds the columns of a profile to the record of a row. */
export class ProfilePlan {
  readonly #aliases: readonly string[];
  readonly #plan: RecordPlan;

  /** @param columns the columns of the stream that a profile fills, one at least */
  constructor(columns: Properties) {
    this.#aliases = columns.map(([name]) => aliasOf(name) ?? name);
    const filled = columns.map(([name, property]) => ({ name, property, from: aliasOf(name) ?? name }));
    this.#plan = new RecordPlan(this.#aliases, filled, false);
  }

  /** @param profile undefined where the attendee has none */
  record(row: RecordRow, profile: Profile | undefined): EmittedRecord {
    const known = this.#aliases.map((alias) => (profile?.get(alias) ?? null) as Value);
    const { json, changes } = this.#plan.record({ known, others: [] });
    return { ...row, json: merged(row.json, json), changes: bothOf(row.changes, changes) };
  }
}

/** One JSON object with what both hold. */
function merged(row: Buffer, added: string): Buffer {
  const isEmpty = row.length === '{}'.length;
  return isEmpty ? Buffer.from(added) : Buffer.concat([row.subarray(0, -1), Buffer.from(`,${added.slice(1)}`)]);
}

function bothOf(a: RowChanges | undefined, b: RowChanges | undefined): RowChanges | undefined {
  if (!a || !b) return a ?? b;
  return {
    nulled: [...a.nulled, ...b.nulled],
    zonesRemoved: a.zonesRemoved + b.zonesRemoved,
    textsRepaired: a.textsRepaired + b.textsRepaired,
  };
}
