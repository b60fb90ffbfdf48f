import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collisionsAmong } from '../../src/doctor/collisions.ts';
import { imisCost, openWaterCost } from '../../src/doctor/cost.ts';
import { spread } from '../../src/doctor/match-sample.ts';
import { padded, widthOf, wrapped } from '../../src/doctor/terminal.ts';
import { JITTER } from '../../src/openwater/rate-limiter.ts';
import { nameInDestinations } from '../../src/streams/destination-names.ts';

describe('names in a destination', () => {
  it.each([
    ['First Name', 'first_name'],
    ['E-Mail', 'e_mail'],
    ['Größe', 'gro_e'],
    ['Café', 'cafe'],
    ['OpenWater.jobTitle', 'openwater_jobtitle'],
    ['姓名', '__'],
  ])('%s is written %s', (name, written) => {
    expect(nameInDestinations(name)).toBe(written);
  });

  it('that become one are listed together, in their order', () => {
    expect(collisionsAmong(['A b', 'C', 'a_b', 'A.B', 'c', 'd'])).toEqual([
      { name: 'a_b', columns: ['A b', 'a_b', 'A.B'] },
      { name: 'c', columns: ['C', 'c'] },
    ]);
    expect(collisionsAmong(['constructor', '__proto__', 'toString'])).toEqual([]);
  });
});

describe('the cost of iMIS', () => {
  const site = { cap: 0, pageRows: 500, pageMs: 400, parallelRequests: 4 };

  it.each([
    [0, 1],
    [500, 1],
    [501, 2],
    [999, 2],
    [1_000, 3],
    [50_000, 101],
  ])('for %i rows is %i pages: each repeats a row of the one before', (total, pages) => {
    expect(imisCost({ ...site, total })).toMatchObject({ pages, requests: pages + 3, pageRows: 500 });
  });

  it('counts pages that are asked for at once as one, unless they are slow', () => {
    expect(imisCost({ ...site, total: 50_000 })).toMatchObject({ parallel: 4, seconds: 26 * 0.4 });
    expect(imisCost({ ...site, total: 50_000, pageMs: 6_000 })).toMatchObject({ parallel: 1, seconds: 606 });
  });

  it('is defined for a server that gives one row at a time', () => {
    expect(imisCost({ ...site, total: 10, pageRows: 1 }).pages).toBe(10);
  });
});

describe('the cost of OpenWater', () => {
  const first = { hasNext: true, pages: 50 };

  it.each([
    ['list', 5_000, 1, 50 + 5_000],
    ['list', 5_000, 0, 50],
    ['look-up', 20, 0.5, 21 + 10],
    ['look-up', 1, 1, 2],
  ] as const)('by %s for %i registrants of whom %d match is %i calls', (plan, registrants, share, calls) => {
    const cost = openWaterCost({ first, registrants, share, pace: 3 });
    expect(cost).toMatchObject({ plan, calls });
    expect(cost.seconds).toBeCloseTo((calls / 3) * JITTER);
  });
});

describe('a sample', () => {
  it('is spread over all of them, and never repeats one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 60 }), (count, most) => {
        const items = Array.from({ length: count }, (_, at) => at);
        const sample = spread(items, most);
        expect(sample).toHaveLength(Math.min(count, most));
        expect(new Set(sample).size).toBe(sample.length);
      }),
    );
  });
});

describe('a terminal', () => {
  it('shows letters of one, two or no places', () => {
    expect([widthOf('abc'), widthOf('姓名'), widthOf('e\u0301'), widthOf('🙂')]).toEqual([3, 4, 1, 2]);
    expect([padded('ab', 4), padded('abcdef', 4), padded('姓名字', 4)]).toEqual(['ab  ', 'abc…', '姓… ']);
  });

  it('gets lines that fit, with every word in its order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 100 }), (text, width) => {
        const lines = wrapped(text, width);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});
