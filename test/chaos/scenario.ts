import { CHAOS_KINDS, Random, seedOf, type ChaosKind } from '../simulator/index.ts';
import type { RowKind } from './people.ts';

export type Place = 'front' | 'middle' | 'end';

/** Something that happens to the query's rows just before the page request of this number is answered. */
export interface ChurnEvent {
  at: number;
  /** `replace`: some leave, as many join at the end, and the total stays the same. */
  do: 'add' | 'remove' | 'replace' | 'change' | 'move' | 'swap';
  place: Place;
  /** Rows that it concerns. */
  count: number;
}

/**
 * What a query lives through while it is read. `none`, `join` and so on: all that the proof promises to see through.
 * Leaving, joining and changes of order all at once are not: see the ADR.
 */
const CHURN = {
  none: [],
  join: ['add'],
  leave: ['remove'],
  'come and go': ['add', 'remove', 'replace', 'replace', 'change'],
  order: ['move', 'swap'],
  'join and order': ['add', 'move', 'swap'],
  'leave and order': ['remove', 'move', 'swap'],
} as const satisfies Record<string, readonly ChurnEvent['do'][]>;

type ChurnMode = keyof typeof CHURN;

/** Behaviour of which no whole read needs to come, but nothing wrong either. */
type Hostility = 'none' | 'new order for each page' | 'total too high' | 'offset ignored';

export interface Scenario {
  seed: number;
  rows: number;
  pageSize: number;
  parallel: number;
  endpoint: 'query' | 'iqa';
  sorted: boolean;
  kind: RowKind;
  faultRate: number;
  faultKinds: readonly ChaosKind[];
  churnMode: ChurnMode;
  churn: readonly ChurnEvent[];
  cap: { rows: number; totalIgnoresIt: boolean } | undefined;
  clamp: { rows: number; echo: boolean } | undefined;
  /** Rows of one registrant change places from page to page, as nothing sorts them among themselves. */
  looseTies: boolean;
  /** The token is stolen after every so many calls; 0 never. */
  stealEvery: number;
  /** Answers take up to so long, so that parallel pages come out of order. */
  jitterMs: number;
  hostility: Hostility;
}

/** Everything that a seed stands for. */
export function scenarioOf(seed: number): Scenario {
  const random = new Random(seedOf('chaos', seed));
  const pageSize = random.chance(0.12) ? 100 + random.int(200) : 2 + random.int(50);
  const rows = random.int(Math.round(pageSize * (pageSize > 60 ? 4 : random.pick([1, 3, 6, 8]))) + 1);
  const sorted = random.chance(0.5);
  const kind = random.pick(['unique', 'unique', 'repeats', 'several'] as const);
  const faultRate = random.pick([0, 0, 0.02, 0.05, 0.1, 0.1, 0.1, 0.2, 0.3]);
  const hostility = random.chance(0.08)
    ? random.pick(['new order for each page', 'total too high', 'offset ignored'] as const)
    : 'none';
  // Of a query that has a new order for each page, a cap gives other rows each time: nobody can say which are its own.
  const cap =
    random.chance(0.15) && hostility !== 'new order for each page'
      ? { rows: 1 + random.int(Math.max(1, Math.round(rows * 1.3))), totalIgnoresIt: random.chance(0.6) }
      : undefined;
  const looseTies = sorted && kind === 'several' && !cap && random.chance(0.3);
  const churnMode = churnModeOf(random, { sorted, capped: cap !== undefined, looseTies, hostility });
  return {
    ...{ seed, rows, pageSize, sorted, kind, faultRate, hostility, cap, looseTies, churnMode },
    parallel: random.pick([1, 2, 4, 4, 10]),
    endpoint: random.chance(0.5) ? 'query' : 'iqa',
    faultKinds: random.shuffle(CHAOS_KINDS).slice(0, 1 + random.int(CHAOS_KINDS.length)),
    churn: churnOf(random, CHURN[churnMode], Math.ceil(rows / pageSize)),
    clamp: random.chance(0.15)
      ? { rows: Math.max(2, Math.ceil(pageSize * (0.3 + 0.7 * random.next()))), echo: random.chance(0.5) }
      : undefined,
    stealEvery: random.chance(0.15) ? 4 + random.int(20) : 0,
    jitterMs: random.pick([0, 2, 5]),
  };
}

function churnModeOf(
  random: Random,
  {
    sorted,
    capped,
    looseTies,
    hostility,
  }: { sorted: boolean; capped: boolean; looseTies: boolean; hostility: Hostility },
): ChurnMode {
  if (random.chance(0.3)) return 'none';
  // These change the order already, or (a cap) let rows leave and join whatever happens.
  if (hostility === 'new order for each page' || looseTies) return random.pick(['join', 'leave']);
  if (capped || sorted) return random.pick(['join', 'leave', 'come and go', 'come and go']);
  return random.pick(['join', 'leave', 'come and go', 'order', 'join and order', 'leave and order']);
}

/** A few events, some of them at one moment, during what would be the first pass or a little longer. */
function churnOf(random: Random, kinds: readonly ChurnEvent['do'][], pages: number): ChurnEvent[] {
  if (kinds.length === 0) return [];
  const moments = Array.from({ length: 1 + random.int(3) }, () => 1 + random.int(Math.max(2, Math.round(pages * 1.3))));
  return Array.from({ length: 1 + random.int(6) }, () => ({
    at: random.pick(moments),
    do: random.pick(kinds),
    place: random.pick(['front', 'middle', 'end'] as const),
    count: random.pick([1, 1, 1, 2, 3, 10]),
  })).sort((a, b) => a.at - b.at);
}

/** Rows that only join at the end push nothing: no read may fail for them. */
export function onlyGrowsAtItsEnd({ churn, cap, kind }: Scenario): boolean {
  return !cap && kind !== 'repeats' && churn.every((event) => event.do === 'add' && event.place === 'end');
}

export function describeScenario(scenario: Scenario): string {
  const { seed, rows, pageSize, parallel, endpoint, sorted, kind, faultRate, faultKinds, churnMode, churn } = scenario;
  const { cap, clamp, looseTies, stealEvery, jitterMs, hostility } = scenario;
  return [
    `seed ${seed}: ${rows} ${kind} rows, page size ${pageSize}, ${parallel} at once, api/${endpoint}`,
    sorted ? `sorted${looseTies ? ' with loose ties' : ''}` : 'unsorted',
    faultRate > 0 && `faults ${faultRate} of ${faultKinds.join(' ')}`,
    churn.length > 0 &&
      `${churnMode}: ${churn.map((event) => `${event.do} ${event.count} ${event.place} at ${event.at}`).join(', ')}`,
    cap && `cap ${cap.rows}${cap.totalIgnoresIt ? ' (not in the total)' : ''}`,
    clamp && `clamp ${clamp.rows}${clamp.echo ? '' : ' without a word'}`,
    stealEvery > 0 && `token stolen every ${stealEvery} calls`,
    jitterMs > 0 && `jitter ${jitterMs} ms`,
    hostility !== 'none' && hostility,
  ]
    .filter(Boolean)
    .join('; ');
}
