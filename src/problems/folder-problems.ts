import type { Problem } from '../errors.ts';
import * as place from './places.ts';
import type { Mending } from './problems.ts';

/** Problems of the folder whose queries are streams. */
export const FOLDER = {
  'no-folder': {
    says: ['There is no folder "…"', '"…" is a query, not a folder'],
    means: 'The path is misspelled, or the folder was moved or renamed, or the account does not see it.',
    who: ['configurer', 'imis'],
    where: place.FOLDER_FIELD,
  },
  'folder-closed': {
    says: ['iMIS does not show the folder "…" to the account', 'iMIS shows no published query in the folder "…"'],
    means: 'The folder holds no published query, or is closed to the account.',
    who: ['imis'],
    where: 'iMIS › Document system › the folder › its security; and its queries',
  },
} as const satisfies Partial<Record<Problem, Mending>>;
