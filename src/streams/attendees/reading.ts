import type { StreamRecord } from '../../airbyte/full-refresh-stream.ts';
import type { WholeRead } from '../../imis/paging/whole-read.ts';
import { detached, valuesOf, type Row } from '../../imis/rows/row.ts';
import { WrittenRow } from '../../imis/rows/written-row.ts';
import type { Enrichment, ProfileSlot } from './enrichment.ts';
import type { ReadCounts } from './notices.ts';
import { readAhead } from './read-ahead.ts';
import { RecordPlan, type PlanOptions } from './record-plan.ts';
import type { WrittenPlan } from './written-plan.ts';

/** Rows that may wait for their profiles: iMIS is read at its own pace, also where OpenWater is slow. */
const MAX_WAITING_ROWS = 200_000;

/** What happened to the rows of a read. */
export type RowCounts = Pick<ReadCounts, 'records' | 'blankIds' | 'misfits' | 'zonesTakenOff'>;

/** Rows of one page, each with its profile on the way. */
interface WaitingRows {
  rows: readonly Row[];
  slots: readonly ProfileSlot[];
}

export interface ReadingOptions {
  read: WholeRead;
  /** The registrant id in a row, trimmed; blank where it has none. */
  idOf: (row: Row) => string;
  /** The id that OpenWater knows the registrant by, trimmed; blank where the row has none. Without it, `idOf`. */
  matchIdOf?: (row: Row) => string;
  /** Undefined where no column of a profile is wanted. */
  enrichment: Enrichment | undefined;
  /** Undefined where no row can be passed on as it was written. */
  written: WrittenPlan | undefined;
  /** `columns` grows where a later row brings a name that no earlier one had. */
  plan: PlanOptions & { counts: RowCounts };
}

/** One read of all attendees: rows become records, in the order of the query, and are counted on their way. */
export class Reading {
  readonly counts: RowCounts;
  readonly #options: ReadingOptions;
  #plan: { record: RecordPlan; width: number } | undefined;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.counts = options.plan.counts;
  }

  async *batches(): AsyncGenerator<StreamRecord[]> {
    const { enrichment, read } = this.#options;
    if (!enrichment) {
      for await (const rows of read.batches()) yield rows.map((row) => this.#record(row, undefined));
      return;
    }
    const waiting = readAhead(this.#withSlots(enrichment), MAX_WAITING_ROWS, ({ rows }) => rows.length);
    for await (const page of waiting) yield* this.#asTheyBecomeReady(page);
  }

  /** Starts to look for each row's profile as soon as the row is there. */
  async *#withSlots(enrichment: Enrichment): AsyncGenerator<WaitingRows> {
    const { read, idOf, matchIdOf = idOf } = this.#options;
    try {
      for await (const page of read.batches()) {
        // Rows wait for long, and ids are remembered until the end of the read.
        const rows = page.map(detached);
        yield { rows, slots: rows.map((row) => enrichment.slotFor(matchIdOf(row))) };
      }
    } catch (error) {
      // Nobody waits for profiles of a read that has failed.
      enrichment.stop();
      throw error;
    }
  }

  /** Records that wait for nothing go out before one that does: with a slow pace a page can take hours. */
  async *#asTheyBecomeReady({ rows, slots }: WaitingRows): AsyncGenerator<StreamRecord[]> {
    let ready: StreamRecord[] = [];
    for (const [at, row] of rows.entries()) {
      const slot = slots[at];
      if (slot?.waiting) {
        if (ready.length > 0) yield ready;
        ready = [];
        await slot.waiting;
      }
      ready.push(this.#record(row, slot));
    }
    yield ready;
  }

  #record(row: Row, slot: ProfileSlot | undefined): StreamRecord {
    const { plan, idOf } = this.#options;
    if (this.#plan?.width !== plan.columns.length) {
      this.#plan = { record: new RecordPlan(plan), width: plan.columns.length };
    }
    const written = row instanceof WrittenRow ? this.#options.written?.record(row, slot?.profile) : undefined;
    const record = written ?? this.#plan.record.record(valuesOf(row), slot?.profile);
    this.counts.records++;
    if ('nulled' in record) this.counts.misfits++;
    if (idOf(row) === '') this.counts.blankIds++;
    return record;
  }
}
