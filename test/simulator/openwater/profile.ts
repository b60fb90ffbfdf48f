/** The kinds of profile field that OpenWater knows, less the suffix `Field` that some answers carry. */
export const FIELD_KINDS = [
  'Address',
  'ApplicationCategory',
  'ApplicationName',
  'CharityCheck',
  'CheckboxList',
  'Date',
  'DigitalSignature',
  'DropDownList',
  'Email',
  'FileUpload',
  'LetterOfRecommendation',
  'MultilineText',
  'Number',
  'PhoneNumber',
  'RadioList',
  'Separator',
  'SessionName',
  'SessionType',
  'Table',
  'Text',
  'Url',
] as const;

type FieldKind = (typeof FIELD_KINDS)[number];

/** A field of the profile form, as the template lists it. */
export interface TemplateField {
  typeName: FieldKind | `${FieldKind}Field` | (string & {});
  alias: string;
  name: string;
  description?: string | null;
  hidden?: boolean;
  required?: boolean;
  sortOrder?: number;
  /** The columns of a Table. */
  fields?: readonly TemplateField[];
}

/** What a profile holds for one field: the keys depend on the field's kind. */
export type FieldValue = Record<string, unknown>;

export interface OpenWaterUser {
  id: number;
  email: string;
  firstName: string;
  lastName: string;
  /** Left out of the answer where it is undefined. */
  thirdPartyUniqueId?: string | null;
  createdAtUtc?: string;
  lastModifiedAtUtc: string;
  lastLoggedInUtc?: string;
  /** By alias, without `alias` and `typeName`; a field without an entry is left out of the profile. */
  values: Record<string, FieldValue>;
}

/** One user as the list gives it. */
export function listed(user: OpenWaterUser): Record<string, unknown> {
  // A generated user makes its values when they are looked at: leave them alone.
  const person = Object.keys(user).filter((key) => key !== 'values') as (keyof OpenWaterUser)[];
  return { createdAtUtc: '2019-01-01T00:00:00Z', ...Object.fromEntries(person.map((key) => [key, user[key]])) };
}

/** One user as `GET /v2/Users/{id}` gives it. */
export function profiled(user: OpenWaterUser, template: readonly TemplateField[]): Record<string, unknown> {
  const { values } = user;
  const fieldValues = template.flatMap(({ alias, typeName }) => {
    const value = values[alias];
    // The template and the profile do not spell a field's type alike.
    const spelling = typeName.endsWith('Field') ? typeName.slice(0, -'Field'.length) : `${typeName}Field`;
    return value === undefined ? [] : [{ typeName: spelling, alias, ...value }];
  });
  return { ...listed(user), fieldValues };
}
