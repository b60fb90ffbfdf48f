import { fieldName } from '../field-name.ts';
import { PAGE_SIZE } from './places.ts';
import { defineProblem, defineWarning } from './problem.ts';

const COMMAND_LINE = 'the command line; see README.md';
const FORM = 'Airbyte › the source; or the file given as --config';

export const invalidConfiguration = defineProblem<{ complaints: readonly string[] }>({
  id: 'invalid-configuration',
  subject: 'configuration',
  failureType: 'config_error',
  found: ({ complaints }) => complaints.join(' '),
  todo: null,
  owners: ['configurer'],
  where: FORM,
  examples: [{ complaints: ['Host (host) is required.'] }],
});

/** Never ends a command: Airbyte may add keys of its own. */
export const unknownKey = defineWarning<{ path: readonly string[]; nearest: readonly string[] | undefined }>({
  id: 'unknown-key',
  subject: 'configuration',
  found: ({ path }) => `The configuration has an unknown key "${path.join('.')}".`,
  todo: ({ nearest }) => (nearest === undefined ? null : `Did you mean ${fieldName(...nearest)}?`),
  owners: ['configurer'],
  where: FORM,
  examples: [
    { path: ['hots'], nearest: ['host'] },
    { path: ['note'], nearest: undefined },
  ],
});

export const pageSizeRaised = defineWarning<{ smallest: number }>({
  id: 'page-size-raised',
  subject: 'configuration',
  found: ({ smallest }) => `${PAGE_SIZE} is below ${smallest}: pages of ${smallest} rows are used.`,
  todo: null,
  owners: ['configurer'],
  where: FORM,
  examples: [{ smallest: 20 }],
});

export const badCommandLine = defineProblem<{ mistake: string }>({
  id: 'bad-command-line',
  failureType: 'config_error',
  found: ({ mistake }) => mistake,
  todo: null,
  owners: ['configurer'],
  where: COMMAND_LINE,
  examples: [{ mistake: '--config is missing. See source-imis check --help.' }],
});
