import { ConnectorError, TransientError } from '../errors.ts';
import type { Proxy } from '../http/proxy.ts';
import { whereMended } from '../problems/problems.ts';
import { inTwo } from './in-two.ts';
import { STEPS, type Group, type Status, type Step, type StepId } from './report.ts';

/** What to do about a finding, and where. */
export interface Remedy {
  todo: string;
  where?: string;
}

type Finding = Omit<Step, 'id' | 'group' | 'title'>;

/** What was found so far, a line for each step. */
export class Findings {
  readonly #found = new Map<StepId, Finding>();

  ok(id: StepId, found: string): void {
    this.#set(id, 'ok', found);
  }

  warn(id: StepId, found: string, remedy: Remedy): void {
    this.#set(id, 'warning', found, remedy);
  }

  /** Not looked at, for a reason of its own; a step without a finding is told to wait for the one that failed. */
  skip(id: StepId, found: string, remedy?: Remedy): void {
    this.#set(id, 'skipped', found, remedy);
  }

  /** An error in the words that `check` and `discover` have for it, unless there is more to say of what to do. */
  fail(id: StepId, error: ConnectorError, remedy?: Remedy): void {
    const [found, todo] = remedy ? [error.message, remedy.todo] : inTwo(error.message);
    const outage = error instanceof TransientError;
    this.#found.set(id, {
      status: 'failed',
      found,
      todo: outage ? tryAgain(todo) : todo,
      where: remedy?.where ?? whereMended(error.problem),
      outage,
    });
  }

  hasFailed(id: StepId): boolean {
    return this.#found.get(id)?.status === 'failed';
  }

  has(id: StepId): boolean {
    return this.#found.has(id);
  }

  /** Every step, in its order. */
  get steps(): Step[] {
    return STEPS.map(({ id, group, title }) => ({
      id,
      group,
      title,
      ...(this.#found.get(id) ?? this.#waiting(group)),
    }));
  }

  #set(id: StepId, status: Status, found: string, remedy?: Remedy): void {
    this.#found.set(id, { status, found, todo: remedy?.todo ?? null, where: remedy?.where ?? null, outage: false });
  }

  #waiting(group: Group): Finding {
    const failed = STEPS.filter(({ id }) => this.#found.get(id)?.status === 'failed');
    const cause = failed.find((step) => step.group === group) ?? failed[0];
    const found = cause ? `Not looked at: “${cause.title}” has to work first.` : 'Not looked at.';
    return { status: 'skipped', found, todo: null, where: null, outage: false };
  }
}

/** Of an outage nobody can tell how long it lasts. */
function tryAgain(todo: string | null): string {
  if (todo === null) return 'Try again.';
  return /again|attempt|later/i.test(todo) ? todo : `Try again. ${todo}`;
}

/** @throws anything else: it has no place on the page */
export function asConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  throw error;
}

/** That a system responds, and through which proxy. */
export function reached(baseUrl: string, proxy: Proxy | undefined): string {
  const through = proxy ? `, through the proxy ${proxy.host} (${proxy.variable})` : '';
  return `${baseUrl} answers${through}.`;
}
