import { collidingNames, columnWins, unwritableNames } from '../problems/names.ts';
import type { PropertySchema } from '../streams/stream-schema.ts';
import { counted } from '../wording.ts';
import { isWritable } from './collisions.ts';
import type { Findings } from './findings.ts';
import type { ImisLook } from './query-steps.ts';
import type { Report } from './report.ts';

interface Sources {
  imis: ImisLook | undefined;
  profileColumns: ReadonlyMap<string, PropertySchema> | undefined;
}

/** Looks for names that a destination would take for one, and for columns of the query that hide OpenWater fields. */
export function lookAtNames(
  { columns, collisions }: Pick<Report, 'columns' | 'collisions'>,
  { imis, profileColumns }: Sources,
  findings: Findings,
): void {
  const hidden = imis?.columns.map(({ name }) => name).filter((name) => profileColumns?.has(name)) ?? [];
  if (columns.length === 0) return;
  const unwritable = columns.map(({ name }) => name).filter((name) => !isWritable(name));
  const [first, ...others] = [
    unwritable.length > 0 && unwritableNames({ names: unwritable }),
    collisions.length > 0 && collidingNames({ collisions }),
    hidden.length > 0 && columnWins({ names: hidden }),
  ].filter((warning) => warning !== false);
  if (first) findings.warn(first, ...others);
  else {
    const names = counted(columns.length, 'name');
    findings.ok('names', `${names}, which stay apart in lower case, and with _ for other characters.`);
  }
}
