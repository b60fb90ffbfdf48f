import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { didYouMean } from '../../src/imis/did-you-mean.ts';
import { lookUpFolder } from '../../src/imis/query-folder.ts';
import { mockHttp } from '../mocked-http.ts';
import { HOST, Site, errorOf } from './site.ts';

const FOLDER = '$/Org/Airbyte';
const wrapped = (text: string): object => ({ $type: 'System.String', $value: text });
const document = (name: string, more: object = {}): object => ({
  $type: 'Asi.Soa.Core.DataContracts.DocumentSummaryData, Asi.Contracts',
  DocumentId: `id of ${name}`,
  DocumentTypeId: 'IQD',
  Name: name,
  Path: `${FOLDER}/${name}`,
  Status: 'Published',
  ...more,
});
const folder = document('Airbyte', { DocumentTypeId: 'FOL', DocumentId: 'folder' });

type Operation = 'FindByPath' | 'FindDocumentsInFolder';
let site: Site;
let asked: { operation: Operation; parameters: unknown }[];

/** Responds to each operation with a status and what it finds: EMS wraps it in `Result`, 2017 does not. */
function responding(responses: Record<Operation, [status: number, found?: unknown]>, isEms = true): void {
  nock(HOST)
    .persist()
    .post('/api/DocumentSummary/_execute')
    .reply((_path, body) => {
      const { OperationName: operation, Parameters } = body as {
        OperationName: Operation;
        Parameters: { $values: unknown };
      };
      asked.push({ operation, parameters: Parameters.$values });
      const [status, found] = responses[operation];
      return [status, JSON.stringify(isEms && status === 200 ? { $type: 'x', Result: found } : found)];
    });
}

const names = async (documents: unknown): Promise<string[]> => {
  responding({ FindByPath: [200, folder], FindDocumentsInFolder: [200, documents] });
  const lookUp = await lookUpFolder(site.client, FOLDER);
  if (typeof lookUp !== 'object') throw new Error(lookUp);
  return lookUp.found.queries.map(({ name }) => name);
};

mockHttp();

beforeEach(() => {
  site = new Site().logsIn();
  asked = [];
});

afterEach(() => {
  site.close();
});

