import { describe, expect, test } from 'vitest';
import type { RecordRow } from '../../../src/imis/rows/row.ts';
import { enriched } from '../../../src/streams/attendees/enriched.ts';
import { Enrichment } from '../../../src/streams/attendees/enrichment.ts';
import { ProfilePlan } from '../../../src/streams/attendees/profile-plan.ts';
import type { EmittedRecord } from '../../../src/streams/stream-kind.ts';
import { recordRow } from '../../imis/record-row.ts';
import { answersOf, fakeOpenWater, usersNamed, type Reply } from '../../openwater/fake-openwater.ts';

interface Scene {
  /** Registrant ids, by page. */
  pages: readonly (readonly string[])[];
  /** Waits before a page, and fails after the last one. */
  before?: (page: number) => Promise<void>;
  failure?: Error;
  answers?: (path: string, nth: number) => Reply;
  type?: string;
}

function readingOf({ pages, before, failure, answers, type = 'string' }: Scene): {
  batches: AsyncGenerator<EmittedRecord[]>;
  pagesRead: () => number;
} {
  let pagesRead = 0;
  async function* rows(): AsyncGenerator<RecordRow[]> {
    for (const [at, page] of pages.entries()) {
      await before?.(at);
      pagesRead++;
      yield page.map(rowOf);
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
  const plan = new ProfilePlan([['OpenWater.job', { type }]]);
  return { batches: enriched(rows(), plan, enrichment), pagesRead: () => pagesRead };
}

function rowOf(id: string): RecordRow {
  return recordRow(JSON.stringify({ id }), { registrant: `not ${id}`, matchId: id.trim() });
}

function valuesOf(records: readonly EmittedRecord[]): unknown[] {
  return records.map(({ json }) => Object.values(JSON.parse(json.toString()) as Record<string, unknown>));
}

async function dataOf(batches: AsyncGenerator<EmittedRecord[]>): Promise<unknown[]> {
  const data: unknown[] = [];
  for await (const batch of batches) data.push(...valuesOf(batch));
  return data;
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

describe('records with profiles', () => {
  test('have null for them where no profile is to be had', async () => {
    const { batches } = readingOf({ pages: [['a', 'b'], ['']] });
    expect(await dataOf(batches)).toEqual([
      ['a', null],
      ['b', null],
      ['', null],
    ]);
  });

  test('gives rows in their order, whichever profile comes first', async () => {
    const pages = [
      ['c', 'x', 'a'],
      ['b', ' ', 'a'],
    ];
    const { batches } = readingOf({ pages, answers: answersOf(usersNamed('a', 'b', 'c')) });
    expect(await dataOf(batches)).toEqual([
      ['c', 'job of 3'],
      ['x', null],
      ['a', 'job of 1'],
      ['b', 'job of 2'],
      [' ', null],
      ['a', 'job of 1'],
    ]);
  });

  test('gives those who wait for nothing before one who does', async () => {
    const never = new Promise<void>(() => undefined);
    const { batches } = readingOf({
      pages: [['', '', 'a', ''], ['b']],
      before: (page) => (page === 1 ? never : Promise.resolve()),
      answers: answersOf(usersNamed('a')),
    });
    const first = await batches.next();
    expect(valuesOf(first.value as EmittedRecord[])).toEqual([
      ['', null],
      ['', null],
    ]);
    const second = await batches.next();
    expect(valuesOf(second.value as EmittedRecord[])).toEqual([
      ['a', 'job of 1'],
      ['', null],
    ]);
  });

  test('reads on while profiles are on their way', async () => {
    const silent = { answers: 0 };
    const pages = Array.from({ length: 30 }, (_, at) => [`r${at}`]);
    const { batches, pagesRead } = readingOf({
      pages,
      answers: (path) => {
        silent.answers++;
        return answersOf([])(path);
      },
    });
    await batches.next();
    await turns(60);
    expect(pagesRead()).toBe(30);
    await batches.return(undefined);
  });

  test('reads no further ahead than 200,000 rows', async () => {
    const blank = Array.from({ length: 50_000 }, () => '');
    const { batches, pagesRead } = readingOf({ pages: Array.from({ length: 9 }, () => blank), answers: answersOf([]) });
    await batches.next();
    await turns(60);
    // One is taken, four wait, and the one that is too many.
    expect(pagesRead()).toBe(6);
    await batches.return(undefined);
  });

  test('gives no empty batch for a row that waits', async () => {
    const { batches } = readingOf({ pages: [['a', 'b', 'a']], answers: answersOf(usersNamed('a', 'b')) });
    const sizes: number[] = [];
    for await (const batch of batches) sizes.push(batch.length);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });

  test('that fails stops waiting for profiles at once, and asks for no more', async () => {
    const asked: string[] = [];
    const { batches } = readingOf({
      pages: [Array.from({ length: 100 }, (_, at) => `r${at}`)],
      failure: new Error('iMIS is down'),
      answers: (path) => {
        asked.push(path);
        return { status: 500 };
      },
    });
    await expect(dataOf(batches)).rejects.toThrow('iMIS is down');
    const before = asked.length;
    await turns(50);
    expect(asked.length).toBe(before);
    expect(before).toBeLessThan(4);
  });

  test('have null for a value that cannot be coerced, and name it behind those of the row', async () => {
    const { batches } = readingOf({ pages: [['1', 'b']], answers: answersOf(usersNamed('1')), type: 'number' });
    const records: EmittedRecord[] = [];
    for await (const batch of batches) records.push(...batch);
    expect(records.map(({ json, changes }) => [json.toString(), changes?.nulled])).toEqual([
      ['{"id":"1","OpenWater.job":null}', ['OpenWater.job']],
      ['{"id":"b","OpenWater.job":null}', undefined],
    ]);
  });

  test('count what was changed in both', () => {
    const plan = new ProfilePlan([['OpenWater.job', { type: 'string' }]]);
    const changes = { nulled: ['A'], zonesRemoved: 2, textsRepaired: 1 };
    const record = plan.record({ ...rowOf('a'), changes }, new Map([['job', 'half \ud800']]));
    expect(record.changes).toEqual({ nulled: ['A'], zonesRemoved: 2, textsRepaired: 2 });
    expect(record.json.toString()).toBe('{"id":"a","OpenWater.job":"half \uFFFD"}');
  });

  test('may hold nothing else', () => {
    const plan = new ProfilePlan([['OpenWater.job', { type: 'string' }]]);
    const { json } = plan.record({ ...rowOf('a'), json: Buffer.from('{}') }, new Map([['job', 'x']]));
    expect(json.toString()).toBe('{"OpenWater.job":"x"}');
  });
});
