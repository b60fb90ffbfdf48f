import type { Owner, Subject } from '../problems/problem.ts';

/** `ok` ✓, `warning` !, `failed` ✗, `skipped` – (it could not be looked at, or there is nothing to look at). */
export type Status = 'ok' | 'warning' | 'failed' | 'skipped';

/** The steps of an examination, in the order in which each one rests on those before it. */
export const STEPS = [
  { id: 'configuration', group: 'Configuration', title: 'Configuration' },
  { id: 'catalog', group: 'Configuration', title: 'Catalog' },
  { id: 'host', group: 'iMIS', title: 'Reach the host' },
  { id: 'log-in', group: 'iMIS', title: 'Log in' },
  { id: 'query', group: 'iMIS', title: 'Find the query' },
  { id: 'prompts', group: 'iMIS', title: 'Prompts' },
  { id: 'access', group: 'iMIS', title: 'Read access' },
  { id: 'columns', group: 'iMIS', title: 'Columns' },
  { id: 'registrant-column', group: 'iMIS', title: 'Registrant column' },
  { id: 'registrant-ids', group: 'iMIS', title: 'Registrant ids' },
  { id: 'sort', group: 'iMIS', title: 'Sort' },
  { id: 'cap', group: 'iMIS', title: 'Row limit' },
  { id: 'rows', group: 'iMIS', title: 'Row count' },
  { id: 'page-time', group: 'iMIS', title: "A page's time" },
  { id: 'folder', group: 'Folder', title: 'Queries' },
  { id: 'openwater-host', group: 'OpenWater', title: 'Reach OpenWater' },
  { id: 'openwater-keys', group: 'OpenWater', title: 'Keys' },
  { id: 'openwater-form', group: 'OpenWater', title: 'Profile form' },
  { id: 'openwater-match', group: 'OpenWater', title: 'Match rate' },
  { id: 'names', group: 'Destination', title: 'Column names' },
] as const satisfies readonly { id: Subject; group: string; title: string }[];

export type StepId = (typeof STEPS)[number]['id'];
export type Group = (typeof STEPS)[number]['group'];

/** One line of the page. */
export interface Step {
  id: StepId;
  group: Group;
  title: string;
  status: Status;
  found: string;
  /** What to do about it; null where nothing is to be done. */
  todo: string | null;
  /** The place in iMIS, OpenWater or Airbyte where it is fixed. */
  where: string | null;
  /** Who can fix it. */
  owners: Owner[];
  /** Failed because a system was unavailable, which says nothing about the set-up. */
  outage: boolean;
  /** Skipped because it could not be examined, not because there is nothing to examine. */
  isUnknown: boolean;
}

/** Where a column comes from, its type with it. `rows`: a type that was only seen in values. */
export type Origin = 'definition' | 'rows' | 'openwater' | 'swapcard';

export interface ColumnReport {
  name: string;
  /** As Airbyte sees it: `string`, `integer`, `date-time`, `array of strings` … */
  type: string;
  origin: Origin;
  /** The shape of a value (`Aaa@aaa.aaa`), or a value where these were asked for; null where none was seen. */
  example: string | null;
  /** The share of the first page's rows that hold a value, 0 to 1; null where it is not known. */
  filled: number | null;
}

/** Columns whose names become one in destinations that keep to lower-case letters, digits and `_`. */
export interface Collision {
  name: string;
  columns: string[];
}

/** How many of a sample of registrants are users of OpenWater. */
export interface MatchRate {
  sampled: number;
  matched: number;
  /** Users of OpenWater in all. */
  users: number;
}

export interface ImisCost {
  /** Requests in all, and what they are for. */
  requests: number;
  logIns: number;
  lookUps: number;
  pages: number;
  /** Rows in a page, of which one repeats the last row of the page before. */
  pageRows: number;
  parallel: number;
  seconds: number;
}

export interface OpenWaterCost {
  calls: number;
  /** `list`: all users are read; `look-up`: each registrant is asked for. */
  plan: 'list' | 'look-up';
  /** Calls to find the users, and calls for the profiles of those who match. */
  finding: number;
  profiles: number;
  /** Calls a second that were bought. */
  pace: number;
  seconds: number;
}

/** What a sync will cost, as far as a first look shows. */
export interface Cost {
  rows: number;
  imis: ImisCost;
  /** Null where OpenWater is not configured, or could not be looked at. */
  openWater: OpenWaterCost | null;
  /** Both systems are read at once: the longer one counts. */
  seconds: number;
}

/** A query of the folder whose queries are streams. */
export interface FolderQueryReport {
  name: string;
  /** Null where they are not known. */
  rows: number | null;
  columns: number | null;
  /** Null where iMIS does not say. */
  isSorted: boolean | null;
  /** What keeps it from being a stream; null where nothing does. */
  problem: string | null;
}

export interface FolderReport {
  path: string;
  queries: FolderQueryReport[];
}

/** All that the doctor found. `--json` writes exactly this; a change of a key's meaning raises `version`. */
export interface Report {
  version: 1;
  /** Name and version of the connector. */
  connector: string;
  /** When it was looked at, ISO 8601. */
  at: string;
  verdict: 'ready' | 'ready-with-warnings' | 'not-ready';
  headline: string;
  /** The address of iMIS and the path of the query; null where the configuration does not say. */
  host: string | null;
  query: string | null;
  /** Whether examples are values of people, as asked for, and not shapes. */
  valuesShown: boolean;
  steps: Step[];
  columns: ColumnReport[];
  collisions: Collision[];
  /** Null where no folder is configured, or it could not be looked at. */
  folder: FolderReport | null;
  match: MatchRate | null;
  cost: Cost | null;
}
