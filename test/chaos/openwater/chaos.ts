import { messageOf } from '../../../src/problems/problem.ts';
import { Enrichment } from '../../../src/streams/attendees/enrichment.ts';
import { mostWithin } from '../../most-within.ts';
import { idsOf, usersFor, TEMPLATE } from '../../openwater/enriching.ts';
import { VirtualOpenWater } from '../../openwater/virtual-openwater.ts';
import { Random, chaosFaults, seedOf, type Fault, type OpenWaterUser, type SimRequest } from '../../simulator/index.ts';
import { VirtualTiming } from '../../virtual-timing.ts';
import { scenarioOf, type Event, type Scenario } from './scenario.ts';

/** The failure window, and what a call may take. */
const WINDOW_MS = 120_000;
const TIMEOUT_MS = 30_000;

export interface OpenWaterVerdict {
  seed: number;
  scenario: Scenario;
  violations: string[];
  attendees: number;
  /** Attendees with a profile, and those who were users throughout and went without. */
  matched: number;
  lost: number;
  calls: number;
  /** The share of calls that failed. */
  failedShare: number;
  /** Milliseconds, and how long the calls take that are needed, at the bought rate. */
  ms: number;
  plannedMs: number;
  reason: string | undefined;
}

/** Enriches one seed's attendees in virtual time, and judges what came of it. */
export async function runOpenWaterSeed(seed: number): Promise<OpenWaterVerdict> {
  const scenario = scenarioOf(seed);
  const ids = idsOf(scenario.attendees);
  const users = usersOf(scenario, ids);
  const holders = new Holders(users);
  const openWater = openWaterOf(scenario, users, holders);
  const warned: string[] = [];
  const enrichment = new Enrichment({
    client: openWater.client,
    logger: { debug: (message: string) => warned.push(message) },
    wanted: new Set(['job']),
    registrants: ids.length,
  });
  const slots = ids.map((id) => enrichment.slotFor(id));
  const violations: string[] = [];
  try {
    await openWater.timing.run(Promise.all(slots.map(async ({ waiting }) => waiting)));
  } catch (error) {
    violations.push(`not every attendee goes on: ${String(error)}`);
  }
  const jobs = slots.map(({ profile }) => profile?.get('job'));
  return judge(scenario, { ids, jobs, openWater, holders, enrichment, violations });
}

function usersOf({ matching, others, seed }: Scenario, ids: readonly string[]): OpenWaterUser[] {
  const all = [...ids.slice(0, matching), ...Array.from({ length: others }, (_, at) => `other-${at}`)];
  const users = usersFor(all).map((user) => ({ ...user, values: { job: { value: `user ${user.id}` } } }));
  return new Random(seedOf('order of users', seed)).shuffle(users);
}

/** Which users have had which third-party id, and who has kept it throughout. */
class Holders {
  readonly #ever = new Map<string, Set<number>>();
  readonly #changed = new Set<string>();

  constructor(users: readonly OpenWaterUser[]) {
    for (const user of users) this.note(user);
  }

  note({ id, thirdPartyUniqueId }: OpenWaterUser): void {
    const key = (thirdPartyUniqueId ?? '').trim();
    const holders = this.#ever.get(key) ?? new Set();
    this.#ever.set(key, holders.add(id));
  }

  changed({ thirdPartyUniqueId }: OpenWaterUser): void {
    this.#changed.add((thirdPartyUniqueId ?? '').trim());
  }

