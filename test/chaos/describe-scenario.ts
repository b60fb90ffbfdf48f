import type { Scenario } from './scenario.ts';

/** A seed's scenario in one line. */
export function describeScenario(scenario: Scenario): string {
  return [queryOf(scenario), serverOf(scenario), troublesOf(scenario)].flat().filter(Boolean).join('; ');
}

function queryOf({ seed, rows, kind, sorted, ids, cap, churn, churnMode, sortIsClaimed }: Scenario): unknown[] {
  return [
    `seed ${seed}: ${rows} ${kind} rows, ${sorted === 'no' ? 'unsorted' : sorted}, ids of ${ids}`,
    sortIsClaimed === 'wrongly' && 'another sort is claimed',
    cap && `cap ${cap.rows}${cap.totalIgnoresIt ? ' (not in the total)' : ''}`,
    churn.length > 0 &&
      `${churnMode}: ${churn.map((event) => `${event.do} ${event.count} ${event.place} at ${event.at}`).join(', ')}`,
  ];
}

function serverOf({ pageSize, parallel, endpoint, pagesBy, clamp, order, lie, omitsNulls }: Scenario): unknown[] {
  return [
    `page size ${pageSize}, ${parallel} at once, api/${endpoint} by ${pagesBy}`,
    clamp && `clamp ${clamp.rows}${clamp.echo ? '' : ' without a word'}, page number from ${clamp.pageNumberFrom}`,
    order !== 'steady' && `order: ${order}`,
    lie !== 'none' && lie,
    omitsNulls && 'omits nulls',
  ];
}

function troublesOf({ faultRate, faultKinds, rightsLost, slow, stealEvery, jitterMs }: Scenario): unknown[] {
  return [
    faultRate > 0 && `faults ${faultRate} of ${faultKinds.join(' ')}`,
    rightsLost && `only ${rightsLost.left} of the rows after ${rightsLost.afterPages} pages`,
    slow && `pages above ${slow.rows} rows end with ${slow.as}`,
    stealEvery > 0 && `token stolen every ${stealEvery} calls`,
    jitterMs > 0 && `jitter ${jitterMs} ms`,
  ];
}
