import { describe, expect, it } from 'vitest';
import { Outcome } from '../connector/harness.ts';
import { times } from '../thorough.ts';
import { report, runSeed, type Verdict } from './chaos.ts';
import { History, judgeFailed, judgeWhole } from './oracle.ts';
import { textOfPerson } from './people.ts';
import { scenarioOf, type Scenario } from './scenario.ts';
import { isExpectedWhole, isInOrderAndHonest, shareWhole, summarise } from './summary.ts';

const SEEDS = times(80, 30);

describe('a read in chaos', () => {
  it(`keeps its promise for ${SEEDS} seeds`, async () => {
    const verdicts: Verdict[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) verdicts.push(await runSeed(seed));
    expect(verdicts.filter(({ violations }) => violations.length > 0).map(report)).toEqual([]);
    const expected = verdicts.filter((verdict) => isExpectedWhole(verdict) || isInOrderAndHonest(verdict));
    expect(expected.length).toBeGreaterThan(SEEDS / 10);
    expect(shareWhole(expected), summarise(verdicts)).toBeGreaterThanOrEqual(0.9);
  });

  it('is the same for the same seed', () => {
    expect(scenarioOf(7)).toEqual(scenarioOf(7));
    expect(scenarioOf(7)).not.toEqual({ ...scenarioOf(8), seed: 7 });
  });
});

describe('the oracle', () => {
  const person = (id: string, session: string): Record<string, string | number> => ({
    'Registrant ID': id,
    Session: session,
    Guests: 0,
    Company: 'Acme',
  });
  const [ann, bob, eve] = [person('1', 'a'), person('2', 'b'), person('3', 'e')];

  function emitting(...records: object[]): Outcome {
    const lines = records.map((data) => JSON.stringify({ type: 'RECORD', record: { data } }));
    return new Outcome(0, lines.join('\n'), '');
  }

  function historyOf(...versions: Record<string, string | number>[][]): History {
    const history = new History({ cap: undefined });
    for (const rows of versions) history.add(rows);
    return history;
  }

  it('is content with every row that was there throughout, once', () => {
    expect(judgeWhole(emitting(ann, bob), historyOf([ann, bob], [bob, ann, eve]))).toEqual([]);
    expect(judgeWhole(emitting(ann, bob, eve), historyOf([ann, bob], [bob, ann, eve]))).toEqual([]);
  });

  it('misses a row, finds one twice, and one that was never there', () => {
    const history = historyOf([ann, bob], [ann, bob]);
    expect(judgeWhole(emitting(ann), history)).toEqual([`there throughout, but missing: ${textOfPerson(bob)}`]);
    expect(judgeWhole(emitting(ann, bob, ann), history)).toEqual([`emitted 2 times: ${textOfPerson(ann)}`]);
    expect(judgeWhole(emitting(ann, bob, eve), history)).toEqual([`emitted, but never there: ${textOfPerson(eve)}`]);
  });

  it('lets pass what looks like a row that has changed, but no more', () => {
    const other = person('1', 'other');
    expect(judgeWhole(emitting(other, bob), historyOf([other, ann, bob], [ann, bob]))).toEqual([]);
    expect(judgeWhole(emitting(other, bob), historyOf([other, ann, bob]))).toHaveLength(1);
  });

  it('goes by the cap', () => {
    const history = new History({ cap: { rows: 2, totalIgnoresIt: true } });
    history.add([ann, bob, eve]);
    expect([...history.throughout]).toEqual([ann, bob].map(textOfPerson));
  });

  it('takes no excuse of which the scenario knows nothing', () => {
    const quiet: Scenario = {
      ...scenarioOf(1),
      faultRate: 0,
      churn: [],
      lie: 'none',
      order: 'steady',
      sortIsClaimed: 'truly',
      rightsLost: undefined,
      slow: undefined,
      stealEvery: 0,
    };
    const failure = (message: string): Outcome =>
      new Outcome(1, JSON.stringify({ type: 'TRACE', trace: { type: 'ERROR', error: { message } } }), '');
    const steady = historyOf([ann, bob]);
    const outage = failure('iMIS could not serve');
    expect(judgeFailed(outage, quiet, steady)).toEqual(['not the cause: iMIS could not serve']);
    expect(judgeFailed(outage, { ...quiet, faultRate: 0.1 }, steady)).toEqual([]);
    expect(judgeFailed(new Outcome(1, '', ''), { ...quiet, faultRate: 0.1 }, steady)).toHaveLength(2);
    const collapse = failure('So many do not cancel at once');
    expect(judgeFailed(collapse, quiet, steady)).toHaveLength(1);
    expect(judgeFailed(collapse, quiet, historyOf([ann, bob], []))).toEqual([]);
  });
});
