import { expect, test } from 'vitest';
import { ConfigError, TransientError } from '../../../src/errors.ts';
import { NoRightsError, sessionsEnded } from '../../../src/imis/client/refusal.ts';

test('a log-in that opens nothing is for the administrator of iMIS', () => {
  expect(new NoRightsError()).toBeInstanceOf(ConfigError);
  expect(new NoRightsError()).toMatchObject({
    name: 'NoRightsError',
    message:
      'The log-in works, but iMIS then refuses the request (401). In iMIS, give the account in User name (username) the RemoteService role and the right to read the query; if another product or connection uses the account as well, give this connection an account of its own.',
    problem: 'no-rights',
  });
});

test('sessions that are ended again and again are those of a shared account', () => {
  expect(sessionsEnded('the first page', 5)).toEqual(
    new TransientError(
      'iMIS ended the session 5 times while the first page was asked for: somebody else keeps logging in with the account in User name (username). Give this connection an iMIS account of its own.',
      undefined,
      'session-taken',
    ),
  );
});
