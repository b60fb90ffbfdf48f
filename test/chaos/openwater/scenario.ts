import { Random, seedOf } from '../../simulator/index.ts';
import type { ChaosKind } from '../../simulator/index.ts';
import type { OpenWaterSettings } from '../../simulator/openwater/settings.ts';

const SHAPES = ['503', 'reset', 'hang', 'html'] as const;

/** What happens to the users while they are read. */
export type Event = 'touch' | 'delete' | 'add' | 'move-id' | 'drop-id';

/** All that can go wrong with OpenWater in one run, from its seed. Times are milliseconds. */
export interface Scenario {
  seed: number;
  attendees: number;
  /** Attendees who are users, and users who are none. */
  matching: number;
  others: number;
  requestsPerSecond: number;
  settings: Partial<OpenWaterSettings>;
  latencyMs: number;
  faultRate: number;
  faultKinds: readonly ChaosKind[];
  outage: { fromMs: number; forMs: number; shape: (typeof SHAPES)[number] } | undefined;
  /** What happens before which request. */
  events: readonly { at: number; what: Event; pick: number }[];
  /** A block of users whose profiles fail for good, and with which status; and how many are mixed up. */
  broken: { from: number; count: number; status: number } | undefined;
  mixUps: number;
  /** The keys are revoked after so many calls. */
  revokedAfter: number | undefined;
}

const KINDS: readonly ChaosKind[] = ['status', 'html', 'reset', 'cutOff', 'body', 'shortPage', 'emptyPage'];
const EVENTS: readonly Event[] = ['touch', 'touch', 'touch', 'delete', 'add', 'move-id', 'drop-id'];

export function scenarioOf(seed: number): Scenario {
  const random = new Random(seedOf('openwater chaos', seed));
  const attendees = 1 + random.int(random.pick([5, 60, 250]));
  const matching = random.int(attendees + 1);
  const aboveMaxPageSize = random.pick(['maximum', 'maximum', 'default', 400] as const);
  // Published clients ask for a hundred: that is refused nowhere.
  const maxPageSize = random.pick(aboveMaxPageSize === 400 ? [100] : [20, 100, 1000]);
  const requestsPerSecond = random.pick([1, 2.5, 3, 10, 25, 100, 400]);
  return {
    ...{ seed, attendees, matching, requestsPerSecond },
    others: random.int(random.pick([10, 300, 1500])),
    settings: {
      ...{ maxPageSize, aboveMaxPageSize },
      order: random.pick(['held', 'modified', 'modified-descending', 'random'] as const),
      endless: random.chance(0.05) ? random.pick(['empty', 'repeated', 'invented'] as const) : false,
      filter: random.pick(['exact', 'part'] as const),
      pace: { perSecond: Math.ceil(requestsPerSecond), answer429: true, windowMs: 1000 },
    },
    latencyMs: random.pick([5, 50, 50, 400, 2000, 10_000]),
    faultRate: random.pick([0, 0, 0.02, 0.05, 0.1, 0.1, 0.3]),
    faultKinds: random.chance(0.2) ? [...KINDS, 'hang'] : KINDS,
    outage: random.chance(0.3)
      ? {
          fromMs: random.int(60_000),
          forMs: random.int(random.pick([3000, 115_000, 400_000])),
          shape: random.pick(SHAPES),
        }
      : undefined,
    events: Array.from({ length: random.chance(0.5) ? random.int(12) : 0 }, () => ({
      ...{ at: random.int(60), what: random.pick(EVENTS), pick: random.int(10_000) },
    })),
    broken: random.chance(0.3)
      ? { from: random.int(attendees), count: 1 + random.int(25), status: random.pick([400, 401, 403, 500, 503]) }
      : undefined,
    mixUps: random.chance(0.15) ? 1 + random.int(10) : 0,
    revokedAfter: random.chance(0.05) ? random.int(100) : undefined,
  };
}
