import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ledger, RowsNeverAgree } from '../../../src/imis/paging/ledger.ts';
import type { Row } from '../../../src/imis/rows/row.ts';
import { times } from '../../thorough.ts';
import { fingerprintOf, idOf as registrantOf, labelOf as textOf, printOf } from './fake-query.ts';

type Pass = Row[][];

const texts = (rows: Row[]): string[] => rows.map(textOf);

function newLedger(): Ledger {
  return new Ledger(fingerprintOf, registrantOf);
}

/** The rows that a page gives. */
function takePage(ledger: Ledger, rows: Row[]): Row[] {
  return ledger.take({ rows, fingerprints: rows.map(printOf), overlap: 0 });
}

/** The rows that each page of a pass gives. */
function take(ledger: Ledger, pass: Pass): Row[][] {
  ledger.startPass(true);
  return pass.map((rows) => takePage(ledger, rows));
}

const row: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom('ann', 'bob', 'cy', ''), fc.constantFrom('1', '2', '3', '4'));
const pass = fc.array(fc.array(row, { maxLength: 5 }), { minLength: 1, maxLength: 4 });

describe('over any passes', () => {
  const passes = fc.array(pass, { minLength: 1, maxLength: 3 });

  test('no row is emitted twice, and none that was never read', () => {
    fc.assert(
      fc.property(passes, (passes) => {
        const ledger = newLedger();
        const emitted = texts([...passes.flatMap((each) => take(ledger, each).flat()), ...ledger.settle(0)]);
        const read = texts(passes.flat(2));
        expect(new Set(emitted).size).toBe(emitted.length);
        expect(emitted.filter((text) => !read.includes(text))).toEqual([]);
        expect(ledger.emitted).toBe(emitted.length);
      }),
      { numRuns: times(1_000, 300) },
    );
  });

  test('every row of the last one is emitted, but for the one row of a registrant that has merely changed', () => {
    fc.assert(
      fc.property(passes, (passes) => {
        const ledger = newLedger();
        const before = passes.flatMap((each) => take(ledger, each).flat());
        const settled = ledger.settle(0);
        const emitted = [...before, ...settled];
        const last = [...new Map((passes.at(-1) ?? []).flat().map((each) => [textOf(each), each])).values()];
        const missing = last.filter((each) => !texts(emitted).includes(textOf(each)));
        for (const each of missing) {
          const isSame = (other: Row): boolean => registrantOf(other) === registrantOf(each);
          const emittedOnes = emitted.filter(isSame);
          expect([registrantOf(each) === '', emittedOnes.length, last.filter(isSame).length]).toEqual([false, 1, 1]);
          expect(texts(last)).not.toContain(texts(emittedOnes)[0]);
        }
      }),
      { numRuns: times(1_000, 300) },
    );
  });

  test('the copies are those of the last one, and were walked over too often where no response had them all', () => {
    fc.assert(
      fc.property(passes, (passes) => {
        const ledger = newLedger();
        for (const each of passes) take(ledger, each);
        const pages = (passes.at(-1) ?? []).map(texts);
        const mostIn = (text: string): number =>
          Math.max(...pages.map((own) => own.filter((each) => each === text).length));
        const all = [...new Set(pages.flat())];
        const further = all.map((text) => mostIn(text) - 1).reduce((sum, copies) => sum + copies, 0);
        const tooOften = all.filter((text) => pages.flat().filter((each) => each === text).length > mostIn(text));
        expect([ledger.copies.distinct, ledger.copies.furtherCopies]).toEqual([all.length, further]);
        expect(ledger.copies.overWalked(false)).toBe(tooOften.length);
      }),
      { numRuns: 500 },
    );
  });

  test('copies that one response of an earlier pass had are there as long as the total is the same', () => {
    const ledger = newLedger();
    const ann = ['ann', '1'];
    take(ledger, [[ann, ann, ann]]);
    take(ledger, [[ann, ann], [ann]]);
    expect([ledger.copies.overWalked(true), ledger.copies.overWalked(false)]).toEqual([0, 1]);
    ledger.startPass(false);
    for (const rows of [[ann, ann], [ann]]) takePage(ledger, rows);
    expect(ledger.copies.overWalked(true)).toBe(1);
  });

  test('a row that two pages share is walked over once', () => {
    const ledger = newLedger();
    ledger.startPass(true);
    const [ann, bob, cy] = [['ann'], ['bob'], ['cy']];
    takePage(ledger, [ann, bob]);
    const rows = [bob, cy];
    ledger.take({ rows, fingerprints: rows.map(printOf), overlap: 1 });
    expect([ledger.copies.distinct, ledger.copies.overWalked(true)]).toEqual([3, 0]);
  });

  test('without a registrant id none is taken for a changed one, and those that come late are counted', () => {
    const ledger = new Ledger(fingerprintOf);
    take(ledger, [[['ann', '1']]]);
    expect(take(ledger, [[['ann', '2']]])).toEqual([[['ann', '2']]]);
    expect([ledger.emittedLate, ledger.furtherRows]).toEqual([1, 0]);
  });

  test('the rows that registrants have beyond their first are counted', () => {
    fc.assert(
      fc.property(pass, (pass) => {
        const ledger = newLedger();
        const emitted = take(ledger, pass).flat();
        const named = emitted.filter((each) => registrantOf(each) !== '');
        expect(ledger.furtherRows).toBe(named.length - new Set(named.map(registrantOf)).size);
      }),
    );
  });

  test('ids of digits are the same only where their texts are', () => {
    const ids = [
      '7',
      '07',
      '007',
      '0',
      '00',
      '-7',
      '7.0',
      `1${'0'.repeat(17)}`,
      `1${'0'.repeat(18)}`,
      `1${'0'.repeat(30)}`,
    ];
    const ledger = newLedger();
    take(ledger, [ids.map((id) => [id, '1'])]);
    expect(ledger.furtherRows).toBe(0);
    take(ledger, [ids.map((id) => [id, '1']), ids.map((id) => [id, '2'])]);
    expect(ledger.furtherRows).toBe(ids.length);
  });
});

