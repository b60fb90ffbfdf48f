import { ConfigError, TransientError } from '../../errors.ts';

/** The log-in works, but what it gives is refused: at one end point, or at all of them. */
export class NoRightsError extends ConfigError {
  constructor() {
    super(
      'The log-in works, but iMIS then refuses the request (401). In iMIS, give the account in User name (username) the RemoteService role and the right to read the query; if another product or connection uses the account as well, give this connection an account of its own.',
      undefined,
      'no-rights',
    );
  }
}

/** The error for a call whose token was taken away, and so was each fresh one. */
export function sessionsEnded(what: string, times: number): TransientError {
  return new TransientError(
    `iMIS ended the session ${times} times while ${what} was asked for: somebody else keeps logging in with the account in User name (username). Give this connection an iMIS account of its own.`,
    undefined,
    'session-taken',
  );
}
