import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { WholeRead } from '../../../src/imis/paging/whole-read.ts';
import { WrittenRow } from '../../../src/imis/rows/written-row.ts';
import { sliceBytes, toBytes } from '../../../src/json/byte-string.ts';
import type { OpenWaterClient } from '../../../src/openwater/openwater-client.ts';
import { Enrichment } from '../../../src/streams/attendees/enrichment.ts';
import { Reading } from '../../../src/streams/attendees/reading.ts';

const PAGES = 100;
const PAGE_BYTES = 1_000_000;

/** A row as it is cut out of its page. */
function rowOf(page: number): WrittenRow {
  const id = `registrant-${String(page).padStart(40, '0')}`;
  const bytes = toBytes(`{"ID":"${id}","Note":"${'x'.repeat(50)}"}${' '.repeat(PAGE_BYTES)}`);
  return new WrittenRow(sliceBytes(bytes, 1, bytes.indexOf('}')), bytes.slice(7, 7 + id.length), ['ID', 'Note']);
}

// A file of its own, so that it runs in a process of its own: what other tests leave behind would be measured, too.
test('rows that wait for OpenWater do not keep their pages in memory', async () => {
  let pages = 0;
  async function* batches(): AsyncGenerator<WrittenRow[]> {
    for (; pages < PAGES; pages++) {
      await Promise.resolve();
      yield [rowOf(pages)];
    }
  }
  const silent = { get: () => new Promise(() => undefined) } as unknown as OpenWaterClient;
  const before = memory();
  const reading = new Reading({
    read: { batches } as unknown as WholeRead,
    enrichment: new Enrichment({
      client: silent,
      logger: { debug: () => undefined },
      wanted: new Set(['job']),
      registrants: PAGES,
    }),
    written: undefined,
    idOf: (row) => (row as WrittenRow).key,
    plan: {
      schema: {},
      columns: ['ID', 'Note'],
      registrantIdColumn: 'ID',
      swapcardFields: false,
      counts: { records: 0, blankIds: 0, misfits: 0, zonesTakenOff: 0 },
    },
  });
  void reading.batches().next();
  while (pages < PAGES) await new Promise(setImmediate);
  expect(memory() - before).toBeLessThan((PAGES * PAGE_BYTES) / 10);
  expect(reading.counts.records).toBe(0);
});

/** Bytes that are truly in use. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
