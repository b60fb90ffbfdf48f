import type { UserPage } from './user-page.ts';

/**
 * How the users of a read are found: `list` reads all of them, `look-up` asks for each registrant. Each match costs one
 * further call either way.
 */
export type Plan = 'list' | 'look-up';

export interface PlanCost {
  plan: Plan;
  /** Calls to find the users, the first page of users included; and those of the other plan. */
  finding: number;
  otherFinding: number;
}

/** The cheaper plan, by what the first page of users says. A single registrant is looked up, without that page. */
export function planCost(first: Pick<UserPage, 'hasNext' | 'pages'>, registrants: number): PlanCost {
  const list = first.hasNext ? Math.max(first.pages, 2) : 1;
  const lookUp = registrants <= 1 ? registrants : registrants + 1;
  const isList = registrants > 1 && list <= lookUp;
  return isList
    ? { plan: 'list', finding: list, otherFinding: lookUp }
    : { plan: 'look-up', finding: lookUp, otherFinding: list };
}
