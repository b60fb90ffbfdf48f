import type { Random } from '../simulator/index.ts';

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
  'come and go all the time': ['add', 'remove', 'replace', 'change'],
  order: ['move', 'swap'],
  'join and order': ['add', 'move', 'swap'],
  'leave and order': ['remove', 'move', 'swap'],
} as const satisfies Record<string, readonly ChurnEvent['do'][]>;

export type ChurnMode = keyof typeof CHURN;

/** @param shape restless: the server changes the order by itself, so that rows may join or leave, but not both */
export function churnModeOf(
  random: Random,
  { sorted, capped, restless }: { sorted: boolean; capped: boolean; restless: boolean },
): ChurnMode {
  if (random.chance(0.3)) return 'none';
  // A cap lets rows leave and join whatever happens; of a query without a total nobody sees that they do.
  if (restless) return capped ? 'none' : random.pick(['none', 'join', 'leave']);
  if (sorted && !capped) return random.pick(['join', 'leave', 'come and go', 'come and go all the time']);
  if (capped) return random.pick(['join', 'leave', 'come and go']);
  return random.pick(['join', 'leave', 'come and go', 'order', 'join and order', 'leave and order']);
}

/** A few events, some of them at one moment, during what would be the first pass or a little longer. */
export function churnOf(random: Random, mode: ChurnMode, pages: number): ChurnEvent[] {
  const kinds = CHURN[mode];
  if (kinds.length === 0) return [];
  if (mode === 'come and go all the time') return allTheTime(random, pages);
  const moments = Array.from({ length: 1 + random.int(3) }, () => 1 + random.int(Math.max(2, Math.round(pages * 1.3))));
  return Array.from({ length: 1 + random.int(6) }, () => ({
    at: random.pick(moments),
    do: random.pick(kinds),
    place: random.pick(['front', 'middle', 'end'] as const),
    count: random.pick([1, 1, 1, 2, 3, 10]),
  })).sort((a, b) => a.at - b.at);
}

/** One event every few requests. */
function allTheTime(random: Random, pages: number): ChurnEvent[] {
  const every = 2 + random.int(3);
  return Array.from({ length: pages * 4 }, (_, nth) => ({
    at: 1 + nth * every,
    do: random.pick(CHURN['come and go all the time']),
    place: random.pick(['front', 'middle', 'middle', 'end'] as const),
    count: 1,
  }));
}
