import { defineProblem } from './problem.ts';

interface File {
  /** As the command line names it: `config`. */
  option: string;
  path: string;
}

const whereOf = ({ option }: File): string => `the file given as --${option}`;
const CATALOG_FILE = whereOf({ option: 'catalog', path: '' });
const EXAMPLE = { option: 'config', path: 'secrets/config.json' };
const CATALOG = { path: 'catalog.json' };
const CONFIGURED = '{"streams": [{"stream": {…}, "sync_mode": "full_refresh", "destination_sync_mode": "overwrite"}]}';

export const unreadableFile = defineProblem<File & { why: string }>({
  id: 'unreadable-file',
  subject: 'configuration',
  failureType: 'config_error',
  found: ({ option, path, why }) => `The file given as --${option} ${why}: ${path}.`,
  todo: null,
  owners: ['configurer'],
  where: whereOf,
  examples: [{ ...EXAMPLE, why: 'does not exist' }],
});

export const notUtf8 = defineProblem<File>({
  id: 'not-utf8',
  subject: 'configuration',
  failureType: 'config_error',
  found: ({ option, path }) => `The file given as --${option} is not UTF-8 text: ${path}.`,
  todo: 'Save it as UTF-8.',
  owners: ['configurer'],
  where: whereOf,
  examples: [EXAMPLE],
});

export const emptyFile = defineProblem<File>({
  id: 'empty-file',
  subject: 'configuration',
  failureType: 'config_error',
  found: ({ option, path }) => `The file given as --${option} is empty: ${path}.`,
  todo: null,
  owners: ['configurer'],
  where: whereOf,
  examples: [EXAMPLE],
});

export const notJson = defineProblem<File & { where: string }>({
  id: 'not-json',
  subject: 'configuration',
  failureType: 'config_error',
  found: ({ option, path, where }) => `The file given as --${option} is not valid JSON: ${path}, ${where}.`,
  todo: null,
  owners: ['configurer'],
  where: whereOf,
  examples: [{ ...EXAMPLE, where: 'line 3, column 5' }],
});

export const notConfiguredCatalog = defineProblem<{ path: string }>({
  id: 'not-configured-catalog',
  failureType: 'config_error',
  found: ({ path }) => `The file given as --catalog is not a configured catalog, ${CONFIGURED}: ${path}.`,
  todo: null,
  owners: ['configurer'],
  where: CATALOG_FILE,
  examples: [CATALOG],
});

export const emptyCatalog = defineProblem<{ path: string }>({
  id: 'empty-catalog',
  failureType: 'config_error',
  found: ({ path }) => `The catalog given as --catalog selects no stream: ${path}.`,
  todo: 'Add one to "streams".',
  owners: ['configurer'],
  where: CATALOG_FILE,
  examples: [CATALOG],
});

export const badCatalogEntry = defineProblem<{ path: string; entry: number }>({
  id: 'bad-catalog-entry',
  failureType: 'config_error',
  found: ({ path, entry }) =>
    `Entry ${entry} of "streams" in the file given as --catalog has no "stream" with a "name": ${path}.`,
  todo: null,
  owners: ['configurer'],
  where: CATALOG_FILE,
  examples: [{ ...CATALOG, entry: 2 }],
});

export const discoveredCatalog = defineProblem<{ path: string }>({
  id: 'discovered-catalog',
  failureType: 'config_error',
  found: ({ path }) => `The file given as --catalog holds the output of discover, not a configured catalog: ${path}.`,
  todo: `Write each of its streams as ${CONFIGURED}.`,
  owners: ['configurer'],
  where: CATALOG_FILE,
  examples: [CATALOG],
});
