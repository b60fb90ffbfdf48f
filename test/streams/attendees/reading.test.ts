import { describe, expect, test } from 'vitest';
import type { MadeRecord, StreamRecord } from '../../../src/airbyte/full-refresh-stream.ts';
import type { WholeRead } from '../../../src/imis/paging/whole-read.ts';
import { valuesOf, type Row } from '../../../src/imis/rows/row.ts';
import { Enrichment } from '../../../src/streams/attendees/enrichment.ts';
import { Reading, type RowCounts } from '../../../src/streams/attendees/reading.ts';
import { idText } from '../../../src/streams/attendees/record-plan.ts';
import { answersOf, fakeOpenWater, usersNamed, type Reply } from '../../openwater/fake-openwater.ts';

const SCHEMA = { properties: { 'Registrant ID': { type: 'string' }, 'OpenWater.job': { type: 'string' } } };

interface ReadingOptions {
  pages: readonly (readonly Row[])[];
  /** Waits before a page, and fails after the last one. */
  before?: (page: number) => Promise<void>;
  failure?: Error;
  answers?: (path: string, nth: number) => Reply;
  schema?: object;
}

function readingOf({ pages, before, failure, answers, schema = SCHEMA }: ReadingOptions): {
  reading: Reading;
  pagesRead: () => number;
} {
  let pagesRead = 0;
  async function* batches(): AsyncGenerator<readonly Row[]> {
    for (const [at, page] of pages.entries()) {
      await before?.(at);
      pagesRead++;
      yield page;
    }
    if (failure) throw failure;
  }
  const fake = answers && fakeOpenWater(answers);
  const enrichment =
    fake &&
    new Enrichment({
      client: fake.client,
      logger: { debug: () => undefined },
      wanted: new Set(['job']),
      registrants: 10,
    });
  const reading = new Reading({
    read: { batches } as unknown as WholeRead,
    enrichment,
    written: undefined,
    idOf: (row) => idText(valuesOf(row)[0]),
    plan: {
      schema,
      columns: ['Registrant ID'],
      registrantIdColumn: 'Registrant ID',
      swapcardFields: false,
      counts: counted(),
    },
  });
  return { reading, pagesRead: () => pagesRead };
}

/** A row that was not read from a page has no text of its own to be passed on. */
function made(record: StreamRecord): MadeRecord {
  if (!('data' in record)) throw new Error('This row has no text of its own.');
  return record;
}

async function dataOf(batches: AsyncGenerator<StreamRecord[]>): Promise<unknown[]> {
  const data: unknown[] = [];
  for await (const batch of batches) for (const record of batch) data.push(Object.values(made(record).data));
  return data;
}

