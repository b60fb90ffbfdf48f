import { ConnectorError } from '../errors.ts';
import type { Proxy } from '../http/proxy.ts';
import type { Notice, Owner, Problem, Warning } from '../problems/problem.ts';
import { STEPS, type Group, type Status, type Step, type StepId } from './report.ts';

type Finding = Omit<Step, 'id' | 'group' | 'title'>;

/** What was found so far, a line for each step. */
export class Findings {
  readonly #found = new Map<StepId, Finding>();
  readonly #warnings = new Map<StepId, readonly Warning[]>();

  ok(id: StepId, found: string): void {
    this.#set(id, 'ok', found);
  }

  /** Adds warnings to the line of the first one's subject. */
  warn(first: Warning, ...others: readonly Warning[]): void {
    const { subject } = first;
    if (subject === undefined) throw new Error(`The warning ${first.id} is about no step.`);
    const warnings = [...(this.#warnings.get(subject) ?? []), first, ...others];
    this.#warnings.set(subject, warnings);
    const found = warnings.map((warning) => warning.found).join(' ');
    this.#set(subject, 'warning', found, warnings);
  }

  /** There is nothing to examine. */
  notNeeded(id: StepId, found: string): void {
    this.#set(id, 'skipped', found);
  }

  /** Could not be examined, for a reason of its own; a step without a finding waits for the one that failed. */
  skip(id: StepId, found: string, ...unknown: readonly Notice[]): void {
    this.#set(id, 'skipped', found, unknown, true);
  }

  /** @param id the step where it struck, which need not be what the problem is about */
  fail(id: StepId, problem: Problem): void {
    this.#set(id, 'failed', problem.found, [{ ...problem, todo: problem.todo ?? 'Correct this.' }]);
  }

  hasFailed(id: StepId): boolean {
    return this.#found.get(id)?.status === 'failed';
  }

  has(id: StepId): boolean {
    return this.#found.has(id);
  }

  /** Every step, in its order. That of the catalog is there where one was given. */
  get steps(): Step[] {
    return STEPS.filter(({ id }) => id !== 'catalog' || this.has(id)).map(({ id, group, title }) => ({
      id,
      group,
      title,
      ...(this.#found.get(id) ?? this.#waiting(group)),
    }));
  }

  #set(id: StepId, status: Status, found: string, notices: readonly Notice[] = [], isUnknown = false): void {
    this.#found.set(id, { status, found, ...remedyOf(notices), outage: notices.some(isOutage), isUnknown });
  }

  #waiting(group: Group): Finding {
    const failed = STEPS.filter(({ id }) => this.#found.get(id)?.status === 'failed');
    const cause = failed.find((step) => step.group === group) ?? failed[0];
    const found = cause ? `Not examined: “${cause.title}” has to work first.` : 'Not examined.';
    return { status: 'skipped', found, ...remedyOf([]), outage: false, isUnknown: true };
  }
}

/** What to do about several notices, where, and who does it. */
function remedyOf(notices: readonly Notice[]): { todo: string | null; where: string | null; owners: Owner[] } {
  return {
    todo: joined(
      notices.map(({ todo }) => todo),
      ' ',
    ),
    where: joined(
      notices.map(({ where }) => where),
      '; ',
    ),
    owners: [...new Set(notices.flatMap(({ owners }) => owners))],
  };
}

function joined(texts: readonly (string | null)[], glue: string): string | null {
  const different = new Set(texts.filter((text) => text !== null));
  return different.size === 0 ? null : [...different].join(glue);
}

function isOutage(notice: Notice): boolean {
  return 'failureType' in notice && notice.failureType === 'transient_error';
}

/** @throws anything that is no problem of the set-up or of the systems: it has no place on the page */
export function problemOf(error: unknown): Problem {
  if (error instanceof ConnectorError) return error.problem;
  throw error;
}

/** That a system responds, and through which proxy. */
export function reached(baseUrl: string, proxy: Proxy | undefined): string {
  const through = proxy ? `, through the proxy ${proxy.host} (${proxy.variable})` : '';
  return `${baseUrl} responds${through}.`;
}
