import type { EmittedRecord } from './stream-kind.ts';

/** Counts what was emitted. */
export class Tally {
  records = 0;
  /** Rows without a registrant id. */
  blankIds = 0;
  zonesRemoved = 0;
  textsRepaired = 0;
  /** Values that could not be coerced, by column. */
  readonly nulled = new Map<string, number>();

  add({ changes, registrant }: EmittedRecord): void {
    this.records++;
    if (registrant === '') this.blankIds++;
    if (!changes) return;
    this.zonesRemoved += changes.zonesRemoved;
    this.textsRepaired += changes.textsRepaired;
    for (const column of changes.nulled) this.nulled.set(column, (this.nulled.get(column) ?? 0) + 1);
  }
}
