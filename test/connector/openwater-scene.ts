import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type {
  OpenWaterKind,
  OpenWaterOptions,
  OpenWaterUser,
  Row,
  Simulator,
  SimulatorOptions,
} from '../simulator/index.ts';
import { registrantId } from '../simulator/index.ts';
import { catalogOf, configFor, type Outcome, type RunOptions } from './harness.ts';
import { startSite } from './site.ts';

/** The simulators share this process: a machine that is busy must not look like an OpenWater that is silent. */
export const HURRY = { environment: { retryBaseMs: 5, openWaterTimeoutMs: 10_000, openWaterWindowMs: 1500 } };
/** Where OpenWater is silent indeed. */
export const IMPATIENT = { environment: { retryBaseMs: 5, openWaterTimeoutMs: 1000, openWaterWindowMs: 1200 } };
export const ALL_KINDS: OpenWaterKind[] = ['template', 'users', 'user', 'other'];
export const JOB = {
  'Registrant ID': { type: ['null', 'string'] },
  'OpenWater.jobTitle': { type: ['null', 'string'] },
};

export interface Scene {
  sim: Simulator;
  config: (more?: Record<string, unknown>) => Record<string, unknown>;
  /** Reads these columns, or Registrant ID and OpenWater.jobTitle. */
  read: (options?: RunOptions & { properties?: Record<string, unknown> }) => Promise<Outcome>;
}

/** An iMIS with an OpenWater, and the configuration for both. */
export async function scene(
  options: Omit<SimulatorOptions, 'openWater'> & { openWater: OpenWaterOptions; pace?: number },
): Promise<Scene> {
  const { pace = 500, ...rest } = options;
  // Rows that a test gives come in the order that it gives.
  const sim = await startSite({ ...(Array.isArray(rest.rows) && { sortFields: [] }), ...rest });
  const config = (more: Record<string, unknown> = {}): Record<string, unknown> => {
    const { clientKey, apiKey } = sim.openWater.settings;
    const openwater = {
      ...{ client_key: clientKey, api_key: apiKey, base_url: sim.openWaterUrl, requests_per_second: pace },
      ...more,
    };
    return configFor(sim, { openwater });
  };
  const read: Scene['read'] = ({ properties = JOB, ...given } = {}) =>
    runByProtocol('read', config(), { ...HURRY, catalog: catalogOf(properties), ...given });
  return { sim, config, read };
}

let nextId = 1000;

export function user(
  thirdPartyUniqueId: string | null,
  jobTitle: string,
  more: Partial<OpenWaterUser> = {},
): OpenWaterUser {
  return {
    ...{ id: nextId++, email: 'p@example.org', firstName: 'A', lastName: 'B' },
    ...{ lastModifiedAtUtc: '2024-01-01T00:00:00Z', thirdPartyUniqueId, values: { jobTitle: { value: jobTitle } } },
    ...more,
  };
}

export const attendees = (...ids: (string | null)[]): Row[] =>
  ids.map((id) => ({ 'Registrant ID': id, Status: 'Registered' }));
export const numbered = (count: number): Row[] =>
  attendees(...Array.from({ length: count }, (_, at) => registrantId(at)));
export const jobs = ({ records }: Outcome): unknown[] => records.map((record) => record['OpenWater.jobTitle']);
export const calls = ({ sim }: Scene, kind?: OpenWaterKind): number =>
  sim.openWater.requests.filter((request) => kind === undefined || request.kind === kind).length;
export const about = (outcome: Outcome): string[] =>
  outcome.warnings.filter((warning) => warning.includes('OpenWater'));
export const timed = async (work: () => Promise<Outcome>): Promise<{ outcome: Outcome; ms: number }> => {
  const startedAt = performance.now();
  const outcome = await work();
  return { outcome, ms: performance.now() - startedAt };
};
