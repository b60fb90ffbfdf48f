import { ConnectorError } from '../errors.ts';
import * as problems from '../problems/folder.ts';
import type { FolderLookUp, QueryFolder } from './query-folder.ts';

/**
 * The folder, if iMIS shows a published query in it: an empty one must not make the streams of a connection disappear.
 * @throws ConnectorError that says what keeps the folder from being read
 */
export function requireFolder(lookUp: FolderLookUp, path: string): QueryFolder {
  if (lookUp === 'absent') throw new ConnectorError(problems.noFolder({ path }));
  if (lookUp === 'a query') throw new ConnectorError(problems.notAFolder({ path }));
  if (lookUp === 'refused') throw new ConnectorError(problems.folderClosed({ path }));
  const { queries, drafts } = lookUp.found;
  if (queries.length === 0) throw new ConnectorError(problems.folderEmpty({ path, drafts: drafts.length }));
  return lookUp.found;
}
