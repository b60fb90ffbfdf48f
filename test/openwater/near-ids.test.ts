import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NearIds, differencesBetween, variantsOf } from '../../src/openwater/near-ids.ts';
import type { User } from '../../src/openwater/user-page.ts';

const GUID = '4f9c2f4e-61b7-4a7c-9d53-8e1f3a5b7c90';
const user = (thirdPartyId: string): User => ({ id: '1', thirdPartyId, lastModifiedMs: 0, isDeleted: false });

test.each([
  ['001234', '1234', ['leading zeros']],
  ['1234', '0001234', ['leading zeros']],
  ['IMIS-77', '77', ['the prefix "IMIS-"']],
  ['77', 'imis-77', ['the prefix "IMIS-"']],
  ['ab1', 'AB1', ['upper and lower case']],
  [`{${GUID}}`, GUID, ['braces around a GUID']],
  [`{${GUID.toUpperCase()}}`, GUID, ['braces around a GUID', 'upper and lower case']],
  ['IMIS-001234', '1234', ['the prefix "IMIS-"', 'leading zeros']],
  ['1234', '1234', []],
  ['1234', '12345', []],
  ['0', '00', ['leading zeros']],
  ['', '0', []],
])('%s and %s differ in %j', (one, other, differences) => {
  expect(differencesBetween(one, other)).toEqual(differences);
  expect(differencesBetween(other, one)).toEqual(differences);
  expect(new NearIds([user(other)]).differences(one)).toEqual(differences);
});

test('ids that are equal, or are not near, differ in nothing that is told', () => {
  fc.assert(
    fc.property(fc.string(), (id) => {
      expect(differencesBetween(id, id)).toEqual([]);
      expect(differencesBetween(id, `${id}x`)).toEqual([]);
    }),
  );
});

test.each([
  ['001234', [], ['1234']],
  ['1234', ['0000077'], ['0001234']],
  ['1234', ['77'], []],
  ['77', ['IMIS-5'], ['IMIS-77']],
  ['IMIS-77', ['5'], ['77']],
  [GUID, [`{${GUID}}`], [`{${GUID}}`]],
  ['ab', ['AB'], []],
])('%s is tried in the forms that users %j show: %j', (id, users, variants) => {
  expect(variantsOf(id, users.map(user))).toEqual(variants);
});
