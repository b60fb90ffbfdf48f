import { quoted } from '../wording.ts';
import { CATALOG, DISPLAY_TAB, OPENWATER_FORM } from './places.ts';
import { defineWarning } from './problem.ts';

export const columnWins = defineWarning<{ names: readonly string[] }>({
  id: 'column-wins',
  subject: 'names',
  found: ({ names }) =>
    `The query has ${names.length === 1 ? 'a column' : 'columns'} of the same name as OpenWater fields, and wins: ${quoted(names)}.`,
  todo: 'Rename them in the query, if the OpenWater fields are wanted.',
  owners: ['imis', 'nobody'],
  where: `${DISPLAY_TAB} (Alias)`,
  examples: [{ names: ['OpenWater.jobTitle'] }],
});

export const collidingNames = defineWarning<{ collisions: readonly { name: string; columns: readonly string[] }[] }>({
  id: 'colliding-names',
  subject: 'names',
  found: ({ collisions }) => {
    const shown = collisions.slice(0, 3).map((each) => `${quoted(each.columns)} become ${each.name}`);
    const more = collisions.length - shown.length;
    return `In many destinations names become one: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
  },
  todo: 'Give one of each an alias of its own in the query (or in the profile form), or deselect it in Airbyte. Destinations that write names in lower case, with _ for every other character, would mix the columns up or refuse them.',
  owners: ['imis', 'openwater', 'configurer'],
  where: `${DISPLAY_TAB} (Alias); ${OPENWATER_FORM}; or ${CATALOG}`,
  examples: [{ collisions: [{ name: 'first_name', columns: ['First Name', 'first_name'] }] }],
});

export const unwritableNames = defineWarning<{ names: readonly string[] }>({
  id: 'unwritable-names',
  subject: 'names',
  found: ({ names }) =>
    `PyAirbyte and some destinations cannot write ${names.length === 1 ? 'a column' : 'columns'} without an ASCII letter or digit in the name: ${quoted(names)}.`,
  todo: 'Give each an alias with such a character in the query, or deselect it in Airbyte.',
  owners: ['imis', 'configurer'],
  where: `${DISPLAY_TAB} (Alias); or ${CATALOG}`,
  examples: [{ names: ['姓名'] }],
});
