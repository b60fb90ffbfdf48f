import { CHAOS_KINDS, Random, seedOf, type ChaosKind, type SlowEnd } from '../simulator/index.ts';
import { churnModeOf, churnOf, type ChurnEvent, type ChurnMode } from './churn.ts';
import type { RowKind } from './people.ts';

/**
 * The order that the server has for a request: the query's own, or another one for the first page, beyond a row, on the
 * other one of two servers, or in each response; `loose ties`: for rows that the sort leaves open alone.
 */
type Order =
  'steady' | 'loose ties' | 'first page' | 'beyond a row' | 'servers in turn' | 'servers by offset' | 'random';

/** Paging numbers that are wrong, or a server that does not do what it is asked for. */
export type Lie =
  | 'none'
  | 'total too high'
  | 'total too low'
  | 'total of a page'
  | 'total 0'
  | 'another total each time'
  | 'always HasNext'
  | 'never HasNext'
  | 'offset ignored'
  | 'offset as asked'
  | 'unpaged';

export interface Scenario {
  seed: number;
  rows: number;
  pageSize: number;
  parallel: number;
  endpoint: 'query' | 'iqa';
  pagesBy: 'row' | 'number';
  sorted: 'no' | 'ascending' | 'descending';
  /** What the definition says of the sort; `wrongly` where it names one that the server does not keep to. */
  sortIsClaimed: 'truly' | 'wrongly';
  kind: RowKind;
  /** Ids of digits show in which order the rows are; names do not. */
  ids: 'digits' | 'names';
  faultRate: number;
  faultKinds: readonly ChaosKind[];
  churnMode: ChurnMode;
  churn: readonly ChurnEvent[];
  cap: { rows: number; totalIgnoresIt: boolean } | undefined;
  clamp: { rows: number; echo: boolean; pageNumberFrom: 'asked' | 'clamped' } | undefined;
  order: Order;
  /** After so many pages the account sees only this share of the rows. */
  rightsLost: { afterPages: number; left: number } | undefined;
  lie: Lie;
  /** Pages of more rows end like this. */
  slow: { rows: number; as: SlowEnd } | undefined;
  omitsNulls: boolean;
  /** The token is stolen after every so many calls; 0 never. */
  stealEvery: number;
  /** Responses take up to so long, so that parallel pages come out of order. */
  jitterMs: number;
}

const ORDERS = ['first page', 'beyond a row', 'servers in turn', 'servers by offset', 'random'] as const;
const LIES = [
  ...(['total too high', 'total too low', 'total of a page', 'total 0', 'another total each time'] as const),
  ...(['always HasNext', 'never HasNext', 'offset ignored', 'offset as asked', 'unpaged'] as const),
];

/** Everything that a seed stands for. */
export function scenarioOf(seed: number): Scenario {
  const random = new Random(seedOf('chaos', seed));
  const pageSize = random.chance(0.15) ? 100 + random.int(200) : 20 + random.int(40);
  const rows = random.int(Math.round(pageSize * (pageSize > 60 ? 4 : random.pick([1, 3, 6, 8]))) + 1);
  const sorted = random.pick(['no', 'no', 'ascending', 'ascending', 'descending'] as const);
  const kind = random.pick(['unique', 'unique', 'repeats', 'several'] as const);
  const lie = random.chance(0.12) ? random.pick(LIES) : 'none';
  const order = random.chance(0.2) && !hidesTotal(lie) ? random.pick(ORDERS) : 'steady';
  const cap =
    random.chance(0.12) && lie === 'none'
      ? { rows: 1 + random.int(Math.max(1, Math.round(rows * 1.3))), totalIgnoresIt: random.chance(0.6) }
      : undefined;
  const hasTies = sorted !== 'no' && kind === 'several' && !cap && !hidesTotal(lie);
  const looseTies = hasTies && order === 'steady' && random.chance(0.4);
  const shape = {
    sorted: sorted !== 'no',
    capped: cap !== undefined || hidesTotal(lie),
    restless: looseTies || order !== 'steady',
  };
  const churnMode = churnModeOf(random, shape);
  return {
    ...{ seed, rows, pageSize, sorted, kind, lie, cap, churnMode },
    order: looseTies ? 'loose ties' : order,
    sortIsClaimed: random.chance(0.05) ? 'wrongly' : 'truly',
    ids: random.chance(0.75) ? 'digits' : 'names',
    pagesBy: random.pick(['row', 'number'] as const),
    parallel: random.pick([1, 2, 4, 4, 10]),
    endpoint: random.pick(['query', 'iqa'] as const),
    faultRate: random.pick([0, 0, 0.02, 0.05, 0.1, 0.1, 0.1, 0.2, 0.3]),
    faultKinds: faultKindsOf(random, lie),
    churn: churnOf(random, churnMode, Math.ceil(rows / pageSize)),
    clamp: random.chance(0.15) && !hidesTotal(lie) ? clampOf(random, pageSize) : undefined,
    rightsLost: random.chance(0.06)
      ? { afterPages: 1 + random.int(4), left: random.pick([0, 0, 0.5, 0.9, 0.995]) }
      : undefined,
    slow: pageSize > 100 && random.chance(0.4) ? slowOf(random) : undefined,
    omitsNulls: random.chance(0.3),
    stealEvery: random.chance(0.15) ? 4 + random.int(20) : 0,
    jitterMs: random.pick([0, 2, 5]),
  };
}

