import { isUtf8 } from 'node:buffer';
import { jsonOf } from '../../src/http/response.ts';
import { fetchProfile } from '../../src/openwater/fetch-profile.ts';
import type { Call, OpenWaterClient } from '../../src/openwater/openwater-client.ts';
import { fetchProfileForm } from '../../src/openwater/profile-form.ts';
import { UserList } from '../../src/openwater/user-list.ts';
import { fetchUsers } from '../../src/openwater/user-page.ts';
import { ProfilePlan } from '../../src/streams/attendees/profile-plan.ts';
import { recordRow } from '../imis/record-row.ts';
import type { Random } from '../simulator/data/random.ts';
import { deepened, mutated } from './mutate.ts';
import { propertyFor } from './values.ts';

const FORM = JSON.stringify({
  id: 1,
  fields: [
    { typeName: 'TextField', alias: 'firstName', name: 'First Name', required: true },
    ...[
      'Text',
      'NumberField',
      'DateField',
      'CheckboxListField',
      'Address',
      'FileUpload',
      'Separator',
      'CharityCheck',
    ].map((typeName, at) => ({ typeName, alias: `field${at}`, name: 'A field', sortOrder: at })),
    { typeName: 'TableField', alias: 'jobs', fields: [{ typeName: 'Text', alias: 'employer' }] },
  ],
});

const PROFILE = JSON.stringify({
  id: 7,
  fieldValues: [
    { alias: 'text', typeName: 'Text', value: 'Zoë' },
    { alias: 'number', typeName: 'NumberField', value: 7.5 },
    { alias: 'date', typeName: 'Date', valueUtc: '2021-02-20T18:00:00' },
    { alias: 'choice', typeName: 'DropDownListField', selectedValue: { value: 'a', text: 'A' } },
    { alias: 'choices', typeName: 'CheckboxListField', selectedValues: [{ value: 'a' }, { value: 'b' }] },
    { alias: 'address', typeName: 'Address', line1: '1 High St', city: null },
    {
      alias: 'jobs',
      typeName: 'TableField',
      rows: [
        { sortOrder: 2, fieldValues: [{ alias: 'employer', value: 'Acme' }] },
        { sortOrder: 1, fieldValues: [] },
      ],
    },
  ],
});
const ALIASES = ['text', 'number', 'date', 'choice', 'choices', 'address', 'jobs'];

/** The profile form. @returns whether it was read */
export async function fuzzProfileForm(random: Random): Promise<number> {
  const fields = await fetchProfileForm(answering(() => faulty(FORM, random)));
  for (const { alias } of fields) if (alias.trim() === '') throw new Error('a field without an alias');
  if (new Set(fields.map(({ alias }) => alias)).size !== fields.length) throw new Error('a field twice');
  return fields.length;
}

/** A profile, and the record that its values go into. */
export async function fuzzProfile(random: Random): Promise<number> {
  const profile = await fetchProfile(
    answering(() => faulty(PROFILE, random)),
    { id: '7', thirdPartyId: '' },
    new Set(ALIASES),
  );
  if (profile === 'none') throw new Error('no profile, but there was an answer');
  const plan = new ProfilePlan(ALIASES.map((alias) => [`OpenWater.${alias}`, { ...propertyFor(random) }]));
  const { json } = plan.record(recordRow('{}'), profile);
  if (/[\n\r]/.test(json.toString()) || !isUtf8(json)) throw new Error('no line of UTF-8');
  JSON.parse(json.toString());
  return profile.size;
}

/** A list of users, some of whose pages have faults. */
export async function fuzzUserList(random: Random): Promise<number> {
  const total = 1 + random.int(12);
  let asked = 0;
  const client = answering((path) => {
    const index = Number(/pageIndex=(\d+)/.exec(path)?.[1]);
    // Whatever the faulty pages promise, they come to an end.
    const page = usersOnPage(++asked > 20 ? Number.MAX_SAFE_INTEGER : index, total);
    return asked <= 20 && random.chance(0.5) ? faulty(page, random) : Buffer.from(page);
  });
  const list = new UserList(client);
  const first = await fetchUsers(client, { index: 0, size: 3 });
  for (const { id, thirdPartyId } of first.users) {
    if (id.trim() === '' || thirdPartyId !== thirdPartyId.trim()) throw new Error('a user without an id');
  }
  // As many pages are only ever asked for where iMIS has as many registrants.
  if (first.pages > 10_000) return 0;
  await list.read(first, 10);
  return list.pages;
}

function usersOnPage(index: number, total: number): string {
  const from = Math.min(index * 3, total);
  const items = Array.from({ length: Math.min(3, total - from) }, (_, at) => ({
    id: from + at,
    thirdPartyUniqueId: ` R${from + at}`,
    lastModifiedAtUtc: '2021-02-20T18:00:00',
  }));
  const pagingInfo = {
    totalCount: total,
    pageSize: 3,
    numberOfPages: Math.ceil(total / 3),
    hasNextPage: from + 3 < total,
  };
  return JSON.stringify({ items, pagingInfo });
}

function faulty(valid: string, random: Random): Buffer {
  return random.chance(0.02) ? deepened(valid, random) : mutated(valid, random);
}

function answering(answer: (path: string) => Buffer): OpenWaterClient {
  const client = {
    get: <T>({ path, read }: Call<T>): Promise<T> =>
      Promise.resolve().then(() =>
        read(jsonOf({ status: 200, headers: { 'content-type': 'application/json' }, body: answer(path) }, 0)),
      ),
  };
  return client as unknown as OpenWaterClient;
}
