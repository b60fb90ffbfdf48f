import { at, told } from '../json.ts';
import { bodiesOf, tracesOf, violations, type Rule, type Run } from '../run.ts';

/** `TestConnection.test_check`, succeed: exactly one CONNECTION_STATUS, SUCCEEDED. */
const succeeds: Rule = (run) => [...oneStatus(run, 'SUCCEEDED'), ...ended(run, 0)];

/** `test_check`, failed: exactly one CONNECTION_STATUS, FAILED; its message says what to mend. */
const fails: Rule = (run) => [
  ...oneStatus(run, 'FAILED'),
  ...violations(bodiesOf(run, 'CONNECTION_STATUS'), ({ message }) => !message && 'FAILED without a message'),
  ...ended(run, 0),
];

/**
 * `test_check`, exception: exactly one trace, with an error and its message. In an outage no CONNECTION_STATUS: a FAILED
 * ends the retries of a sync.
 */
const breaksOff: Rule = (run) => {
  const errors = tracesOf(run, 'ERROR');
  return [
    ...(errors.length === 1 ? [] : [`${errors.length} TRACE ERRORs`]),
    ...violations(errors, ({ error }) => !at(error, 'message') && 'a TRACE ERROR without a message'),
    ...violations(errors, ({ error }) => {
      const type = at(error, 'failure_type');
      return type !== 'transient_error' && `an outage as ${told(type)}`;
    }),
    ...bodiesOf(run, 'CONNECTION_STATUS').map(({ status }) => `${told(status)} in an outage`),
    ...ended(run, 1),
  ];
};

function oneStatus(run: Run, wanted: string): string[] {
  const statuses = bodiesOf(run, 'CONNECTION_STATUS').map(({ status }) => told(status));
  return statuses.length === 1 && statuses[0] === wanted ? [] : [`${statuses.join(', ') || 'nothing'} for ${wanted}`];
}

function ended({ exitCode }: Run, wanted: number): string[] {
  return exitCode === wanted ? [] : [`exit code ${told(exitCode)}`];
}

export const CHECK_RULES = { succeeds, fails, breaksOff };
