import { Random, seedOf } from '../data/random.ts';
import type { Fault, FaultDecision } from './fault.ts';

const CHAOS = {
  status: (random) => ({ status: random.pick([408, 429, 500, 502, 503, 504]) }),
  html: (random) => ({ html: true, status: random.pick([200, 502, 503]) }),
  reset: () => ({ reset: true }),
  cutOff: (random) => ({ cutOff: random.next() }),
  gzipCutOff: (random) => ({ gzipCutOff: random.next() }),
  hang: () => ({ hang: true }),
  delay: (random) => ({ delayMs: random.int(50) }),
  body: (random) => ({ body: random.pick(['', 'null', '{}', '[]', '{"Items":', 'OK', '\ufffd']) }),
  emptyPage: () => ({ emptyPage: true }),
  shortPage: (random) => ({ shortPage: 1 + random.int(20) }),
} satisfies Record<string, (random: Random) => Fault>;

export type ChaosKind = keyof typeof CHAOS;

export const CHAOS_KINDS = Object.keys(CHAOS) as readonly ChaosKind[];

/**
 * Strikes a share of the requests, at random but repeatably. What happens depends on the seed, the request and how
 * often it came before, never on the order in which parallel requests arrive: that order differs from run to run.
 */
export function chaosFaults(seed: number, rate: number, kinds: readonly ChaosKind[]): FaultDecision {
  const seen = new Map<string, number>();
  return (request) => {
    const key = `${request.method} ${request.url}`;
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    const random = new Random(seedOf(seed, key, occurrence));
    return random.chance(rate) ? CHAOS[random.pick(kinds)](random) : undefined;
  };
}
