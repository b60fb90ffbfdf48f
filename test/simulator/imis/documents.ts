import { Random, seedOf } from '../data/random.ts';
import { json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { SimRequest } from '../http/request.ts';
import { executeRequest, executeResult } from './execute-request.ts';
import type { Shape } from './execute-request.ts';
import type { DefinitionSettings } from './query-settings.ts';

/** A document of the site that is no query of the simulator: a draft, a subfolder, a second one of the same name. */
interface DocumentSpec {
  name: string;
  /** `$/Org/Airbyte` */
  folder: string;
  /** IQD a query (the default), FOL or CFL a folder; any other is another kind of document. */
  type?: string;
  /** Published by default. */
  status?: string;
}

/** A status with an error in JSON, a result of null, or a list without documents. */
type FolderRefusal = number | 'null' | 'empty';

export interface DocumentSettings {
  /** How results of `_execute` are wrapped; a definition of 2017 comes from a site of 2017. */
  shape: Shape;
  /** Documents beside the queries. */
  documents: readonly DocumentSpec[];
  /** What the account gets of a folder that it may not see, by its path; by FindByPath, by the list of documents, or both. */
  folderAccess: Readonly<Record<string, FolderRefusal | { find?: FolderRefusal; list?: FolderRefusal }>>;
  /** Whether ids are plain text or wrapped: `{"$type":"System.String","$value":…}`. */
  wrappedIds: boolean;
  /** Without the fields that not every site gives: FolderPath, IsFolder, AlternateName, Description. */
  sparseDocuments: boolean;
  /** Whether folders are listed even where only queries are asked for. */
  foldersInEveryList: boolean;
  /** The list comes in an order of its own, by this seed; null: as the documents are given. */
  documentOrder: number | null;
}

export const DEFAULT_DOCUMENT_SETTINGS: DocumentSettings = {
  shape: 'ems',
  documents: [],
  folderAccess: {},
  wrappedIds: false,
  sparseDocuments: false,
  foldersInEveryList: false,
  documentOrder: null,
};

interface Document extends Required<DocumentSpec> {
  path: string;
  id: string;
}

const FOLDER_TYPES = ['FOL', 'CFL'];
const TYPE = 'Asi.Soa.Core.DataContracts.DocumentSummaryData, Asi.Contracts';

/** DocumentSummary/_execute: the document at a path, and those in a folder. */
export function answerDocuments(
  request: SimRequest,
  queries: readonly DefinitionSettings[],
  settings: DocumentSettings,
): Answer {
  const asked = executeRequest(request.body);
  const documents = documentsOf(queries, settings.documents);
  const { operation, parameters } = asked ?? {};
  const [first, types, flag] = parameters ?? [];
  if (operation === 'FindByPath' && typeof first === 'string') {
    const document = documents.find(({ path }) => isSamePath(path, first));
    return (
      refusal(document, 'find', settings) ??
      executeResult(settings.shape, document ? summary(document, settings) : null)
    );
  }
  if (operation === 'FindDocumentsInFolder' && Array.isArray(types) && typeof flag === 'boolean') {
    const folder = documents.find(({ id, type }) => id === first && FOLDER_TYPES.includes(type));
    return refusal(folder, 'list', settings) ?? list(documentsIn(folder, documents, types, settings), settings);
  }
  return json(400, { Message: 'Validation error' });
}

function refusal(
  document: Document | undefined,
  call: 'find' | 'list',
  { folderAccess, shape }: DocumentSettings,
): Answer | undefined {
  const path = Object.keys(folderAccess).find((path) => document && isSamePath(path, document.path));
  const access = path === undefined ? undefined : folderAccess[path];
  const refused = typeof access === 'object' ? access[call] : access;
  if (refused === undefined || (refused === 'empty' && call === 'find')) return undefined;
  if (refused === 'null') return executeResult(shape, null);
  if (refused === 'empty') return executeResult(shape, listOf([]));
  return json(refused, { Message: 'You are not authorized to access this document.' });
}

/** The folders above every document, then the documents in the order given. */
function documentsOf(queries: readonly DefinitionSettings[], more: readonly DocumentSpec[]): Document[] {
  const leaves = [...queries.map(specOf), ...more];
  const folders = new Map<string, DocumentSpec>();
  for (const { folder } of leaves) {
    for (let path = folder; path.includes('/') && path !== '$/'; path = parentOf(path))
      folders.set(path.toLowerCase(), { name: nameOf(path), folder: parentOf(path), type: 'FOL' });
  }
  const isGiven = (spec: DocumentSpec): boolean => leaves.some((leaf) => isSamePath(pathOf(leaf), pathOf(spec)));
  return [...[...folders.values()].filter((spec) => !isGiven(spec)), ...leaves].map(document);
}

function specOf({ path, folder, documentStatus: status }: DefinitionSettings): DocumentSpec {
  const within = folder ?? parentOf(path);
  return { name: path.slice(within.length + 1), folder: within, status };
}

function document(spec: DocumentSpec, position: number): Document {
  const { name, folder, type = 'IQD', status = 'Published' } = spec;
  const hash = (part: string): string => (seedOf(part, pathOf(spec)) >>> 0).toString(16).padStart(8, '0');
  const id = `${hash('a')}-${hash('b').slice(0, 4)}-4000-8000-${hash('c')}${String(position).padStart(4, '0')}`;
  return { name, folder, type, status, path: pathOf(spec), id };
}

function documentsIn(
  folder: Document | undefined,
  documents: readonly Document[],
  types: readonly unknown[],
  { foldersInEveryList, documentOrder }: DocumentSettings,
): Document[] {
  const isWanted = ({ type }: Document): boolean =>
    types.length === 0 || types.includes(type) || (foldersInEveryList && FOLDER_TYPES.includes(type));
  const found = documents.filter((each) => folder && isSamePath(each.folder, folder.path) && isWanted(each));
  return documentOrder === null ? found : new Random(documentOrder).shuffle(found);
}

function list(documents: readonly Document[], settings: DocumentSettings): Answer {
  return executeResult(settings.shape, listOf(documents.map((each) => summary(each, settings))));
}

function listOf(values: readonly unknown[]): unknown {
  return { $type: 'Asi.Soa.Core.DataContracts.DocumentSummaryDataCollection, Asi.Contracts', $values: values };
}

function summary({ id, name, path, folder, type, status }: Document, settings: DocumentSettings): unknown {
  const idOf = (value: string): unknown => (settings.wrappedIds ? { $type: 'System.String', $value: value } : value);
  const more = {
    FolderPath: folder,
    IsFolder: FOLDER_TYPES.includes(type),
    AlternateName: '',
    Description: '',
  };
  return {
    $type: TYPE,
    DocumentId: idOf(id),
    DocumentVersionId: idOf(`${id.slice(0, -1)}f`),
    DocumentTypeId: type,
    Name: name,
    Path: path,
    Status: status,
    ...(!settings.sparseDocuments && more),
  };
}

function pathOf({ folder, name }: DocumentSpec): string {
  return `${folder}/${name}`;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function isSamePath(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
