import type { User } from './user-page.ts';

/** How two ids of one person can differ in form between iMIS and OpenWater, in the words of a message. */
export type Difference = 'leading zeros' | 'the prefix "IMIS-"' | 'upper and lower case' | 'braces around a GUID';

/** Removes each difference from an id. */
const FORMS: readonly [difference: Difference, without: (id: string) => string][] = [
  ['braces around a GUID', (id) => id.replace(/^\{(.*)\}$/, '$1')],
  ['the prefix "IMIS-"', (id) => id.replace(/^IMIS-(?=.)/i, '')],
  ['upper and lower case', (id) => id.toLowerCase()],
  ['leading zeros', (id) => id.replace(/^0+(?=.)/, '')],
];
const GUID = /^\{?[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}\}?$/i;

/** An id without anything in which two that nearly match can differ. */
function nearKey(id: string, kept?: Difference): string {
  return FORMS.reduce((text, [difference, without]) => (difference === kept ? text : without(text)), id);
}

/** In which ways two ids differ that nearly match; none where they are equal, or no more alike than any two. */
export function differencesBetween(one: string, other: string): Difference[] {
  if (one === other || nearKey(one) !== nearKey(other)) return [];
  return FORMS.map(([difference]) => difference).filter(
    (difference) => nearKey(one, difference) !== nearKey(other, difference),
  );
}

/** Finds users whose ids nearly match. */
export class NearIds {
  readonly #byKey = new Map<string, string>();

  constructor(users: Iterable<User>) {
    for (const { thirdPartyId } of users) this.#byKey.set(nearKey(thirdPartyId), thirdPartyId);
  }

  differences(id: string): Difference[] {
    const near = this.#byKey.get(nearKey(id));
    return near === undefined ? [] : differencesBetween(id, near);
  }
}

/**
 * Other ways to write an id, as far as the ids of some users show that they are used: what a look-up that found nobody
 * may be tried with.
 */
export function variantsOf(id: string, users: readonly User[]): string[] {
  const ids = users.map(({ thirdPartyId }) => thirdPartyId);
  const bare = nearKey(id, 'upper and lower case');
  const padded = ids.find((each) => /^0\d+$/.test(each));
  const variants = [
    bare,
    ...FORMS.map(([, without]) => without(id)),
    ...(padded && /^\d+$/.test(bare) ? [bare.padStart(padded.length, '0')] : []),
    ...(ids.some((each) => /^IMIS-/i.test(each)) ? [`IMIS-${id}`, `IMIS-${bare}`] : []),
    ...(GUID.test(bare) && ids.some((each) => each.startsWith('{')) ? [`{${bare}}`] : []),
  ];
  // Case alone is not worth a call: the filter does not mind it, or nobody can know all ways to write an id.
  return [...new Set(variants)].filter((each) => each.toLowerCase() !== id.toLowerCase());
}
