/** What the platform may do about an error: `config_error` stops its retries, `transient_error` is tried again. */
export type FailureType = 'config_error' | 'transient_error' | 'system_error';

/**
 * An error that a command ends with. `message` is for the person who reads it in Airbyte: what happened, at which place
 * of which system, what to do. `internalMessage` is for engineers. Neither holds a secret or a person's data.
 */
export abstract class ConnectorError extends Error {
  abstract readonly failureType: FailureType;
  readonly internalMessage: string | undefined;

  constructor(message: string, internalMessage?: string) {
    super(message);
    this.name = new.target.name;
    this.internalMessage = internalMessage;
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

/** Whoever read our standard output has gone: there is nobody left to tell. */
export class OutputClosedError extends SystemError {
  constructor() {
    super('The reader of the standard output has closed it.');
  }
}
