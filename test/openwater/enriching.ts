import { messageOf } from '../../src/problems/problem.ts';
import { Enrichment, type ProfileSlot } from '../../src/streams/attendees/enrichment.ts';
import type { TemplateField, OpenWaterUser } from '../simulator/openwater/profile.ts';
import { VirtualOpenWater, type VirtualOptions } from './virtual-openwater.ts';

export const TEMPLATE: readonly TemplateField[] = [{ typeName: 'Text', alias: 'job', name: 'Job' }];

/** Registrant ids `100001` and on. */
export const idsOf = (count: number): string[] => Array.from({ length: count }, (_, at) => String(100_001 + at));

/** One user for each id, whose job names the id. */
export function usersFor(ids: readonly string[]): OpenWaterUser[] {
  return ids.map((id, at) => ({
    ...{ id: 5001 + at, email: `p${at}@example.org`, firstName: 'A', lastName: 'B', thirdPartyUniqueId: id },
    lastModifiedAtUtc: new Date(1_600_000_000_000 + at * 1000).toISOString(),
    values: { job: { value: `job of ${id}` } },
  }));
}

export interface Enriched {
  openWater: VirtualOpenWater;
  enrichment: Enrichment;
  /** The job that each attendee got; undefined for none. */
  jobs: unknown[];
  matched: number;
  warnings: string[];
  debug: string[];
  calls: number;
  ms: number;
  /** The most calls that started in any 1000 ms. */
  mostInASecond: number;
}

/** Enriches these attendees in virtual time, as a read does once all rows are there. */
export async function enrich(
  ids: readonly string[],
  options: Partial<VirtualOptions> & { requestsPerSecond: number },
  registrants = ids.length,
): Promise<Enriched> {
  const openWater = new VirtualOpenWater({ users: usersFor(ids), template: TEMPLATE, ...options });
  const debug: string[] = [];
  const logger = { debug: (message: string): number => debug.push(message) };
  const enrichment = new Enrichment({ client: openWater.client, logger, wanted: new Set(['job']), registrants });
  const slots = ids.map((id): ProfileSlot => enrichment.slotFor(id));
  await openWater.timing.run(Promise.all(slots.map(async ({ waiting }) => waiting)));
  const jobs = slots.map(({ profile }) => profile?.get('job'));
  const starts = openWater.requests.map(({ at }) => at);
  return {
    ...{ openWater, enrichment, jobs, matched: jobs.filter((job) => job !== undefined).length },
    ...{
      warnings: enrichment.warnings.map(messageOf),
      debug,
      calls: openWater.requests.length,
      ms: openWater.elapsedMs,
    },
    mostInASecond: starts.reduce((most, start, at) => {
      let end = at;
      while ((starts[end] ?? Infinity) < start + 1000) end++;
      return Math.max(most, end - at);
    }, 0),
  };
}
