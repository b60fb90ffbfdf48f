import { registrantId } from '../data/generate-value.ts';
import { COMPANIES, FIRST_NAMES, LAST_NAMES, TEXTS } from '../data/names.ts';
import { Random, seedOf } from '../data/random.ts';
import type { FieldValue, OpenWaterUser, TemplateField } from './profile.ts';

/** A form with a field of every kind, with and without the suffix `Field`. */
export const DEFAULT_TEMPLATE: readonly TemplateField[] = (
  [
    { typeName: 'TextField', alias: 'firstName', name: 'First Name', required: true },
    { typeName: 'TextField', alias: 'lastName', name: 'Last Name', required: true },
    { typeName: 'EmailField', alias: 'emailAddress', name: 'E-mail', required: true },
    { typeName: 'Text', alias: 'jobTitle', name: 'Job Title' },
    { typeName: 'Separator', alias: 'aboutYou', name: 'About you' },
    { typeName: 'MultilineTextField', alias: 'biography', name: 'Biography' },
    { typeName: 'Url', alias: 'website', name: 'Website' },
    { typeName: 'PhoneNumberField', alias: 'mobile', name: 'Mobile' },
    { typeName: 'Email', alias: 'assistantEmail', name: 'Assistant' },
    { typeName: 'DigitalSignatureField', alias: 'consent', name: 'Consent' },
    { typeName: 'NumberField', alias: 'yearsInField', name: 'Years in the field' },
    { typeName: 'Date', alias: 'memberSince', name: 'Member since' },
    { typeName: 'DropDownListField', alias: 'country', name: 'Country' },
    { typeName: 'RadioList', alias: 'tShirt', name: 'T-shirt' },
    { typeName: 'CheckboxListField', alias: 'dietary', name: 'Dietary needs' },
    { typeName: 'Address', alias: 'homeAddress', name: 'Home address' },
    { typeName: 'FileUploadField', alias: 'headshot', name: 'Headshot' },
    { typeName: 'CharityCheck', alias: 'charity', name: 'Charity' },
    {
      ...{ typeName: 'TableField', alias: 'employment', name: 'Employment' },
      fields: [
        { typeName: 'Text', alias: 'employer', name: 'Employer' },
        { typeName: 'DateField', alias: 'from', name: 'From' },
        { typeName: 'Number', alias: 'staff', name: 'Staff' },
        { typeName: 'DropDownListField', alias: 'sector', name: 'Sector' },
      ],
    },
    { typeName: 'ApplicationCategory', alias: 'category', name: 'Category' },
    { typeName: 'ApplicationNameField', alias: 'applicationName', name: 'Application' },
    { typeName: 'LetterOfRecommendation', alias: 'letter', name: 'Letter' },
    { typeName: 'SessionNameField', alias: 'sessionName', name: 'Session' },
    { typeName: 'SessionType', alias: 'sessionType', name: 'Session type' },
    { typeName: 'Text', alias: 'internal-notes', name: 'Internal notes', hidden: true },
  ] satisfies TemplateField[]
).map((field, index) => ({ description: null, hidden: false, required: false, sortOrder: index, ...field }));

export interface GeneratedOpenWater {
  seed?: number;
  /** How many users in all; at least one for each id of `matching`. */
  users: number;
  /** Registrant ids that have a user, or how many of the generated rows have one. A few carry blanks around the id. */
  matching?: readonly string[] | number;
  template?: readonly TemplateField[];
}

/** Ready to be spread into the `openWater` options. */
export function generateOpenWater(options: GeneratedOpenWater): {
  template: readonly TemplateField[];
  users: OpenWaterUser[];
} {
  const { seed = 1, template = DEFAULT_TEMPLATE } = options;
  const matching = typeof options.matching === 'number' ? firstIds(options.matching) : (options.matching ?? []);
  const count = Math.max(options.users, matching.length);
  const users = Array.from({ length: count }, (_, index) => user(seed, index, matching[index], template));
  return { template, users: new Random(seed).shuffle(users) };
}

function firstIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => registrantId(index));
}

function user(
  seed: number,
  index: number,
  matching: string | undefined,
  template: readonly TemplateField[],
): OpenWaterUser {
  const random = new Random(seedOf(seed, 'user', index));
  const person: OpenWaterUser = {
    id: 500_000 + index,
    email: `person${index}@example.org`,
    firstName: random.pick(FIRST_NAMES),
    lastName: random.pick(LAST_NAMES),
    createdAtUtc: instant(random),
    lastModifiedAtUtc: instant(random),
    // Made when asked for: fifty thousand profiles would be a lot to hold.
    get values() {
      return profile(new Random(seedOf(seed, 'profile', index)), template);
    },
  };
  if (matching !== undefined) person.thirdPartyUniqueId = random.chance(0.05) ? ` ${matching} ` : matching;
  else if (random.chance(0.7)) person.thirdPartyUniqueId = random.pick([null, '', ' ', `OTHER-${index}`]);
  if (random.chance(0.5)) person.lastLoggedInUtc = instant(random);
  return person;
}

function instant(random: Random): string {
  return `${new Date(1_600_000_000_000 + random.int(150_000_000) * 1000).toISOString().slice(0, 19)}Z`;
}

function profile(random: Random, template: readonly TemplateField[]): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  for (const field of template) {
    const value = random.chance(0.05) ? undefined : fieldValue(random, field);
    if (value) values[field.alias] = value;
  }
  return values;
}

const choice = (random: Random, among: readonly string[]): unknown => {
  const id = random.int(among.length);
  return { id: String(id), value: among[id], isDisabled: false };
};

/** Undefined for a field that holds no value. */
function fieldValue(random: Random, field: TemplateField): FieldValue | undefined {
  const none = random.chance(0.1);
  const kind = field.typeName.replace(/Field$/, '');
  switch (kind) {
    case 'Separator':
      return undefined;
    case 'Number':
      return { value: none ? null : random.int(4000) / 100 };
    case 'Date':
      // With and without a zone: both have been seen of a time that is UTC.
      return { valueUtc: none ? null : instant(random).slice(0, random.chance(0.5) ? 20 : 19) };
    case 'DropDownList':
    case 'RadioList':
      return { selectedValue: none ? null : choice(random, ['Åland', 'Brazil', 'Côte d’Ivoire', 'S', 'M', 'L']) };
    case 'CheckboxList':
      return {
        selectedValues: none ? [] : [choice(random, ['Vegan', 'Halal']), choice(random, ['No nuts', 'Kosher'])],
      };
    case 'Table':
      return { rows: none ? [] : tableRows(random, field.fields ?? []) };
    default:
      return objectValue(random, kind, none) ?? { value: none ? null : random.pick(TEXTS) };
  }
}

function objectValue(random: Random, kind: string, none: boolean): FieldValue | undefined {
  if (kind === 'FileUpload') return { mediaId: none ? null : 1 + random.int(9999), caption: random.pick(TEXTS) };
  if (kind === 'CharityCheck') return { ein: none ? null : '12-3456789', charityName: random.pick(COMPANIES) };
  if (kind !== 'Address') return undefined;
  const street = none ? null : `${1 + random.int(99)} Quay Street`;
  return { countryCode: 'NZ', city: 'Ōtautahi', state: '', zip: '8011', street, line2: null, line3: null };
}

function tableRows(random: Random, fields: readonly TemplateField[]): unknown[] {
  return Array.from({ length: 1 + random.int(3) }, (_, index) => ({
    id: String(index + 1),
    sortOrder: index,
    fieldValues: fields.map((field) => ({
      typeName: field.typeName,
      alias: field.alias,
      ...fieldValue(random, field),
    })),
  }));
}