function counted(): RowCounts {
  return { records: 0, blankIds: 0, misfits: 0, zonesTakenOff: 0 };
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

describe('a reading', () => {
  test('without enrichment gives rows as they come', async () => {
    const { reading } = readingOf({ pages: [[['a'], ['b']], [[null]]] });
    expect(await dataOf(reading.batches())).toEqual([
      ['a', null],
      ['b', null],
      [null, null],
    ]);
    expect(reading.counts).toEqual({ records: 3, blankIds: 1, misfits: 0, zonesTakenOff: 0 });
  });

  test('gives rows in their order, whichever profile comes first', async () => {
    const pages = [
      [['c'], ['x'], ['a']],
      [['b'], [' '], ['a']],
    ];
    const { reading } = readingOf({ pages, answers: answersOf(usersNamed('a', 'b', 'c')) });
    expect(await dataOf(reading.batches())).toEqual([
      ['c', 'job of 3'],
      ['x', null],
      ['a', 'job of 1'],
      ['b', 'job of 2'],
      [' ', null],
      ['a', 'job of 1'],
    ]);
    expect(reading.counts).toMatchObject({ records: 6, blankIds: 1 });
  });

  test('gives those who wait for nothing before one who does', async () => {
    const never = new Promise<void>(() => undefined);
    const { reading } = readingOf({
      pages: [[[''], [''], ['a'], ['']], [['b']]],
      before: (page) => (page === 1 ? never : Promise.resolve()),
      answers: answersOf(usersNamed('a')),
    });
    const batches = reading.batches();
    const first = await batches.next();
    expect((first.value as StreamRecord[]).map((each) => made(each).data['Registrant ID'])).toEqual(['', '']);
    const second = await batches.next();
    expect((second.value as StreamRecord[]).map((each) => made(each).data['OpenWater.job'])).toEqual([
      'job of 1',
      null,
    ]);
  });

  test('reads on while profiles are on their way', async () => {
    const silent = { answers: 0 };
    const pages = Array.from({ length: 30 }, (_, at) => [[`r${at}`]]);
    const { reading, pagesRead } = readingOf({
      pages,
      answers: (path) => {
        silent.answers++;
        return answersOf([])(path);
      },
    });
    const batches = reading.batches();
    await batches.next();
    await turns(60);
    expect(pagesRead()).toBe(30);
    await batches.return(undefined);
  });

  test('reads no further ahead than 200,000 rows', async () => {
    const blank = Array.from({ length: 50_000 }, (): Row => ['']);
    const { reading, pagesRead } = readingOf({ pages: Array.from({ length: 9 }, () => blank), answers: answersOf([]) });
    const batches = reading.batches();
    await batches.next();
    await turns(60);
    // One is taken, four wait, and the one that is too many.
    expect(pagesRead()).toBe(6);
    await batches.return(undefined);
  });

  test('gives no empty batch for a row that waits', async () => {
    const { reading } = readingOf({ pages: [[['a'], ['b'], ['a']]], answers: answersOf(usersNamed('a', 'b')) });
    const sizes: number[] = [];
    for await (const batch of reading.batches()) sizes.push(batch.length);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });

  test('that fails stops waiting for profiles at once, and asks for no more', async () => {
    const asked: string[] = [];
    const { reading } = readingOf({
      pages: [Array.from({ length: 100 }, (_, at) => [`r${at}`])],
      failure: new Error('iMIS is down'),
      answers: (path) => {
        asked.push(path);
        return { status: 500 };
      },
    });
    await expect(dataOf(reading.batches())).rejects.toThrow('iMIS is down');
    const before = asked.length;
    await turns(50);
    expect(asked.length).toBe(before);
    expect(before).toBeLessThan(4);
  });

  test('counts the records that hold a value which does not fit', async () => {
    const schema = { properties: { 'Registrant ID': { type: 'integer' }, 'OpenWater.job': { type: 'number' } } };
    const { reading } = readingOf({ pages: [[['1'], ['b']]], answers: answersOf(usersNamed('1')), schema });
    const records: StreamRecord[] = [];
    for await (const batch of reading.batches()) records.push(...batch);
    expect(records).toEqual([
      { data: { 'Registrant ID': 1, 'OpenWater.job': null }, nulled: ['OpenWater.job'] },
      { data: { 'Registrant ID': null, 'OpenWater.job': null }, nulled: ['Registrant ID'] },
    ]);
    expect(reading.counts.misfits).toBe(2);
  });

  test('knows a column that only a later row brings', async () => {
    const columns = ['Registrant ID'];
    const reading = new Reading({
      read: {
        async *batches() {
          yield await Promise.resolve([['1']]);
          columns.push('Late');
          yield [['2', 'late']];
        },
      } as unknown as WholeRead,
      enrichment: undefined,
      written: undefined,
      idOf: (row) => idText(valuesOf(row)[0]),
      plan: {
        schema: { properties: { Late: {} } },
        columns,
        registrantIdColumn: 'Registrant ID',
        swapcardFields: false,
        counts: counted(),
      },
    });
    expect(await dataOf(reading.batches())).toEqual([[null], ['late']]);
  });
});
