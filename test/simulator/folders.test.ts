import { afterEach, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { startSimulator } from './index.ts';
import type { Simulator, SimulatorOptions } from './index.ts';

let sim: Simulator | undefined;

const FOLDER = '$/Org/Airbyte';
const queries: NonNullable<SimulatorOptions['queries']> = {
  [`${FOLDER}/Orders`]: { rows: [{ 'Order No': 7 }], columns: [{ name: 'Order No', dataType: 'Int32' }] },
  [`${FOLDER}/Chapter rosters`]: { rows: { count: 3 }, access: 403 },
  [`${FOLDER}/In/out`]: { folder: FOLDER, rows: [] },
  [`${FOLDER}/Draft`]: { documentStatus: 'Working' },
  [`${FOLDER}/Old/Orders`]: {},
};

async function start(options: SimulatorOptions = {}): Promise<{ sim: Simulator; client: Client }> {
  sim = await startSimulator({ path: '$/Org/Attendees', queries, ...options });
  return { sim, client: await new Client(sim).logIn() };
}

afterEach(() => sim?.close());

interface Document {
  DocumentId: unknown;
  DocumentTypeId: string;
  Name: string;
  Path: string;
  Status: string;
}

async function result(response: Response, shape = 'ems'): Promise<unknown> {
  const body = (await response.json()) as { Result: unknown };
  return shape === 'ems' ? body.Result : body;
}

async function listed(client: Client, types?: string[], path = FOLDER): Promise<Document[]> {
  const { DocumentId } = (await result(await client.execute('DocumentSummary', path))) as { DocumentId: string };
  const { $values } = (await result(await client.documentsIn(DocumentId, types))) as { $values: Document[] };
  return $values;
}

const names = (documents: readonly Document[]): string[] => documents.map(({ Name }) => Name);

describe('a folder', () => {
  it('is found by its path, whatever the case, and lists its queries and no others', async () => {
    const { client } = await start();
    expect(await result(await client.execute('DocumentSummary', '$/org/AIRBYTE'))).toMatchObject({
      DocumentTypeId: 'FOL',
      Name: 'Airbyte',
      Path: FOLDER,
      Status: 'Published',
      FolderPath: '$/Org',
      IsFolder: true,
    });
    const documents = await listed(client);
    expect(names(documents)).toEqual(['Orders', 'Chapter rosters', 'In/out', 'Draft']);
    expect(documents.map(({ Status }) => Status)).toEqual(['Published', 'Published', 'Published', 'Working']);
    expect(new Set(documents.map(({ DocumentId }) => DocumentId)).size).toBe(4);
    expect(documents[2]).toMatchObject({ Path: `${FOLDER}/In/out`, DocumentTypeId: 'IQD' });
  });

  it('lists other types where they are asked for, or always', async () => {
    const { sim, client } = await start();
    expect(names(await listed(client, ['FOL', 'CFL']))).toEqual(['Old']);
    sim.imis.settings.foldersInEveryList = true;
    expect(names(await listed(client))).toContain('Old');
  });

  it('can hold further documents, of the same name too, in an order of its own', async () => {
    const documents = [
      { name: 'Orders', folder: FOLDER },
      { name: 'Logo', folder: FOLDER, type: 'CON' },
    ];
    const { sim, client } = await start({ documents });
    const given = names(await listed(client));
    expect(given.filter((name) => name === 'Orders')).toHaveLength(2);
    expect(given).not.toContain('Logo');
    sim.imis.settings.documentOrder = 3;
    const other = names(await listed(client));
    expect(other).not.toEqual(given);
    expect(other.toSorted()).toEqual(given.toSorted());
  });

  it('comes bare in 2017, with wrapped ids, and with few fields', async () => {
    const { client } = await start({ shape: '2017', wrappedIds: true, sparseDocuments: true });
    const folder = (await result(await client.execute('DocumentSummary', FOLDER), '2017')) as Record<string, unknown>;
    expect(folder['DocumentId']).toMatchObject({ $type: 'System.String' });
    expect(folder).not.toHaveProperty('IsFolder');
    const { $value } = folder['DocumentId'] as { $value: string };
    expect(await result(await client.documentsIn($value), '2017')).toMatchObject({
      $values: [{ Name: 'Orders' }, {}, {}, {}],
    });
    expect(await result(await client.execute('DocumentSummary', '$/Nowhere'), '2017')).toBeNull();
  });

  it.each([403, 404, 400, 500])('that the account may not see is refused with %i', async (status) => {
    const { client } = await start({ folderAccess: { [FOLDER]: status } });
    expect((await client.execute('DocumentSummary', FOLDER)).status).toBe(status);
  });

  it('that the account may not see can be null, or look empty', async () => {
    const { sim, client } = await start({ folderAccess: { [FOLDER]: 'null' } });
    expect(await result(await client.execute('DocumentSummary', FOLDER))).toBeNull();
    sim.imis.settings.folderAccess = { [FOLDER]: 'empty' };
    expect(await listed(client)).toEqual([]);
    sim.imis.settings.folderAccess = { [FOLDER]: { list: 403 } };
    const { DocumentId } = (await result(await client.execute('DocumentSummary', FOLDER))) as { DocumentId: string };
    expect((await client.documentsIn(DocumentId)).status).toBe(403);
  });

  it('answers a request that it does not understand with a validation error', async () => {
    const { client } = await start();
    const response = await fetch(`${sim!.imisUrl}/api/DocumentSummary/_execute`, {
      method: 'POST',
      headers: { authorization: `Bearer ${client.token}` },
      body: JSON.stringify({ OperationName: 'FindDocumentsInFolder', Parameters: { $values: ['x'] } }),
    });
    expect(response.status).toBe(400);
  });
});

describe('several queries', () => {
  it('have their own rows, columns, definition and access', async () => {
    const { sim, client } = await start();
    expect(await client.page('query', { QueryName: `${FOLDER}/Orders` })).toMatchObject({ TotalCount: 1 });
    expect(await client.page('query')).toMatchObject({ TotalCount: 10 });
    expect((await client.get('query', { QueryName: `${FOLDER}/Chapter rosters` })).status).toBe(403);
    expect(await result(await client.execute('QueryDefinition', `${FOLDER}/orders`))).toMatchObject({
      Name: 'Orders',
      Properties: { $values: [{ Alias: 'Order No', DataTypeName: 'Int32' }] },
    });
    sim.imis.query(`${FOLDER}/Orders`).table.rows.push({ 'Order No': 8 });
    expect(await client.page('iqa', { QueryName: `${FOLDER}/Orders` })).toMatchObject({ TotalCount: 2 });
    expect(sim.imis.query(`${FOLDER}/Orders`).served).toBe(2);
    expect(() => sim.imis.query('$/Org/Other')).toThrow('$/Org/Other');
  });

  it('have a log each', async () => {
    const { sim, client } = await start();
    await client.page('query', { QueryName: `${FOLDER}/Orders` });
    await client.page('query');
    await client.execute('QueryDefinition', `${FOLDER}/Orders`);
    await client.execute('QueryParameterDefinition', `${FOLDER}/Orders`);
    const kinds = sim.imis.requestsFor(`${FOLDER}/ORDERS`).map(({ kind }) => kind);
    expect(kinds).toEqual(['query', 'definition', 'prompts']);
    expect(sim.imis.requestsFor('$/Org/Attendees').map(({ kind }) => kind)).toEqual(['query']);
  });

  it('can be hundreds', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`${FOLDER}/Query ${n}`, { rows: [] }]));
    const { client } = await start({ queries: many });
    expect(await listed(client)).toHaveLength(300);
  });
});