describe('the first pass', () => {
  test('emits each different row once, at once and in order, and settles nothing', () => {
    fc.assert(
      fc.property(pass, (pass) => {
        const ledger = newLedger();
        const emitted = texts(take(ledger, pass).flat());
        expect(emitted).toEqual([...new Set(texts(pass.flat()))]);
        expect(ledger.settle(0)).toEqual([]);
      }),
    );
  });
});

describe('a re-read', () => {
  const ann1 = ['ann', '1'];
  const ann2 = ['ann', '2'];
  const ann3 = ['ann', '3'];
  const bob1 = ['bob', '1'];

  test('emits somebody who was missing at once', () => {
    const ledger = newLedger();
    take(ledger, [[ann1]]);
    expect(take(ledger, [[ann1, bob1]])).toEqual([[bob1]]);
    expect(ledger.settle(0)).toEqual([]);
  });

  test('emits all rows of somebody new at once', () => {
    const ledger = newLedger();
    take(ledger, [[bob1]]);
    expect(take(ledger, [[ann1, bob1], [ann2]])).toEqual([[ann1], [ann2]]);
  });

  test('emits a further row of somebody, once it is clear that the first one is still there', () => {
    const ledger = newLedger();
    take(ledger, [[ann1]]);
    expect(take(ledger, [[ann2], [ann1]])).toEqual([[], []]);
    expect(ledger.settle(0)).toEqual([ann2]);
  });

  test('does not emit the one row of somebody again because it has changed', () => {
    const ledger = newLedger();
    take(ledger, [[ann1, bob1]]);
    expect(take(ledger, [[ann2, bob1]])).toEqual([[]]);
    expect(ledger.settle(0)).toEqual([]);
  });

  test('emits it all the same where somebody has left: it may be a second row', () => {
    const ledger = newLedger();
    take(ledger, [[ann1, bob1]]);
    expect(take(ledger, [[ann2, bob1]])).toEqual([[]]);
    expect(ledger.settle(1)).toEqual([ann2]);
  });

  test.each([
    [1, []],
    [2, [ann2]],
  ])('where one row is gone and %i must have left, emits %j of somebody whose row is another one', (left, emitted) => {
    const ledger = newLedger();
    take(ledger, [[ann1, bob1, ['cy', '1']]]);
    expect(take(ledger, [[ann2, bob1]])).toEqual([[]]);
    expect(ledger.settle(left)).toEqual(emitted);
  });

  test('emits the new row of somebody of whom several were emitted', () => {
    const ledger = newLedger();
    take(ledger, [[ann1, ann2]]);
    expect(take(ledger, [[ann3]])).toEqual([[]]);
    expect(ledger.settle(0)).toEqual([ann3]);
  });

  test('rather emits too much than too little where somebody has several rows now', () => {
    const ledger = newLedger();
    take(ledger, [[ann1, bob1]]);
    take(ledger, [[ann2, ann3, bob1]]);
    expect(ledger.settle(0)).toEqual([ann2, ann3]);
  });

  test('that proved nothing forgets what it held back', () => {
    const ledger = newLedger();
    take(ledger, [[ann1]]);
    take(ledger, [[ann2, ann3]]);
    take(ledger, [[ann1]]);
    expect(ledger.settle(0)).toEqual([]);
  });

  test('counts rows without a registrant id each for themselves', () => {
    const ledger = newLedger();
    take(ledger, [[['', '1']]]);
    expect(take(ledger, [[['', '2']]])).toEqual([[['', '2']]]);
  });

  test('gives up where more rows differ than it can hold back', () => {
    const ledger = newLedger();
    const rows = (version: string): Row[] => Array.from({ length: 100_001 }, (_, at) => [`r${at}`, version]);
    take(ledger, [rows('1')]);
    const changed = rows('2');
    expect(take(ledger, [changed.slice(1)])).toEqual([[]]);
    expect(() => takePage(ledger, changed.slice(0, 1))).toThrow(RowsNeverAgree);
  });
});