describe('the queries of a folder', () => {
  test.each([true, false])('are asked for by its id, on EMS (%s) as on 2017', async (isEms) => {
    const list = [document('B'), document('A')];
    const responses = {
      FindByPath: [200, folder] as [number, unknown],
      FindDocumentsInFolder: [200, isEms ? { $values: list } : list] as [number, unknown],
    };
    responding(responses, isEms);
    expect(await lookUpFolder(site.client, FOLDER)).toEqual({
      found: {
        path: FOLDER,
        queries: [
          { name: 'A', path: `${FOLDER}/A` },
          { name: 'B', path: `${FOLDER}/B` },
        ],
        drafts: [],
      },
    });
    expect(asked).toEqual([
      { operation: 'FindByPath', parameters: [wrapped(FOLDER)] },
      {
        operation: 'FindDocumentsInFolder',
        parameters: [
          wrapped('folder'),
          { $type: 'System.String[]', $values: ['IQD'] },
          { $type: 'System.Boolean', $value: false },
        ],
      },
    ]);
  });

  test('are read with wrapped ids and texts, and without what is not needed', async () => {
    const bare = {
      DocumentId: wrapped('1'),
      DocumentTypeId: wrapped('IQD'),
      Name: wrapped('Orders'),
      Status: wrapped('Published'),
    };
    responding({
      FindByPath: [200, { DocumentId: wrapped('folder') }],
      FindDocumentsInFolder: [200, { $values: [bare] }],
    });
    expect(await lookUpFolder(site.client, FOLDER)).toMatchObject({
      found: { queries: [{ name: 'Orders', path: `${FOLDER}/Orders` }] },
    });
    expect(asked[1]?.parameters).toMatchObject([wrapped('folder'), {}, {}]);
  });

  test('are neither folders, drafts, other documents nor those of subfolders', async () => {
    const listed = [
      document('Sub', { DocumentTypeId: 'FOL' }),
      document('Site', { DocumentTypeId: 'CON' }),
      document('Draft', { Status: 'Working' }),
      document('Deep', { Path: `${FOLDER}/Sub/Deep` }),
      document('Deeper', { FolderPath: `${FOLDER}/Sub`, Path: '' }),
      document('Here', { FolderPath: `${FOLDER.toUpperCase()}/` }),
      document('With/slash'),
      document(' With spaces ', { Path: `${FOLDER}/With spaces` }),
      document('Elsewhere', { Path: 'Org/Airbyte/Elsewhere' }),
      document('', { Path: `${FOLDER}/Nameless` }),
      7,
      null,
    ];
    expect(await names({ $values: listed })).toEqual(['Elsewhere', 'Here', 'Nameless', 'With spaces', 'With/slash']);
  });

  test('are each there once, but equal names as often as they come', async () => {
    const versions = ['1', '2'].map((DocumentVersionId) => document('Orders', { DocumentVersionId }));
    expect(await names([...versions, document('Members'), document('Members', { DocumentId: 'another' })])).toEqual([
      'Members',
      'Members',
      'Orders',
    ]);
  });

  test.each<[Record<Operation, [number, unknown?]>, unknown]>([
    [{ FindByPath: [200, null], FindDocumentsInFolder: [500] }, 'absent'],
    [{ FindByPath: [403, {}], FindDocumentsInFolder: [500] }, 'refused'],
    [{ FindByPath: [200, 'text'], FindDocumentsInFolder: [500] }, 'refused'],
    [{ FindByPath: [200, document('Orders')], FindDocumentsInFolder: [500] }, 'a query'],
    [{ FindByPath: [200, folder], FindDocumentsInFolder: [404, {}] }, 'refused'],
    [{ FindByPath: [200, folder], FindDocumentsInFolder: [200, 'text'] }, 'refused'],
    [
      { FindByPath: [200, folder], FindDocumentsInFolder: [200, null] },
      { found: { path: FOLDER, queries: [], drafts: [] } },
    ],
  ])('are not known where iMIS responds with %j', async (responses, lookUp) => {
    responding(responses);
    expect(await lookUpFolder(site.client, FOLDER)).toEqual(lookUp);
  });

  test('are an outage where iMIS is one', async () => {
    responding({ FindByPath: [200, folder], FindDocumentsInFolder: [500] });
    expect(await errorOf(lookUpFolder(site.client, FOLDER))).toMatchObject({ failureType: 'transient_error' });
  });
});

describe('a path that iMIS does not know', () => {
  const listed = [document('Orders'), document('Members'), document('Ordrez', { Status: 'Working' })];

  test.each([
    ['Ordres', 'Did you mean "Orders"?'],
    ['Zzz', 'Its folder holds "Members", "Orders".'],
    ['ordrez', 'Its folder holds a draft of that name: publish it in iMIS.'],
  ])('/%s is answered with what its folder holds', async (name, hint) => {
    responding({ FindByPath: [200, folder], FindDocumentsInFolder: [200, listed] });
    expect(await didYouMean(site.client, `${FOLDER}/${name}`)).toBe(hint);
    expect(asked[0]?.parameters).toEqual([wrapped(FOLDER)]);
  });

  test.each<[Record<Operation, [number, unknown?]>, string]>([
    [
      { FindByPath: [200, null], FindDocumentsInFolder: [500] },
      `There is no folder "${FOLDER}" that the account can see.`,
    ],
    [{ FindByPath: [403, {}], FindDocumentsInFolder: [500] }, ''],
    [{ FindByPath: [500], FindDocumentsInFolder: [500] }, ''],
    [{ FindByPath: [200, folder], FindDocumentsInFolder: [200, []] }, ''],
  ])('has its folder named if that is not there, and no more than is known: %j', async (responses, hint) => {
    responding(responses);
    expect(await didYouMean(site.client, `${FOLDER}/Orders`)).toBe(hint);
  });
});
