import { defineProblem } from './problem.ts';

const COMMAND_LINE = 'the command line; see README.md';

export const invalidConfiguration = defineProblem<{ complaints: readonly string[] }>({
  id: 'invalid-configuration',
  subject: 'configuration',
  failureType: 'config_error',
  found: ({ complaints }) => complaints.join(' '),
  todo: null,
  owners: ['configurer'],
  where: 'Airbyte › the source; or the file given as --config',
  examples: [{ complaints: ['Host (host) is required.'] }],
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
