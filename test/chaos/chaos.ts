import { configFor, run, type Outcome } from '../connector/harness.ts';
import { breaches } from '../protocol/breaches.ts';
import { startSimulator, type Simulator } from '../simulator/index.ts';
import { describeScenario } from './describe-scenario.ts';
import { History, judgeFailed, judgeWhole } from './oracle.ts';
import { People } from './people.ts';
import { scenarioOf, type Scenario } from './scenario.ts';
import { siteOf } from './server.ts';

/** A run that takes longer hangs. Under load a run takes a second or two; nothing in it waits on purpose for longer. */
const WATCHDOG_MS = 60_000;
/** Time-outs are waited for, so they are short where some answers never come. */
const TIMEOUT_MS = 250;
const PASSES = 3;
/** Pages overlap by up to a half, and may be asked for again with a wider overlap. */
const MOST_OVERLAP = 4;
/** Pages are made no smaller than this. */
const SMALLEST_PAGE = 50;

export interface Verdict {
  seed: number;
  scenario: Scenario;
  /** Undefined where the run did not end. */
  whole: boolean | undefined;
  /** Whether one pass proved it. */
  inOnePass: boolean;
  /** Why it failed, as the user reads it. */
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
  const site = await startSimulator(siteOf(scenario, people, history));
  letThingsHappen(site, scenario, people);
  const startedAt = performance.now();
  try {
    const outcome = await withWatchdog(read(site, scenario));
    const violations = outcome ? judge(outcome, scenario, history, site) : [`hangs: no end after ${WATCHDOG_MS} ms`];
    return {
      ...{ seed, scenario, violations },
      whole: outcome ? outcome.exitCode === 0 : undefined,
      inOnePass: outcome?.logs('INFO').some((line) => line.includes('read once')) ?? false,
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

function letThingsHappen({ imis }: Simulator, { churn }: Scenario, people: People): void {
  const due = [...churn];
  imis.onRequest(({ pageIndex = -1 }) => {
    while (due[0] && due[0].at <= pageIndex) {
      people.happen(due.shift()!);
      imis.table.rows = people.rows;
    }
  });
}

function judge(outcome: Outcome, scenario: Scenario, history: History, site: Simulator): string[] {
  const found = outcome.exitCode === 0 ? judgeWhole(outcome, history) : judgeFailed(outcome, scenario, history);
  const made = pageRequests(site).length;
  const bound = requestBound(scenario, history, site);
  if (made > bound) found.push(`${made} page requests, where ${bound} are the bound`);
  if (outcome.stderr !== '') found.push('something on stderr');
  return [...found, ...breaches('read', outcome)];
}

/**
 * The most page requests that a read may cost: for each pass its pages, which overlap, and the looks at its end, and for
 * each request that was struck (or refused for a stolen token) others of what came, together with those ahead of it that
 * it makes worthless. No target: it finds a read that goes round in circles.
 */
function requestBound({ parallel, pageSize, slow }: Scenario, history: History, site: Simulator): number {
  const made = pageRequests(site);
  const smallest = Math.min(pageSize, site.imis.settings.clamp, slow ? SMALLEST_PAGE : Infinity);
  const struck = made.filter(({ fault, status }) => fault !== undefined || status === 401).length;
  return PASSES * (MOST_OVERLAP * pagesOf(history.longest, smallest) + 8 + 2 * parallel) + struck * (8 + parallel);
}

function pageRequests({ imis }: Simulator): Simulator['imis']['requests'] {
  return imis.requests.filter(({ pageIndex }) => pageIndex !== undefined);
}

/** Pages of a query, if they did not overlap. */
function pagesOf(rows: number, pageSize: number): number {
  return Math.max(1, Math.ceil(rows / pageSize));
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

/** A verdict with violations, as it is shown to whoever has to fix it. */
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
