/**
 * What the platform may do about an error: `config_error` stops its retries, `transient_error` is tried again, and
 * `system_error` is a fault of the connector itself.
 */
export type FailureType = 'config_error' | 'transient_error' | 'system_error';

/**
 * What is wrong, for code that has to know it without reading a message: the doctor puts each problem on the line where
 * it belongs. Messages say the same to people. `src/problems/` tells who mends each of them, and where.
 */
export type Problem =
  // The address of iMIS.
  | 'unknown-host'
  | 'unreachable'
  | 'certificate'
  | 'wrong-address'
  | 'sent-on'
  | 'proxy'
  // The account.
  | 'wrong-password'
  | 'log-in-refused'
  | 'no-rights'
  | 'session-taken'
  // The query.
  | 'wrong-path'
  | 'not-found'
  | 'not-open-to-rest'
  | 'no-access'
  | 'bad-request'
  | 'unknown-prompt'
  | 'ambiguous-prompt'
  | 'unanswered-prompt'
  | 'too-slow'
  | 'too-large'
  | 'no-such-column'
  | 'unknown-columns'
  | 'no-folder'
  | 'folder-closed'
  // OpenWater.
  | 'keys-rejected'
  | 'too-many-calls'
  | 'form-missing'
  | 'openwater-unreachable'
  | 'openwater-answer'
  // Any of them.
  | 'out-of-order'
  | 'out-of-time';

/**
 * An error that a command ends with. `message` is for the person who reads it in Airbyte: what happened, at which place
 * of which system, what to do. `internalMessage` is for engineers. Neither holds a secret or a person's data.
 */
export abstract class ConnectorError extends Error {
  abstract readonly failureType: FailureType;
  readonly internalMessage: string | undefined;
  /** Undefined where nothing depends on it. */
  readonly problem: Problem | undefined;

  constructor(message: string, internalMessage?: string, problem?: Problem) {
    super(message);
    this.name = new.target.name;
    this.internalMessage = internalMessage;
    this.problem = problem;
  }
}

/** The user acts: a field of the configuration, or a setting in iMIS or OpenWater, has to be mended. */
export class ConfigError extends ConnectorError {
  readonly failureType = 'config_error';
}

/** Nobody acts yet: the other system was out of order, and trying again is right. */
export class TransientError extends ConnectorError {
  readonly failureType = 'transient_error';
}

/** We act: something that this code takes for impossible. */
export class SystemError extends ConnectorError {
  readonly failureType = 'system_error';
}

/** The standard output takes no more: its reader has gone, or the disk that it is written to is full. */
export class OutputClosedError extends SystemError {
  /** Node's code: `EPIPE`, `ENOSPC`; undefined where a signal ended the output. */
  readonly code: string | undefined;

  constructor(code?: string) {
    super(`The standard output takes no more (${code ?? 'a signal'}).`);
    this.code = code;
  }

  /** What is left to tell, on the standard error; undefined where a reader has gone, who knows. */
  get notice(): string | undefined {
    if (this.code === undefined || this.code === 'EPIPE') return undefined;
    return `The output could not be written (${this.code}). It is not whole: make room for it, and run the command again.`;
  }
}
