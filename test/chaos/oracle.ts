import type { Outcome } from '../connector/harness.ts';
import type { Row, View } from '../simulator/index.ts';
import { idOf, textOfPerson } from './people.ts';
import { onlyGrowsAtItsEnd, type Scenario } from './scenario.ts';

/** A fall by up to so many rows, or this share of them, is people who cancel; more is a loss of rights. */
const MOST_LEAVING = 10;
const MOST_LEAVING_SHARE = 0.01;

/** What each run of the query held. */
export class History {
  readonly #cap: number;
  /** Rows that were there at every time, those of any time, and those of the last. */
  throughout = new Set<string>();
  readonly ever = new Set<string>();
  last = new Set<string>();
  longest = 0;
  /** The query lost more rows than people who cancel account for. */
  hasCollapsed = false;
  #versions = 0;

  constructor({ cap }: Pick<Scenario, 'cap'>) {
    this.#cap = cap?.rows ?? Infinity;
  }

  /** Shows a run of the query what it holds, and remembers it. */
  get recorder(): View {
    return (rows) => {
      this.add(rows);
      return rows;
    };
  }

  /** The rows of a run, in its order: the query gives them up to its cap. */
  add(rows: readonly Row[]): void {
    this.last = new Set(rows.slice(0, this.#cap).map(textOfPerson));
    for (const text of this.last) this.ever.add(text);
    const stayed = [...this.throughout].filter((text) => this.last.has(text));
    this.throughout = this.#versions++ === 0 ? this.last : new Set(stayed);
    this.longest = Math.max(this.longest, rows.length);
    const fall = this.longest - rows.length;
    const isLarge = fall > Math.max(MOST_LEAVING, this.longest * MOST_LEAVING_SHARE);
    this.hasCollapsed ||= isLarge || (rows.length === 0 && fall > 0);
  }
}

/** What exit code 0 promises, held against what was emitted. A sentence for each breach. */
export function judgeWhole(outcome: Outcome, history: History): string[] {
  const found: string[] = [];
  const emitted = new Map<string, number>();
  for (const record of outcome.records) {
    const text = textOfPerson(record);
    emitted.set(text, (emitted.get(text) ?? 0) + 1);
  }
  for (const [text, times] of emitted) {
    if (!history.ever.has(text)) found.push(`emitted, but never there: ${text}`);
    if (times > 1) found.push(`emitted ${times} times: ${text}`);
  }
  for (const text of history.throughout) {
    if (!emitted.has(text) && !isTakenForChanged(text, emitted, history))
      found.push(`there throughout, but missing: ${text}`);
  }
  return found;
}

/**
 * One row of a registrant was emitted and then left, another one was missed and is the only one now: nobody can tell
 * that from a row which has changed, and that is not emitted anew.
 */
function isTakenForChanged(text: string, emitted: ReadonlyMap<string, number>, history: History): boolean {
  const id = idOf(text);
  const others = [...emitted.keys()].filter((other) => idOf(other) === id);
  const rowsNow = [...history.last].filter((other) => idOf(other) === id);
  return others.length === 1 && !history.last.has(others[0] ?? '') && rowsNow.length === 1;
}

/** Causes that a scenario can truly have, by what the message says. */
function honestCauses(scenario: Scenario, history: History): RegExp[] {
  const { faultRate, lie, order, stealEvery, rightsLost, slow, churn, sortIsClaimed } = scenario;
  const churns = !onlyGrowsAtItsEnd(scenario) || rightsLost !== undefined;
  const isWrong = lie !== 'none';
  return [
    (churns || isWrong || order !== 'steady' || sortIsClaimed === 'wrongly') && /rows moved between its pages/,
    (churns || faultRate > 0 || isWrong) && /sends none from row/,
    lie === 'offset ignored' && /ignores the offset/,
    isWrong && /but sends more|starts its pages behind/,
    (history.hasCollapsed || isWrong) && /many do not cancel/,
    churn.some((event) => event.do === 'change') && /different each time they are read/,
    (faultRate > 0 || slow !== undefined) && /could not serve|did not respond/,
    stealEvery > 0 && /somebody else keeps logging in/,
  ].filter((cause) => cause !== false);
}

/** What a failed run owes: one error, and one that names what really was wrong. */
export function judgeFailed(outcome: Outcome, scenario: Scenario, history: History): string[] {
  const found: string[] = [];
  const [error] = outcome.errors;
  if (outcome.errors.length !== 1) found.push(`${outcome.errors.length} TRACE ERRORs`);
  const message = error?.message ?? '';
  if (!honestCauses(scenario, history).some((cause) => cause.test(message))) found.push(`not the cause: ${message}`);
  if (outcome.statuses.includes('COMPLETE')) found.push('COMPLETE without completeness');
  if (outcome.statuses.includes('STARTED') && outcome.statuses.at(-1) !== 'INCOMPLETE') found.push('no INCOMPLETE');
  return found;
}
