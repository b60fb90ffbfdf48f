import {
  afterPages,
  asTheyAre,
  beyondRow,
  chaosFaults,
  onFirstPage,
  onlyFirst,
  Random,
  randomly,
  seedOf,
  serversByOffset,
  serversInTurn,
  shuffled,
  swapped,
  viewsInARow,
  type FaultDecision,
  type ImisKind,
  type SimulatorOptions,
  type View,
} from '../simulator/index.ts';
import type { History } from './oracle.ts';
import { ID, PEOPLE_COLUMNS, type People } from './people.ts';
import type { Lie, Scenario } from './scenario.ts';

/** The site of a scenario. What each run of the query sees goes into the history. */
export function siteOf(scenario: Scenario, people: People, history: History): SimulatorOptions {
  const { seed, endpoint, pagesBy, cap, clamp, order, stealEvery, jitterMs, faultRate, slow, omitsNulls } = scenario;
  const jitter = new Random(seedOf('jitter', seed));
  return {
    rows: people.rows,
    columns: PEOPLE_COLUMNS,
    ...sortOf(scenario),
    ...{ pagesBy, stealEvery, timeoutOverRows: slow ?? null, flatNulls: omitsNulls ? 'omitted' : 'written' },
    ...(endpoint === 'iqa' && { queryEndpoint: 404 as const }),
    ...(cap && { limitResultsCount: cap.rows, totalIgnoresCap: cap.totalIgnoresIt }),
    ...(clamp && { clamp: clamp.rows, clampEcho: clamp.echo, pageNumberFrom: clamp.pageNumberFrom }),
    ...(order === 'loose ties' && { shuffle: seed }),
    view: viewsInARow(orderOf(scenario), rightsOf(scenario), history.recorder),
    ...lying(scenario.lie, seed),
    ...(jitterMs > 0 && { latencyMs: () => jitter.int(jitterMs + 1) }),
    faults: faultRate > 0 ? [faultsOf(scenario)] : [],
  };
}

function sortOf({ sorted, sortIsClaimed }: Scenario): SimulatorOptions {
  const sortFields = sorted === 'no' ? [] : [{ column: ID, order: sorted }];
  return { sortFields, claimedSortFields: sortIsClaimed === 'truly' ? sortFields : ['Session'] };
}

function orderOf({ order, seed, rows }: Scenario): View {
  const random = new Random(seedOf('order', seed));
  const places = [random.int(rows + 1), random.int(rows + 1)] as const;
  const other = random.chance(0.5) ? swapped(...places) : shuffled(random.int(1e6));
  switch (order) {
    case 'first page':
      return onFirstPage(other);
    case 'beyond a row':
      return beyondRow(1 + random.int(rows + 1), other);
    case 'servers in turn':
      return serversInTurn(asTheyAre, other);
    case 'servers by offset':
      return serversByOffset(seed, asTheyAre, other);
    case 'random':
      return randomly(seed);
    case 'steady':
    case 'loose ties':
      return asTheyAre;
  }
}

function rightsOf({ rightsLost, seed }: Scenario): View {
  if (!rightsLost) return asTheyAre;
  const { afterPages: pages, left } = rightsLost;
  const isPart = new Random(seedOf('rights', seed)).chance(0.5);
  const every = Math.round(1 / Math.max(1 - left, 1e-9));
  const part: View = isPart
    ? (rows, page) => onlyFirst(Math.floor(rows.length * left))(rows, page)
    : (rows) => rows.filter((_, at) => left > 0 && at % every !== 0);
  return afterPages(pages, part);
}

function lying(lie: Lie, seed: number): SimulatorOptions {
  switch (lie) {
    case 'total too high':
      return { totalOffset: 1 + (seed % 5) };
    case 'total too low':
      return { totalOffset: -1 - (seed % 5) };
    case 'total of a page':
      return { totalCount: (right, { limit }) => Math.min(right, limit) };
    case 'total 0':
      return { totalCount: () => 0 };
    case 'another total each time':
      return { totalCount: (right, { served }) => Math.max(0, right - new Random(seedOf(seed, served)).int(3)) };
    case 'always HasNext':
    case 'never HasNext':
      return { overrideNumbers: () => ({ HasNext: lie === 'always HasNext' }) };
    case 'offset ignored':
      return { ignoreOffset: seed % 2 === 0 ? true : 'echoZero' };
    case 'offset as asked':
      return { offsetEcho: seed % 2 === 0 ? 'asked' : 'zero' };
    case 'unpaged':
      return { unpaged: true };
    case 'none':
      return {};
  }
}

/** A web page with 200 in place of a token is no hiccup: it means a wrong address. */
function faultsOf({ seed, faultRate, faultKinds }: Scenario): FaultDecision<ImisKind> {
  const strike = chaosFaults(seed, faultRate, faultKinds);
  return (request) => {
    const fault = strike(request);
    return fault && 'html' in fault && request.kind === 'token' ? undefined : fault;
  };
}
