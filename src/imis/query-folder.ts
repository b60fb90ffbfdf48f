import { execute, type LookUp } from './client/execute.ts';
import type { ImisClient } from './client/imis-client.ts';
import { listOf } from './rows/envelope.ts';
import { unwrap } from './rows/value.ts';

/** A published query in a folder. */
export interface FolderQuery {
  name: string;
  /** `$/Folder/Query` */
  path: string;
}

/** What iMIS shows of a folder. */
export interface QueryFolder {
  path: string;
  /** Those of the folder itself, not of its subfolders, in alphabetical order. */
  queries: FolderQuery[];
  /** Names of queries that are there, but not published. */
  drafts: string[];
}

/** `a query`: there is something at that path, but no folder. */
export type FolderLookUp = LookUp<QueryFolder> | 'a query';

/** A document as `DocumentSummary` describes it; ids and texts come plain or wrapped. */
interface Document {
  id: string;
  type: string;
  name: string;
  path: string;
  folderPath: string;
  status: string;
}

const QUERY = 'IQD';
const FOLDER_TYPES = new Set(['', 'FOL', 'CFL']);

/**
 * Looks up the queries that a folder holds. An account without access can get a refusal, nothing, or an empty folder.
 * @param path `$/Folder`
 * @throws ConnectorError where iMIS could not be asked
 */
export async function lookUpFolder(client: ImisClient, path: string): Promise<FolderLookUp> {
  const lookUp = await execute(client, {
    what: 'the folder of queries',
    entity: 'DocumentSummary',
    name: 'FindByPath',
    parameters: [{ $type: 'System.String', $value: path }],
  });
  if (typeof lookUp !== 'object') return lookUp;
  const { id, type } = documentOf(lookUp.found);
  if (id === '') return 'refused';
  return FOLDER_TYPES.has(type) ? queriesIn(client, path, id) : 'a query';
}

async function queriesIn(client: ImisClient, path: string, folderId: string): Promise<LookUp<QueryFolder>> {
  const lookUp = await execute(client, {
    what: 'the queries of the folder',
    entity: 'DocumentSummary',
    name: 'FindDocumentsInFolder',
    parameters: [
      { $type: 'System.String', $value: folderId },
      { $type: 'System.String[]', $values: [QUERY] },
      { $type: 'System.Boolean', $value: false },
    ],
  });
  if (lookUp === 'refused') return lookUp;
  const documents = lookUp === 'absent' ? [] : listOf(lookUp.found)?.map(documentOf);
  if (!documents) return 'refused';
  const queries = documents.filter((each) => each.type === QUERY && each.name !== '' && isDirectlyIn(path, each));
  const published = queries.filter(isPublished);
  const drafts = queries.filter((each) => !isPublished(each)).map(({ name }) => name);
  return { found: { path, queries: onceEach(published, path), drafts } };
}

/** A list without a status holds what the account can run. */
function isPublished({ status }: Document): boolean {
  return status === '' || status.toLowerCase() === 'published';
}

/**
 * The list can hold what lies deeper. The name of a query can hold slashes, so that its path alone does not tell; a path
 * of another form tells nothing.
 */
function isDirectlyIn(folder: string, { name, path, folderPath }: Document): boolean {
  const below = `${keyOf(folder)}/`;
  if (folderPath !== '') return !keyOf(folderPath).startsWith(below);
  return !keyOf(path).startsWith(below) || keyOf(path) === below + keyOf(name);
}

/** A document can be listed once for each of its versions. */
function onceEach(documents: readonly Document[], folder: string): FolderQuery[] {
  const byId = new Map(documents.map((each, at) => [each.id || at, each]));
  return [...byId.values()]
    .map(({ name, path }) => ({ name, path: path || `${folder}/${name}` }))
    .toSorted((a, b) => compare(a.name, b.name) || compare(a.path, b.path));
}

/** The same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en') || (a < b ? -1 : Number(a > b));
}

/** iMIS does not tell upper and lower case apart in paths. */
export function isSamePath(a: string, b: string): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf(path: string): string {
  return path.trim().replace(/\/+$/, '').toLowerCase();
}

function documentOf(found: unknown): Document {
  const { DocumentId, DocumentTypeId, Name, Path, FolderPath, Status } = Object(found) as Record<string, unknown>;
  const text = (value: unknown): string => {
    const plain = unwrap(value);
    return typeof plain === 'string' || typeof plain === 'number' ? String(plain) : '';
  };
  return {
    id: text(DocumentId),
    type: text(DocumentTypeId).toUpperCase(),
    name: text(Name).trim() || (text(Path).split('/').at(-1) ?? ''),
    path: text(Path),
    folderPath: text(FolderPath),
    status: text(Status),
  };
}
