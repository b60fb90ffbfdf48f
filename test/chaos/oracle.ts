import type { Outcome } from '../connector/harness.ts';
import type { Row } from '../simulator/index.ts';
import { idOf, textOfPerson } from './people.ts';
import { onlyGrowsAtItsEnd, type Scenario } from './scenario.ts';

/** What the query held, each time that something changed. */
export class History {
  readonly #scenario: Pick<Scenario, 'sorted' | 'cap'>;
  /** Rows that were there at every time, those of any time, and those of the last. */
  throughout = new Set<string>();
  readonly ever = new Set<string>();
  last = new Set<string>();
  longest = 0;
  #versions = 0;

  constructor(scenario: Pick<Scenario, 'sorted' | 'cap'>) {
    this.#scenario = scenario;
  }

  add(rows: readonly Row[]): void {
    this.last = new Set(this.#given(rows).map(textOfPerson));
    for (const text of this.last) this.ever.add(text);
    const stayed = [...this.throughout].filter((text) => this.last.has(text));
    this.throughout = this.#versions++ === 0 ? this.last : new Set(stayed);
    this.longest = Math.max(this.longest, rows.length);
  }

  /** The rows that the query gives: in its order, up to its cap. */
  #given(rows: readonly Row[]): readonly Row[] {
    const { sorted, cap } = this.#scenario;
    const id = (row: Row): string => idOf(textOfPerson(row));
    const inOrder = sorted ? rows.toSorted((a, b) => (id(a) < id(b) ? -1 : Number(id(a) > id(b)))) : rows;
    return cap ? inOrder.slice(0, cap.rows) : inOrder;
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
function honestCauses(scenario: Scenario): RegExp[] {
  const { faultRate, hostility, looseTies, stealEvery } = scenario;
  const churns = !onlyGrowsAtItsEnd(scenario);
  const isRestless = churns || looseTies || hostility === 'new order for each page';
  return [
    isRestless && /rows moved between its pages/,
    (churns || faultRate > 0 || hostility === 'total too high') && /gives none from row/,
    hostility === 'offset ignored' && (churns ? /ignores the offset|but gives more/ : /ignores the offset/),
    faultRate > 0 && /could not answer|did not answer in time/,
    stealEvery > 0 && /somebody else keeps logging in/,
  ].filter((cause) => cause !== false);
}

/** What a failed run owes: one error, and one that names what really was wrong. */
export function judgeFailed(outcome: Outcome, scenario: Scenario): string[] {
  const found: string[] = [];
  const [error] = outcome.errors;
  if (outcome.errors.length !== 1) found.push(`${outcome.errors.length} TRACE ERRORs`);
  const message = error?.message ?? '';
  if (!honestCauses(scenario).some((cause) => cause.test(message))) found.push(`not the cause: ${message}`);
  if (outcome.statuses.includes('COMPLETE')) found.push('COMPLETE without completeness');
  if (outcome.statuses.includes('STARTED') && outcome.statuses.at(-1) !== 'INCOMPLETE') found.push('no INCOMPLETE');
  return found;
}
