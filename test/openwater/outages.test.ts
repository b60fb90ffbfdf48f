import { describe, expect, test } from 'vitest';
import type { Fault } from '../simulator/index.ts';
import { enrich, idsOf } from './enriching.ts';

const SHAPES: Record<string, Fault> = {
  503: { status: 503 },
  reset: { reset: true },
  hang: { hang: true },
  html: { html: true },
};
/** Attendees enough for each rate to be in the midst of it when the outage comes. */
const RATES: readonly [perSecond: number, attendees: number][] = [
  [1, 40],
  [3, 120],
  [7, 150],
  [25, 400],
  [400, 1400],
];

describe('an outage', () => {
  const shorter = RATES.flatMap(([rate, attendees]) =>
    Object.keys(SHAPES).flatMap((shape) =>
      [
        { fromMs: 2500, forMs: 25_000 },
        { fromMs: 0, forMs: 119_000 },
      ].map((outage) => ({ rate, attendees, shape, ...outage })),
    ),
  );

  test.each(shorter)(
    'shorter than the failure window loses nobody: %j',
    async ({ rate, attendees, shape, fromMs, forMs }) => {
      const ids = idsOf(attendees);
      const { jobs, warnings, mostInASecond, calls } = await enrich(ids, {
        requestsPerSecond: rate,
        fault: ({ at }) => (at >= fromMs && at < fromMs + forMs ? SHAPES[shape] : undefined),
      });
      expect(jobs).toEqual(ids.map((id) => `job of ${id}`));
      expect([warnings, mostInASecond <= rate]).toEqual([[], true]);
      expect(calls).toBeLessThanOrEqual(attendees + 2 + 250);
    },
  );

  test.each(RATES.flatMap(([rate, attendees]) => Object.keys(SHAPES).map((shape) => ({ rate, attendees, shape }))))(
    'that lasts ends with at most 250 calls after it began: %j',
    async ({ rate, attendees, shape }) => {
      const fromMs = 2500;
      const { openWater, matched, warnings, ms } = await enrich(idsOf(attendees), {
        requestsPerSecond: rate,
        fault: ({ at }) => (at >= fromMs ? SHAPES[shape] : undefined),
      });
      const after = openWater.requests.filter(({ at, endedAt = Infinity }) => at >= fromMs || endedAt > fromMs).length;
      expect(after).toBeLessThanOrEqual(250);
      expect(ms).toBeLessThan(fromMs + 120_000 + 3 * 30_000);
      expect(warnings).toEqual([
        expect.stringContaining(` ${(attendees - matched).toLocaleString('en-US')} attendees went on without`),
      ]);
    },
  );

  test('that comes again and again is given up after ten minutes of pauses', async () => {
    const { openWater, ms } = await enrich(idsOf(4000), {
      requestsPerSecond: 3,
      fault: ({ at }) => (at % 110_000 > 10_000 ? { status: 503 } : undefined),
    });
    expect(openWater.breaker.reason).toBe('no-success');
    expect(ms).toBeLessThan(1_000_000);
  });
});

test.each([0.5, 1, 2.5, 3, 25, 90, 400])(
  'the rate of %d calls a second is kept, and used',
  async (requestsPerSecond) => {
    const attendees = Math.max(Math.round(requestsPerSecond * 5), 3);
    const { matched, ms, mostInASecond } = await enrich(idsOf(attendees), { requestsPerSecond });
    expect([matched, mostInASecond <= Math.ceil(requestsPerSecond)]).toEqual([attendees, true]);
    expect(ms).toBeLessThan(((attendees + 1) / requestsPerSecond) * 1100 + 500);
  },
);

describe('slow responses', () => {
  test('of 20 seconds at 3 calls a second keep the rate', async () => {
    const { matched, ms, openWater, mostInASecond } = await enrich(idsOf(300), {
      requestsPerSecond: 3,
      latencyMs: () => 20_000,
    });
    // The list, 300 profiles at the rate, and the last response.
    expect([matched, mostInASecond]).toEqual([300, 3]);
    expect(ms).toBeLessThan(20_000 + (300 / 3) * 1050 + 20_000 + 3000);
    expect(openWater.mostInFlight).toBeLessThanOrEqual(90);
  });

  test('never bring more than 200 calls into flight', async () => {
    const { openWater, matched } = await enrich(idsOf(1000), { requestsPerSecond: 400, latencyMs: () => 5000 });
    expect([openWater.mostInFlight, matched]).toEqual([200, 1000]);
  });

  test('that take four times as long as planned, and ten minutes, end enrichment with a warning', async () => {
    const { openWater, warnings, matched, ms } = await enrich(idsOf(3000), {
      requestsPerSecond: 10,
      // Somebody else uses the same key: most calls are too many.
      fault: ({ at, index }) => (at > 5000 && index % 8 !== 0 ? { status: 429 } : undefined),
    });
    expect(openWater.breaker.reason).toBe('too-slow');
    expect(ms).toBeLessThan(4 * 300_000 + 600_000 + 60_000);
    expect(warnings).toEqual([expect.stringMatching(/^OpenWater took four times as long as planned/)]);
    expect(matched).toBeGreaterThan(0);
  });
});

test('of 200 attendees whose every second profile is broken, retries stay within their budget', async () => {
  const { calls, matched, warnings, debug } = await enrich(idsOf(200), {
    requestsPerSecond: 25,
    fault: ({ kind, path }) =>
      kind === 'user' && Number(path.split('/').at(-1)) % 2 === 0 ? { status: 500 } : undefined,
  });
  expect(matched).toBe(100);
  expect(calls).toBeLessThanOrEqual(201 + 100 + 0.1 * 201 + 10);
  expect(warnings).toEqual([expect.stringContaining('100 attendees went on without')]);
  expect(debug).toHaveLength(100);
});

describe('an outage after which', () => {
  const after = (fault: Fault, forMs = 10_000) => ({
    requestsPerSecond: 25,
    fault: ({ at }: { at: number }): Fault | undefined =>
      at < 2500 || at >= 20_000 + forMs ? undefined : at < 20_000 ? { status: 503 } : fault,
  });

  test('OpenWater asks to slow down for a while loses nobody', async () => {
    const ids = idsOf(400);
    const { jobs, warnings } = await enrich(ids, after({ status: 429, headers: { 'Retry-After': '2' } }));
    expect(jobs).toEqual(ids.map((id) => `job of ${id}`));
    expect(warnings.filter((warning) => warning.includes('went on without'))).toEqual([]);
  });

  test('a few calls are refused is over, and they are asked again', async () => {
    const ids = idsOf(400);
    const { jobs } = await enrich(ids, after({ status: 404 }, 300));
    expect(jobs.filter((job) => job !== undefined).length).toBeGreaterThan(380);
  });

  test('the keys are rejected ends the enrichment, and says so', async () => {
    const { openWater, matched, warnings } = await enrich(idsOf(400), after({ status: 401 }, Infinity));
    expect(openWater.breaker.reason).toBe('keys-rejected');
    expect(matched).toBeGreaterThan(20);
    expect(warnings).toEqual([expect.stringContaining('went on without') as string]);
    expect(openWater.requests.filter(({ at }) => at >= 20_000).length).toBeLessThan(40);
  });
});
