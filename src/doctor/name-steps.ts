import { DISPLAY_TAB, OPENWATER_FORM } from '../problems/places.ts';
import type { PropertySchema } from '../streams/stream-schema.ts';
import { counted, quoted } from '../wording.ts';
import type { Findings } from './findings.ts';
import type { ImisLook } from './query-steps.ts';
import type { Report } from './report.ts';

/** Names that are written out in a line; the page lists all of them. */
const NAMED = 3;

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
  if (collisions.length > 0) {
    const shown = collisions.slice(0, NAMED).map((each) => `${quoted(each.columns)} become ${each.name}`);
    const more = collisions.length - shown.length;
    const found = `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
    findings.warn('names', `In many destinations names become one: ${found}`, {
      todo: 'Give one of each an alias of its own in the query (or in the profile form), or deselect it in Airbyte. Destinations that write names in lower case, with _ for every other sign, would mix the columns up or refuse them.',
      where: `${DISPLAY_TAB} (Alias); ${OPENWATER_FORM}; or Airbyte › the connection › Schema`,
    });
  } else if (hidden.length > 0) {
    findings.warn('names', `The query has columns with the names of OpenWater fields, and wins: ${quoted(hidden)}.`, {
      todo: 'Rename them in the query, if the OpenWater fields are wanted.',
      where: `${DISPLAY_TAB} (Alias)`,
    });
  } else
    findings.ok(
      'names',
      `${counted(columns.length, 'name')}, which stay apart in lower case, and with _ for other signs.`,
    );
}
