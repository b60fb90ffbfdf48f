import type { Problem } from '../../src/errors.ts';
import { PROBLEMS, type Mender } from '../../src/problems/problems.ts';
import { table } from './markdown.ts';

/** The people that the README speaks of. */
export const PEOPLE: Record<Mender, string> = {
  configurer: 'whoever configures the source',
  airbyte: 'whoever runs Airbyte',
  imis: 'iMIS administrator',
  openwater: 'OpenWater administrator',
  nobody: 'nobody: try again',
};

/** Every problem of a set-up: by what words it is known, what it means, who mends it, and where. */
export function problemsTable(problems: Record<Problem, (typeof PROBLEMS)[Problem]> = PROBLEMS): string {
  const rows = Object.values(problems).map(({ says, means, who, where }) => [
    says.join(' / '),
    means,
    who.map((mender) => PEOPLE[mender]).join('; '),
    where ?? '',
  ]);
  return table(['the message says', 'what it means', 'who mends it', 'where'], rows);
}
