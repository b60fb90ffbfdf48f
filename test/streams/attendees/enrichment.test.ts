import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../src/problems/problem.ts';
import { Enrichment, expectedRegistrants } from '../../../src/streams/attendees/enrichment.ts';
import {
  answersOf,
  fakeOpenWater,
  usersNamed,
  type FakeOpenWater,
  type Reply,
} from '../../openwater/fake-openwater.ts';

const NOBODY = expect.stringMatching(
  /^No attendee matched anyone.*\(registrant_id_column\).*thirdPartyUniqueId/,
) as string;

function enrichmentOver(
  answers: (path: string, nth: number, fake: FakeOpenWater) => Reply,
  registrants = 10,
): {
  enrichment: Enrichment;
  fake: FakeOpenWater;
  jobs: (...ids: string[]) => Promise<unknown[]>;
  debug: string[];
} {
  const fake = fakeOpenWater(answers);
  const debug: string[] = [];
  const logger = { debug: (message: string): number => debug.push(message) };
  const enrichment = new Enrichment({ client: fake.client, logger, wanted: new Set(['job']), registrants });
  const jobs = (...ids: string[]): Promise<unknown[]> =>
    Promise.all(
      ids.map(async (id) => {
        const slot = enrichment.slotFor(id);
        await slot.waiting;
        expect(slot.waiting).toBeUndefined();
        return slot.profile?.get('job');
      }),
    );
  return { enrichment, fake, jobs, debug };
}

describe('a slot', () => {
  test('has the profile once its wait is over', async () => {
    const { enrichment } = enrichmentOver(answersOf(usersNamed('a')));
    const slot = enrichment.slotFor('a');
    expect(slot.profile).toBeUndefined();
    await slot.waiting;
    expect(slot.profile?.get('job')).toBe('job of 1');
  });

  test('of a blank id waits for nothing', async () => {
    const { enrichment, fake } = enrichmentOver(answersOf(usersNamed('')));
    const slot = enrichment.slotFor('');
    await new Promise(setImmediate);
    expect([slot, fake.paths]).toEqual([{ waiting: undefined, profile: undefined }, []]);
  });

  test('never fails, whatever OpenWater does', async () => {
    const { enrichment, jobs } = enrichmentOver(() => {
      throw new TypeError('unforeseen');
    });
    expect(await jobs('a', 'b', '')).toEqual([undefined, undefined, undefined]);
    expect(enrichment.warnings.map(messageOf)).toEqual([
      expect.stringMatching(/^An unexpected error .* 2 attendees went on without the OpenWater fields\. Nothing else/),
    ]);
  });

  test('that waits is let go when the read has failed', async () => {
    const { enrichment, fake, jobs } = enrichmentOver(() => ({ status: 500 }));
    const waiting = jobs('a', 'b');
    enrichment.stop();
    expect(await waiting).toEqual([undefined, undefined]);
    expect(fake.breaker.reason).toBe('not-needed');
    expect(fake.paths.length).toBeLessThanOrEqual(1);
  });
});

describe('the end', () => {
  test('counts attendees, not registrants', async () => {
    const { enrichment, jobs } = enrichmentOver(answersOf(usersNamed('a', 'b')));
    await jobs('a', 'a', 'b', 'x', 'x', '');
    expect(enrichment.summary).toBe(
      'OpenWater: 3 attendees matched, 3 not matched, 0 failed; 3 calls, by listing the users, 3 fewer than by the other plan.',
    );
    expect(enrichment.warnings.map(messageOf)).toEqual([]);
  });

  test('tells by which plan the users were found', async () => {
    const { enrichment, jobs } = enrichmentOver(answersOf(usersNamed('a')), 1);
    expect(await jobs('a')).toEqual(['job of 1']);
    expect(enrichment.summary).toBe(
      'OpenWater: 1 attendee matched, 0 not matched, 0 failed; 2 calls, by looking up each registrant.',
    );
  });

  test('of a read that asked for nobody makes no fuss', () => {
    const { enrichment } = enrichmentOver(answersOf([]));
    expect(enrichment.summary).toBe('OpenWater: 0 attendees matched, 0 not matched, 0 failed; 0 calls.');
    expect(enrichment.warnings.map(messageOf)).toEqual([]);
  });

  test('warns that nobody matched', async () => {
    const { enrichment, jobs } = enrichmentOver(answersOf(usersNamed('a')));
    await jobs('x', '');
    expect(enrichment.warnings.map(messageOf)).toEqual([NOBODY]);
  });

  test('warns of those who failed, and of them only, where nobody matched either', async () => {
    const answers = answersOf(usersNamed('a'));
    const { enrichment, jobs } = enrichmentOver((path) => (path.endsWith('/1') ? { status: 500 } : answers(path)));
    await jobs('a', 'x');
    expect(enrichment.warnings.map(messageOf)).toEqual([
      expect.stringMatching(/^OpenWater is unavailable.*\. 1 attendee went on/),
    ]);
  });
});

test.each<[ids: string[], rows: number, registrants: number]>([
  [['a', 'b', 'c', 'd'], 4, 4],
  [['a', 'b', 'c', 'd'], 100, 100],
  [['a', 'a', 'b', 'b'], 100, 50],
  [['a', 'a', 'a'], 100, 34],
  [['a', '', 'b', ''], 100, 50],
  [['', ''], 100, 50],
  [[], 100, 100],
])('from the first ids %j of %i rows, %i registrants are expected', (ids, rows, registrants) => {
  expect(expectedRegistrants(ids, rows)).toBe(registrants);
});
