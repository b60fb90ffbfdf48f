import { CallFailure } from '../http/failures.ts';
import type { OpenWaterClient } from './client.ts';

/** What a profile field holds, as a reader downstream sees it. */
export type ProfileKind = 'text' | 'number' | 'date' | 'texts' | 'object' | 'table';

export interface ProfileField {
  alias: string;
  kind: ProfileKind;
}

/** `typeName` of a template's field, without the suffix `Field` that some answers carry. Any other one is text. */
const KINDS: Partial<Record<string, ProfileKind | 'none'>> = {
  Address: 'object',
  CharityCheck: 'object',
  CheckboxList: 'texts',
  Date: 'date',
  FileUpload: 'object',
  Number: 'number',
  Separator: 'none',
  Table: 'table',
};

/** The columns of the query cover these. */
const COVERED = new Set(['firstname', 'lastname', 'emailaddress']);

interface RawField {
  typeName?: unknown;
  alias?: unknown;
}

/**
 * The fields of the user profile form that hold a value, hidden ones too, in the form's order.
 * @throws CallFailure, SwitchedOff
 */
export function fetchProfileForm(client: OpenWaterClient): Promise<ProfileField[]> {
  return client.get('/v2/Users/ProfileFormTemplate', readForm);
}

function readForm(json: unknown): ProfileField[] {
  const { fields } = (json ?? {}) as { fields?: unknown };
  if (!Array.isArray(fields)) throw new CallFailure('not-json', { detail: 'the profile form has no fields' });
  const byAlias = new Map<string, ProfileField>();
  for (const { alias, typeName } of fields as RawField[]) {
    if (typeof alias !== 'string' || alias.trim() === '' || COVERED.has(alias.trim().toLowerCase())) continue;
    const kind = KINDS[String(typeName).replace(/Field$/, '')] ?? 'text';
    if (kind !== 'none' && !byAlias.has(alias)) byAlias.set(alias, { alias, kind });
  }
  return [...byAlias.values()];
}
