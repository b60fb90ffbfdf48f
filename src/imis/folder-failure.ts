import { ConfigError } from '../errors.ts';
import { counted } from '../wording.ts';
import type { FolderLookUp, QueryFolder } from './query-folder.ts';

const FIELD = 'Query folder (query_folder)';
const ACCESS = 'give the account in User name (username) access to the folder and to its queries';

/**
 * The folder, if iMIS shows a published query in it: an empty one must not make the streams of a connection disappear.
 * @throws ConfigError that says what keeps the folder from being read
 */
export function requireFolder(lookUp: FolderLookUp, path: string): QueryFolder {
  if (lookUp === 'absent') throw noFolder(path);
  if (lookUp === 'a query') throw notAFolder(path);
  if (lookUp === 'refused') throw closed(path);
  const { queries, drafts } = lookUp.found;
  if (queries.length === 0) throw nothingVisible(path, drafts.length);
  return lookUp.found;
}

function noFolder(path: string): ConfigError {
  return new ConfigError(
    `There is no folder "${path}" that the account can see. Put the path that iMIS shows for the folder into ${FIELD}, or ${ACCESS} in iMIS.`,
    undefined,
    'no-folder',
  );
}

function notAFolder(path: string): ConfigError {
  return new ConfigError(
    `"${path}" is a query, not a folder. Put the path of the folder that holds it into ${FIELD}.`,
    undefined,
    'no-folder',
  );
}

function closed(path: string): ConfigError {
  return new ConfigError(
    `iMIS does not show the folder "${path}" to the account. In iMIS, ${ACCESS}.`,
    undefined,
    'folder-closed',
  );
}

function nothingVisible(path: string, drafts: number): ConfigError {
  const unpublished = drafts === 0 ? '' : `, but ${counted(drafts, 'draft')}`;
  return new ConfigError(
    `iMIS shows no published query in the folder "${path}"${unpublished}. In iMIS, publish the queries that are to be streams, and ${ACCESS}.`,
    undefined,
    'folder-closed',
  );
}
