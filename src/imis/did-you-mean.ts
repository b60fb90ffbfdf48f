import { ConnectorError } from '../errors.ts';
import { CallFailure } from '../http/failures.ts';
import { nearest } from '../nearest.ts';
import { quoted } from '../wording.ts';
import type { ImisClient } from './client/imis-client.ts';
import { lookUpFolder } from './query-folder.ts';

/** Names that are offered where none of them is like the one that was given. */
const OFFERED = 5;

/**
 * What to say of a query's path that iMIS does not know: the nearest names in its folder, or that there is no such
 * folder.
 * @returns an empty text where iMIS does not show the folder: what is known is said all the same
 */
export async function didYouMean(client: ImisClient, path: string): Promise<string> {
  const at = path.lastIndexOf('/');
  const folder = at > 1 ? path.slice(0, at) : '$/';
  try {
    const lookUp = await lookUpFolder(client, folder);
    if (lookUp === 'absent') return `There is no folder "${folder}" that the account can see.`;
    if (typeof lookUp !== 'object') return '';
    return hint(
      path.slice(at + 1),
      lookUp.found.queries.map(({ name }) => name),
      lookUp.found.drafts,
    );
  } catch (error) {
    if (error instanceof ConnectorError || error instanceof CallFailure) return '';
    throw error;
  }
}

function hint(name: string, names: readonly string[], drafts: readonly string[]): string {
  if (drafts.some((draft) => draft.toLowerCase() === name.toLowerCase())) {
    return 'Its folder holds a draft of that name: publish it in iMIS.';
  }
  const near = nearest(name, names);
  if (near.length > 0) return `Did you mean ${near.map((each) => `"${each}"`).join(' or ')}?`;
  const more = names.length > OFFERED ? ' and others' : '';
  return names.length > 0 ? `Its folder holds ${quoted(names.slice(0, OFFERED))}${more}.` : '';
}