  hasHad(id: string, job: unknown): boolean {
    return [...(this.#ever.get(id) ?? [])].some((userId) => job === `user ${userId}`);
  }

  hasKept(id: string): boolean {
    return this.#ever.get(id)?.size === 1 && !this.#changed.has(id);
  }
}

function openWaterOf(scenario: Scenario, users: OpenWaterUser[], holders: Holders): VirtualOpenWater {
  const { seed, settings, requestsPerSecond, latencyMs, mixUps, events } = scenario;
  const random = new Random(seedOf('latency', seed));
  const due = [...events].sort((a, b) => a.at - b.at);
  const swaps = Array.from({ length: users.length > 1 ? mixUps : 0 }, (): [number, number] => [
    random.pick(users).id,
    random.pick(users).id,
  ]);
  return new VirtualOpenWater({
    ...{ users, template: TEMPLATE, requestsPerSecond, windowMs: WINDOW_MS, timeoutMs: TIMEOUT_MS },
    settings: { ...settings, mixUps: new Map(swaps) },
    timing: new VirtualTiming(() => random.next()),
    latencyMs: () => latencyMs * (0.5 + random.next()),
    fault: faultsOf(scenario),
    onRequest: ({ index }, openWater) => {
      while (due[0] && due[0].at <= index) {
        const { what, pick } = due.shift() ?? { what: 'touch' as const, pick: 0 };
        happen(what, pick, openWater, holders);
      }
    },
  });
}

function happen(what: Event, pick: number, openWater: VirtualOpenWater, holders: Holders): void {
  const { users } = openWater;
  const user = users[pick % users.length];
  const other = users[(pick * 7 + 1) % users.length];
  if (!user || !other) return;
  const now = new Date(1.9e12 + openWater.elapsedMs).toISOString();
  if (what === 'touch') user.lastModifiedAtUtc = now;
  else if (what === 'delete') {
    holders.changed(user);
    openWater.users = users.filter((each) => each !== user);
  } else if (what === 'add') {
    const added = usersFor([`joined-${openWater.requests.length}`]).map((each) => ({
      ...{ ...each, id: 9_000_000 + openWater.requests.length, lastModifiedAtUtc: now },
    }));
    openWater.users = [...users, ...added];
  } else {
    holders.changed(user);
    holders.changed(other);
    // A new array: the simulator does not see an id that is changed in place.
    const moved = { ...other, thirdPartyUniqueId: user.thirdPartyUniqueId ?? null, lastModifiedAtUtc: now };
    const bare = { ...user, thirdPartyUniqueId: null, lastModifiedAtUtc: now };
    openWater.users = users.map((each) => {
      if (each === user) return bare;
      return each === other && what === 'move-id' ? moved : each;
    });
    holders.note(moved);
  }
}

function faultsOf(scenario: Scenario): (request: SimRequest) => Fault | undefined {
  const { seed, faultRate, faultKinds, outage, broken, revokedAfter } = scenario;
  const strike = chaosFaults(seed, faultRate, faultKinds);
  const shapes: Record<NonNullable<typeof outage>['shape'], Fault> = {
    503: { status: 503 },
    reset: { reset: true },
    hang: { hang: true },
    html: { html: true },
  };
  return (request) => {
    if (revokedAfter !== undefined && request.index >= revokedAfter) return { status: 401 };
    if (outage && request.at >= outage.fromMs && request.at < outage.fromMs + outage.forMs) return shapes[outage.shape];
    const userId = /^\/v2\/Users\/(\d+)$/.exec(request.path)?.[1];
    if (broken && userId !== undefined && isBroken(Number(userId), broken)) return { status: broken.status };
    return strike(request);
  };
}

const isBroken = (userId: number, { from, count }: NonNullable<Scenario['broken']>): boolean =>
  userId >= 5001 + from && userId < 5001 + from + count;

interface Run {
  ids: readonly string[];
  jobs: readonly unknown[];
  openWater: VirtualOpenWater;
  holders: Holders;
  enrichment: Enrichment;
  violations: string[];
}

function judge(scenario: Scenario, run: Run): OpenWaterVerdict {
  const { ids, jobs, openWater, holders, enrichment, violations } = run;
  const { requestsPerSecond, seed } = scenario;
  for (const [at, job] of jobs.entries()) {
    if (job !== undefined && !holders.hasHad(ids[at] ?? '', job))
      violations.push(`${ids[at]} got another one's profile: ${JSON.stringify(job)}`);
  }
  const starts = openWater.requests.map(({ at }) => at);
  const most = mostWithin(1000, starts);
  if (most > Math.ceil(requestsPerSecond)) violations.push(`${most} calls in a second`);
  const isLost = (id: string, at: number): boolean =>
    at < scenario.matching && holders.hasKept(id) && jobs[at] === undefined;
  const lost = ids.filter(isLost).length;
  const warnings = enrichment.warnings.map(messageOf).filter((warning) => /went on without|lacks/.test(warning));
  if (warnings.length > 1) violations.push(`${warnings.length} warnings`);
  const failed = openWater.requests.filter(
    ({ fault, status }) => fault !== undefined || status === undefined || status >= 400,
  ).length;
  const calls = openWater.requests.length;
  const failedShare = calls === 0 ? 0 : failed / calls;
  const plannedMs = plannedOf(scenario);
  const ms = openWater.elapsedMs;
  if (failedShare <= 0.1 && ms > 2 * plannedMs + tailOf(scenario))
    violations.push(`${Math.round(ms / 1000)} s, where ${Math.round(plannedMs / 1000)} s were planned`);
  return {
    ...{ seed, scenario, violations, attendees: ids.length, lost, calls, failedShare, ms, plannedMs },
    matched: jobs.filter((job) => job !== undefined).length,
    reason: openWater.breaker.reason,
  };
}

/**
 * What no plan can know: the back-offs of a call that fails last, two time-outs each for the list and a profile where
 * calls hang, and an outage with the pause to the probe after it.
 */
function tailOf({ faultKinds, faultRate, latencyMs, outage }: Scenario): number {
  const hangs = faultRate > 0 && faultKinds.includes('hang');
  return 10_000 + 3 * latencyMs + (hangs ? 4 * TIMEOUT_MS : 0) + 2 * (outage?.forMs ?? 0);
}

/**
 * The calls of the plan that a read chooses, at the bought rate, and the latency of those that wait for each other: the
 * first two pages of users, the others in two waves, and the profiles.
 */
function plannedOf({ attendees, matching, others, requestsPerSecond, settings, latencyMs }: Scenario): number {
  const { maxPageSize = 1000, aboveMaxPageSize, order, endless } = settings;
  const pageSize = aboveMaxPageSize === 'default' && maxPageSize < 100 ? 10 : maxPageSize;
  const list = Math.max(Math.ceil((matching + others) / pageSize), 1);
  // A list without an end, or without an order, is made up for by look-ups.
  const isHopeless = endless !== false || order === 'random';
  const finding = isHopeless ? list + attendees + 1 : Math.min(list, attendees + 1);
  const calls = (attendees <= 1 ? 1 : finding) + matching;
  return (calls / requestsPerSecond) * 1050 + 5 * 1.5 * latencyMs;
}