/**
 * A server whose total says nothing: nobody can tell that rows left, or that a page is withheld from the end of the query.
 * As in the ADR, the order then has to stay, and pages have to come whole and as large as they are asked for.
 */
function hidesTotal(lie: Lie): boolean {
  return ['total 0', 'total of a page', 'total too low', 'another total each time', 'unpaged'].includes(lie);
}

function faultKindsOf(random: Random, lie: Lie): ChaosKind[] {
  const kinds = random.shuffle(CHAOS_KINDS).slice(0, 1 + random.int(CHAOS_KINDS.length));
  return hidesTotal(lie) ? kinds.filter((kind) => kind !== 'emptyPage' && kind !== 'shortPage').concat('delay') : kinds;
}

function clampOf(random: Random, pageSize: number): NonNullable<Scenario['clamp']> {
  return {
    rows: Math.max(20, Math.ceil(pageSize * (0.3 + 0.7 * random.next()))),
    echo: random.chance(0.5),
    pageNumberFrom: random.pick(['asked', 'clamped'] as const),
  };
}

function slowOf(random: Random): NonNullable<Scenario['slow']> {
  return { rows: 60 + random.int(60), as: random.pick([408, 500, 502, 503, 504, 524, 'reset'] as const) };
}

/** Rows that only join at the end push nothing: no read may fail for them. */
export function onlyGrowsAtItsEnd({ churn, cap, kind }: Scenario): boolean {
  return !cap && kind !== 'repeats' && churn.every((event) => event.do === 'add' && event.place === 'end');
}

/** Sorted by a unique column that shows the order: rows may come, go and be edited all the time. */
export function isInOrder({ sorted, sortIsClaimed, kind, ids, order }: Scenario): boolean {
  return sorted !== 'no' && sortIsClaimed === 'truly' && kind === 'unique' && ids === 'digits' && order === 'steady';
}

/** More rows than people who cancel: the read ends rather than commit what is left. */
const MOST_LEAVING = 10;

/**
 * Whether a whole read can be expected, but for faults and for what moves: of an honest server, and of a query without
 * copies that nothing keeps together.
 */
export function isHonest({ lie, rightsLost, order, sortIsClaimed, kind, sorted, churn }: Scenario): boolean {
  const isHarmless = ['none', 'total 0', 'always HasNext', 'never HasNext', 'unpaged'].includes(lie);
  const isSteady = (order === 'steady' || order === 'loose ties') && sortIsClaimed === 'truly';
  const leaving = churn.reduce((sum, event) => sum + (event.do === 'remove' ? event.count : 0), 0);
  const hasLooseCopies = kind === 'repeats' && sorted === 'no';
  return isHarmless && isSteady && !rightsLost && !hasLooseCopies && leaving <= MOST_LEAVING;
}
