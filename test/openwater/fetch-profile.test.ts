import { describe, expect, test } from 'vitest';
import { fetchProfile } from '../../src/openwater/fetch-profile.ts';
import { OthersProfile } from '../../src/openwater/verdict.ts';
import { fakeOpenWater, type Reply } from './fake-openwater.ts';

const wanted = new Set(['job']);
const fieldValues = [
  { alias: 'job', value: 'Engineer' },
  { alias: 'other', value: 'x' },
];

/** What fetching the profile of user 5, known as `A1`, gives or throws, and the calls that it took. */
async function fetched(reply: (nth: number) => Reply, id = '5'): Promise<{ result: unknown; paths: string[] }> {
  const { client, run, paths } = fakeOpenWater((path, nth) =>
    path.endsWith('good') ? json({ id: 'good' }) : reply(nth),
  );
  // A profile that works, so that one that does not is no outage.
  const good = fetchProfile(client, { id: 'good', thirdPartyId: '' }, wanted);
  const profile = fetchProfile(client, { id, thirdPartyId: 'A1' }, wanted).catch((error: unknown) => error);
  const [, result] = await run(Promise.all([good, profile]));
  return { result, paths: paths.filter((path) => !path.endsWith('good')) };
}

const json = (body: object): Reply => ({ json: { fieldValues, ...body } });

describe('a profile', () => {
  test('is asked for by the user, and has what is wanted of it', async () => {
    const { result, paths } = await fetched(() => json({ id: 'a/5' }), 'a/5');
    expect(result).toEqual(new Map([['job', 'Engineer']]));
    expect(paths).toEqual(['/v2/Users/a%2F5']);
  });

  test('of a user who has gone is none, which is no failure', async () => {
    expect((await fetched(() => ({ status: 404 }))).result).toBe('none');
  });

  test.each([{ id: 5 }, { id: '5', thirdPartyUniqueId: 'A1' }, { id: 5, thirdPartyUniqueId: ' A1\t' }])(
    'is accepted where it is the own one: %j',
    async (body) => {
      expect((await fetched(() => json(body))).result).toEqual(new Map([['job', 'Engineer']]));
    },
  );

  test.each([
    {},
    { id: null },
    { id: 6 },
    { id: 6, thirdPartyUniqueId: 'A1' },
    { id: 5, thirdPartyUniqueId: 'A2' },
    { id: 5, thirdPartyUniqueId: 'a1' },
    { id: 5, thirdPartyUniqueId: null },
    { id: 5, thirdPartyUniqueId: '' },
    { id: 5, thirdPartyUniqueId: {} },
  ])("is nobody else's: %j, asked for twice", async (body) => {
    const { result, paths } = await fetched(() => json(body));
    expect(result).toBeInstanceOf(OthersProfile);
    expect(paths).toHaveLength(2);
    const once = await fetched((nth) => (nth <= 2 ? json(body) : json({ id: 5 })));
    expect(once.result).toEqual(new Map([['job', 'Engineer']]));
  });

  test.each([null, {}, { fieldValues: {} }, 'x'])('that is none is no result: %j', async (body) => {
    const message = 'not-json, the user has no fieldValues';
    expect((await fetched(() => ({ json: body }))).result).toMatchObject({ kind: 'not-json', message });
  });
});
