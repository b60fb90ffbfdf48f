import { isOf, messageOf, type FailureType, type Problem } from './problems/problem.ts';

/**
 * An error that a command ends with. `message` is for the person who reads it in Airbyte: what happened, then what to do.
 * `internalMessage` is for engineers. Neither holds a secret or a person's data.
 */
export class ConnectorError extends Error {
  readonly problem: Problem;

  /** @param options its cause: a call that failed */
  constructor(problem: Problem, options?: ErrorOptions) {
    super(messageOf(problem), options);
    this.name = 'ConnectorError';
    this.problem = problem;
  }

  get failureType(): FailureType {
    return this.problem.failureType;
  }

  get internalMessage(): string | undefined {
    return this.problem.detail;
  }
}

/** Whether an error is one of this kind of problem. */
export function isProblem(error: unknown, kind: { readonly id: string }): error is ConnectorError {
  return error instanceof ConnectorError && isOf(kind, error.problem);
}

/** Whether an error is one that may pass: trying again is right. */
export function isTransient(error: unknown): error is ConnectorError {
  return error instanceof ConnectorError && error.failureType === 'transient_error';
}

/** The standard output takes no more: its reader has gone, or the disk that it is written to is full. */
export class OutputClosedError extends Error {
  /** Node's code: `EPIPE`, `ENOSPC`; undefined where a signal ended the output. */
  readonly code: string | undefined;

  constructor(code?: string) {
    super(`The standard output takes no more (${code ?? 'a signal'}).`);
    this.name = 'OutputClosedError';
    this.code = code;
  }

  /** What is left to report, on the standard error; undefined where a reader has gone, who knows. */
  get notice(): string | undefined {
    if (this.code === undefined || this.code === 'EPIPE') return undefined;
    return `The output could not be written (${this.code}). It is not whole: make room for it, and run the command again.`;
  }
}

/** The command is over: whatever is still under way ends, and nobody waits for it. */
export class CommandEndedError extends Error {
  constructor() {
    super('The command has ended.');
    this.name = 'CommandEndedError';
  }
}
