import { REPORT_IT, quoted } from '../wording.ts';
import { CATALOG } from './places.ts';
import { defineProblem, defineWarning } from './problem.ts';

const CATALOG_FILE = 'the file given as --catalog';

export const streamTwice = defineProblem<{ name: string }>({
  id: 'stream-twice',
  subject: 'catalog',
  failureType: 'config_error',
  found: ({ name }) => `The catalog has the stream "${name}" twice.`,
  todo: 'Keep one of them.',
  owners: ['configurer'],
  where: CATALOG_FILE,
  examples: [{ name: 'Attendees' }],
});

export const unknownStream = defineProblem<{ name: string; known: readonly string[] }>({
  id: 'unknown-stream',
  subject: 'catalog',
  failureType: 'config_error',
  found: ({ name, known }) =>
    `The catalog has a stream "${name}", which this source does not have. It has: ${quoted(known)}.`,
  todo: "Refresh the source's schema in Airbyte.",
  owners: ['configurer'],
  where: CATALOG,
  examples: [{ name: 'Members', known: ['Attendees'] }],
});

export const readInFull = defineWarning<{ name: string }>({
  id: 'read-in-full',
  subject: 'catalog',
  found: ({ name }) => `The catalog asks for an incremental read of "${name}". There is none: it is read in full.`,
  todo: 'Choose a full refresh.',
  owners: ['configurer'],
  where: CATALOG,
  examples: [{ name: 'Attendees' }],
});

export const unexpected = defineProblem({
  id: 'unexpected',
  failureType: 'system_error',
  found: 'An unexpected error ended the command. Nothing was committed.',
  todo: `If it happens again: ${REPORT_IT}, with the internal message.`,
  owners: ['maintainers'],
  where: null,
});
