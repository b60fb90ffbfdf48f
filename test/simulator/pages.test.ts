import { afterEach, describe, expect, it } from 'vitest';
import { Client, propertiesOf } from './client.ts';
import { exact, generateRows, startSimulator } from './index.ts';
import type { Simulator, SimulatorOptions } from './index.ts';

let sim: Simulator | undefined;

async function start(options: SimulatorOptions = {}): Promise<{ sim: Simulator; client: Client }> {
  sim = await startSimulator(options);
  return { sim, client: await new Client(sim).logIn() };
}

afterEach(() => sim?.close());

const ids = (rows: Record<string, unknown>[]): unknown[] => rows.map((row) => row['Registrant ID']);

describe('api/query', () => {
  it('gives flat rows in the envelope', async () => {
    const { client } = await start({
      rows: [{ 'Registrant ID': 'A1', Company: null, Guests: 2, 'Is Member': true, Stamp: Buffer.from('ab') }],
    });
    expect(await client.page('query')).toEqual({
      $type: 'Asi.Soa.Core.DataContracts.PagedResult, Asi.Contracts',
      Items: {
        $type: 'System.Collections.Generic.List`1[[System.Object, mscorlib]], mscorlib',
        $values: [
          {
            $type: 'System.Dynamic.ExpandoObject, System.Core',
            'Registrant ID': 'A1',
            Company: null,
            Guests: 2,
            'Is Member': true,
            Stamp: { $type: 'System.Byte[], mscorlib', $value: 'YWI=' },
          },
        ],
      },
      ...{ Offset: 0, Limit: 100, Count: 1, TotalCount: 1, NextPageLink: null, HasNext: false, NextOffset: 0 },
    });
  });

  it('writes numbers digit for digit', async () => {
    const { client } = await start({ rows: [{ big: exact('9007199254740993'), fee: exact('-33.869894900000') }] });
    const text = await (await client.get('query')).text();
    expect(text).toContain('"big":9007199254740993,"fee":-33.869894900000}');
  });

  it('numbers a repeated name by its position', async () => {
    const names = ['Website', 'FullName', 'Phone', 'Email', 'FullName'];
    const row = { Website: 'w', FullName: 'n', Phone: 'p', Email: 'e', FullName5: 'other' };
    const { client } = await start({ rows: [row], columns: names.map((name) => ({ name })) });
    expect((await client.rows('query'))[0]).toMatchObject({ FullName: 'n', FullName5: 'other' });
    const properties = propertiesOf((await client.rows('iqa'))[0]);
    expect(properties.map(({ Name }) => Name)).toEqual(['ResultRow', ...names]);
    expect(properties.filter(({ Name }) => Name === 'FullName').map(({ Value }) => Value)).toEqual(['n', 'other']);
  });

  it('serves the generated source values, the same for the same seed', async () => {
    const rows = { count: 30, seed: 7 };
    const { client } = await start({ rows });
    const served = await client.rows('query');
    expect(ids(served)).toEqual(generateRows(rows).map((row) => row['Registrant ID']));
    expect(served.map((row) => row['Badge Note'])).toEqual(generateRows(rows).map((row) => row['Badge Note']));
    expect(generateRows(rows)).toEqual(generateRows(rows));
    expect(generateRows({ count: 30, seed: 8 })).not.toEqual(generateRows(rows));
  });
});

describe('api/iqa', () => {
  it('gives property lists: ResultRow first, nulls without a value, all but text wrapped', async () => {
    const { client } = await start({
      rows: [
        {
          Name: 'x',
          Gone: null,
          On: '2021-02-20T18:00:00',
          Yes: true,
          N: 3,
          D: exact('1.50'),
          G: 'a-b',
          B: Buffer.from('ab'),
        },
      ],
      columns: [
        { name: 'Name' },
        { name: 'Gone' },
        { name: 'On', dataType: 'DateTime' },
        { name: 'Yes', dataType: 'Boolean' },
        { name: 'N', dataType: 'Int32' },
        { name: 'D', dataType: 'Decimal' },
        { name: 'G', dataType: 'Guid' },
        { name: 'B', dataType: 'Byte[]' },
      ],
    });
    const $type = 'Asi.Soa.Core.DataContracts.GenericPropertyData, Asi.Contracts';
    const [row] = await client.rows('iqa');
    expect(row).toMatchObject({ EntityTypeName: '9' });
    expect(propertiesOf(row)).toEqual([
      { $type, Name: 'ResultRow', Value: '1' },
      { $type, Name: 'Name', Value: 'x' },
      { $type, Name: 'Gone' },
      { $type, Name: 'On', Value: '2021-02-20T18:00:00' },
      { $type, Name: 'Yes', Value: { $type: 'System.Boolean', $value: true } },
      { $type, Name: 'N', Value: { $type: 'System.Int32', $value: 3 } },
      { $type, Name: 'D', Value: { $type: 'System.Decimal', $value: 1.5 } },
      { $type, Name: 'G', Value: { $type: 'System.Guid', $value: 'a-b' } },
      { $type, Name: 'B', Value: { $type: 'System.Byte[], mscorlib', $value: 'YWI=' } },
    ]);
    expect(await (await client.get('iqa')).text()).toContain('"$value":1.50}');
  });

  it('writes wrapped values as text, or bare, when told', async () => {
    const { sim, client } = await start({ rows: [{ N: 3 }], iqaValues: 'wrappedText' });
    const value = async (): Promise<unknown> => propertiesOf((await client.rows('iqa'))[0])[1]?.Value;
    expect(await value()).toEqual({ $type: 'System.Int32', $value: '3' });
    sim.imis.settings.iqaValues = 'bare';
    expect(await value()).toBe(3);
  });

  it('can name a parent', async () => {
    const { client } = await start({ rows: [{ N: 3 }], partyParent: true });
    expect((await client.rows('iqa'))[0]).toMatchObject({ PrimaryParentEntityTypeName: 'Party' });
  });
});
