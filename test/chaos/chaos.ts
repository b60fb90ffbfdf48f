import { configFor, run, type Outcome } from '../connector/harness.ts';
import { breaches } from '../protocol/breaches.ts';
import {
  Random,
  chaosFaults,
  seedOf,
  startSimulator,
  type FaultDecision,
  type ImisKind,
  type Simulator,
  type SimulatorOptions,
} from '../simulator/index.ts';
import { History, judgeFailed, judgeWhole } from './oracle.ts';
import { PEOPLE_COLUMNS, People } from './people.ts';
import { describeScenario, scenarioOf, type Scenario } from './scenario.ts';

/** A run that takes longer hangs. Under load a run takes a second or two; nothing in it waits on purpose for longer. */
const WATCHDOG_MS = 60_000;
/** Time-outs are waited for, so they are short where some answers never come. */
const TIMEOUT_MS = 250;
const PASSES = 3;

export interface Verdict {
  seed: number;
  scenario: Scenario;
  /** Undefined where the run did not end. */
  whole: boolean | undefined;
  /** Why it failed, as the user is told. */
  cause: string;
  /** Broken promises; none for an honest run. */
  violations: string[];
  pageRequests: number;
  /** Pages that one quiet reading would ask for. */
  neededPages: number;
  ms: number;
}

/** Reads one seed's query through one seed's troubles, and judges what came out. */
export async function runSeed(seed: number): Promise<Verdict> {
  const scenario = scenarioOf(seed);
  const people = new People(scenario);
  const history = new History(scenario);
  history.add(people.rows);
  const site = await startSimulator(siteOf(scenario, people));
  letThingsHappen(site, scenario, people, history);
  const startedAt = performance.now();
  try {
    const outcome = await withWatchdog(read(site, scenario));
    const violations = outcome ? judge(outcome, scenario, history, site) : [`hangs: no end after ${WATCHDOG_MS} ms`];
    return {
      ...{ seed, scenario, violations },
      whole: outcome ? outcome.exitCode === 0 : undefined,
      cause: outcome?.errors[0]?.message ?? '',
      pageRequests: pageRequests(site).length,
      neededPages: pagesOf(history.longest, Math.min(scenario.pageSize, scenario.clamp?.rows ?? Infinity)),
      ms: performance.now() - startedAt,
    };
  } finally {
    await site.close();
  }
}

function read(site: Simulator, { pageSize, parallel, faultRate, faultKinds }: Scenario): Promise<Outcome> {
  const hangs = faultRate > 0 && faultKinds.includes('hang');
  const config = configFor(site, { page_size: pageSize, parallel_requests: parallel });
  return run('read', config, { environment: { retryBaseMs: 1, timeoutMs: hangs ? TIMEOUT_MS : 10_000 } });
}

function siteOf(scenario: Scenario, people: People): SimulatorOptions {
  const { seed, endpoint, sorted, cap, clamp, looseTies, stealEvery, jitterMs, hostility, faultRate } = scenario;
  const jitter = new Random(seedOf('jitter', seed));
  return {
    rows: people.rows,
    columns: PEOPLE_COLUMNS,
    sortFields: sorted ? ['Registrant ID'] : [],
    ...(endpoint === 'iqa' && { queryEndpoint: 404 as const }),
    ...(cap && { limitResultsCount: cap.rows, totalIgnoresCap: cap.totalIgnoresIt }),
    ...(clamp && { clamp: clamp.rows, clampEcho: clamp.echo }),
    ...((looseTies || hostility === 'new order for each page') && { shuffle: seed }),
    ...(hostility === 'total too high' && { totalOffset: 1 + (seed % 5) }),
    ...(hostility === 'offset ignored' && { ignoreOffset: true }),
    stealEvery,
    ...(jitterMs > 0 && { latencyMs: () => jitter.int(jitterMs + 1) }),
    faults: faultRate > 0 ? [faultsOf(scenario)] : [],
  };
}

/** A web page with 200 in place of a token is no hiccup: it means a wrong address. */
function faultsOf({ seed, faultRate, faultKinds }: Scenario): FaultDecision<ImisKind> {
  const strike = chaosFaults(seed, faultRate, faultKinds);
  return (request) => {
    const fault = strike(request);
    return fault && 'html' in fault && request.kind === 'token' ? undefined : fault;
  };
}

function letThingsHappen({ imis }: Simulator, { churn }: Scenario, people: People, history: History): void {
  const due = [...churn];
  imis.onRequest(({ pageIndex = -1 }) => {
    while (due[0] && due[0].at <= pageIndex) {
      people.happen(due.shift()!);
      imis.table.rows = people.rows;
      history.add(people.rows);
    }
  });
}

function judge(outcome: Outcome, scenario: Scenario, history: History, site: Simulator): string[] {
  const found = outcome.exitCode === 0 ? judgeWhole(outcome, history) : judgeFailed(outcome, scenario);
  const made = pageRequests(site).length;
  const bound = requestBound(scenario, history, site);
  if (made > bound) found.push(`${made} page requests, where ${bound} are the bound`);
  if (outcome.stderr !== '') found.push('something on stderr');
  return [...found, ...breaches('read', outcome)];
}

/**
 * The most page requests that a read may cost: for each pass its pages and the looks at its end, and for each request that
 * was struck (or refused for a stolen token) another one, together with those ahead of it that it makes worthless.
 */
function requestBound({ parallel, pageSize }: Scenario, history: History, site: Simulator): number {
  const made = pageRequests(site);
  const smallest = Math.min(pageSize, ...made.map(({ limit }) => limit ?? pageSize), site.imis.settings.clamp);
  const struck = made.filter(({ fault, status }) => fault !== undefined || status === 401).length;
  return PASSES * (pagesOf(history.longest, smallest) + 4 + 2 * parallel) + struck * (1 + parallel);
}

function pageRequests({ imis }: Simulator): Simulator['imis']['requests'] {
  return imis.requests.filter(({ pageIndex }) => pageIndex !== undefined);
}

/** Each page but the first starts with the last row of the page before. */
export function pagesOf(rows: number, pageSize: number): number {
  return rows <= pageSize ? 1 : Math.ceil((rows - 1) / Math.max(pageSize - 1, 1));
}

async function withWatchdog<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const watchdog = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
    }, WATCHDOG_MS);
  });
  try {
    return await Promise.race([work, watchdog]);
  } finally {
    clearTimeout(timer);
  }
}

/** A verdict with violations, as it is shown to whoever has to mend it. */
export function report({ scenario, violations, whole, cause }: Verdict): string {
  const outcome = whole ? 'exit code 0' : `failed: ${cause}`;
  const shown = violations.slice(0, 5);
  const more = violations.length > shown.length ? [`… and ${violations.length - shown.length} more`] : [];
  return [
    `VIOLATION in ${describeScenario(scenario)}`,
    `  ${outcome}`,
    ...[...shown, ...more].map((violation) => `  ${violation}`),
    `  replay: npm run chaos -- --seeds 1 --from ${scenario.seed}`,
  ].join('\n');
}
