/** The one direction of imports below src: each level may import from the levels below it, and a folder from itself. */
export const LEVELS: readonly (readonly string[])[] = [
  ['main.ts'],
  ['command-line.ts'],
  ['source.ts', 'doctor', 'environment.ts'],
  ['connection.ts'],
  ['clients.ts'],
  ['config.ts', 'airbyte', 'streams', 'spec.ts'],
  ['config-complaints.ts'],
  ['imis', 'openwater'],
  ['http'],
  ['json', 'runtime', 'commands.ts', 'config-keys.ts'],
  ['errors.ts'],
  ['problems'],
  ['field-name.ts', 'nearest.ts', 'wording.ts'],
];

/** The same in one line. */
export const DIRECTION = LEVELS.map((level) => level.map((name) => name.replace(/\.ts$/, '')).join(', ')).join(' → ');

/** The same within src/imis: what each folder may import from beside itself. The files next to them may import from all. */
export const IMIS_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  client: [],
  rows: [],
  paging: ['client', 'rows'],
};
