import type { RecordRow } from '../../imis/rows/row.ts';
import type { EmittedRecord } from '../stream-kind.ts';
import type { Enrichment, ProfileSlot } from './enrichment.ts';
import type { ProfilePlan } from './profile-plan.ts';
import { readAhead } from './read-ahead.ts';

/** Rows that may wait for their profiles: iMIS is read at its own pace, also where OpenWater is slow. */
const MAX_WAITING_ROWS = 200_000;

/** Rows of one page, each with its profile on the way. */
interface WaitingRows {
  rows: readonly RecordRow[];
  slots: readonly ProfileSlot[];
}

/**
 * The records of rows with the columns of the profiles, in the order of the rows.
 * @param enrichment undefined where no profile is to be had: the columns are null then
 */
export async function* enriched(
  pages: AsyncGenerator<RecordRow[]>,
  plan: ProfilePlan,
  enrichment: Enrichment | undefined,
): AsyncGenerator<EmittedRecord[]> {
  if (!enrichment) {
    for await (const rows of pages) yield rows.map((row) => plan.record(row, undefined));
    return;
  }
  const waiting = readAhead(withSlots(pages, enrichment), MAX_WAITING_ROWS, ({ rows }) => rows.length);
  for await (const page of waiting) yield* asTheyBecomeReady(page, plan);
}

/** Starts to look for each row's profile as soon as the row is there. */
async function* withSlots(pages: AsyncGenerator<RecordRow[]>, enrichment: Enrichment): AsyncGenerator<WaitingRows> {
  try {
    for await (const rows of pages) yield { rows, slots: rows.map(({ matchId }) => enrichment.slotFor(matchId)) };
  } catch (error) {
    // Nobody waits for profiles of a read that has failed.
    enrichment.stop();
    throw error;
  }
}

/** Records that wait for nothing go out before one that does: with a slow pace a page can take hours. */
async function* asTheyBecomeReady({ rows, slots }: WaitingRows, plan: ProfilePlan): AsyncGenerator<EmittedRecord[]> {
  let ready: EmittedRecord[] = [];
  for (const [at, row] of rows.entries()) {
    const slot = slots[at];
    if (slot?.waiting) {
      if (ready.length > 0) yield ready;
      ready = [];
      await slot.waiting;
    }
    ready.push(plan.record(row, slot?.profile));
  }
  yield ready;
}
