import type { Config } from '../config.ts';
import { SLOW_PAGE_MS } from '../imis/paging/adaptive-limits.ts';
import { rowsWithin } from '../imis/paging/totals.ts';
import { knownRows } from '../imis/rows/page.ts';
import { planCost } from '../openwater/plan-cost.ts';
import { JITTER } from '../openwater/rate-limiter.ts';
import type { UserPage } from '../openwater/user-page.ts';
import { expectedRegistrants } from '../streams/attendees/enrichment.ts';
import type { Sample } from './match-sample.ts';
import type { ImisLook } from './query-steps.ts';
import type { Cost, ImisCost, OpenWaterCost } from './report.ts';

/** What a sync will cost, by the first page and the sample. */
export function costOf(look: ImisLook, sample: Sample | undefined, config: Config): Cost {
  const { definition, firstPage } = look.survey;
  const total = knownRows(firstPage);
  const cap = definition?.cap ?? 0;
  const { pageRows, pageMs, ids } = look;
  const rows = rowsWithin(total, cap);
  const imis = imisCost({ total, cap, pageRows, pageMs, parallelRequests: config.parallelRequests });
  const openWater =
    sample && config.openWater && ids
      ? openWaterCost({
          first: sample.first,
          registrants: expectedRegistrants(ids, rows),
          share: sample.matched / sample.sampled,
          pace: config.openWater.requestsPerSecond,
        })
      : null;
  return { rows, imis, openWater, seconds: Math.max(imis.seconds, openWater?.seconds ?? 0) };
}

export interface PagesOf {
  /** Rows that the query says it has. */
  total: number;
  /** The most rows that the query itself gives; 0 without a cap. */
  cap: number;
  /** Rows in a page, as the server gives them. */
  pageRows: number;
  /** Milliseconds that the first page took. */
  pageMs: number;
  parallelRequests: number;
}

/** Definition and prompts, which are asked for with the first page. */
const LOOK_UPS = 2;

/** The requests of a quiet read, in which nothing moves. */
export function imisCost({ total, cap, pageRows, pageMs, parallelRequests }: PagesOf): ImisCost {
  const rows = rowsWithin(total, cap);
  const isCut = rows < total;
  // Each page but the first repeats a row. Whether a cap really cuts is tested by one request across it.
  const further = rows > pageRows ? Math.ceil((rows - pageRows) / Math.max(pageRows - 1, 1)) : 0;
  const pages = 1 + further + (isCut ? 1 : 0);
  const parallel = pageMs >= SLOW_PAGE_MS ? 1 : parallelRequests;
  const seconds = ((1 + Math.ceil((pages - 1) / parallel)) * pageMs) / 1000;
  return { requests: 1 + LOOK_UPS + pages, logIns: 1, lookUps: LOOK_UPS, pages, pageRows, parallel, seconds };
}

export interface ProfilesOf {
  /** The first page of users. */
  first: Pick<UserPage, 'hasNext' | 'pages'>;
  /** Different registrants among all rows. */
  registrants: number;
  /** The share of them who are users of OpenWater, 0 to 1. */
  share: number;
  /** Calls a second. */
  pace: number;
}

/** The calls of the cheaper plan, and their time at the pace that was bought. */
export function openWaterCost({ first, registrants, share, pace }: ProfilesOf): OpenWaterCost {
  const { plan, finding } = planCost(first, registrants);
  const profiles = Math.round(registrants * share);
  const calls = finding + profiles;
  return { calls, plan, finding, profiles, pace, seconds: (calls / pace) * JITTER };
}
