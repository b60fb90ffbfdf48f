import { CallFailure } from '../http/failures.ts';
import { FORM_PATH, type OpenWaterClient } from './openwater-client.ts';

/** What a profile field holds, as a reader downstream sees it. */
export type ProfileKind = 'text' | 'number' | 'date' | 'texts' | 'object' | 'table';

export interface ProfileField {
  alias: string;
  kind: ProfileKind;
}

/** By the `typeName` of a template's field, without the suffix `Field` that some responses carry. Any other one is text. */
const KINDS: ReadonlyMap<string, ProfileKind | 'none'> = new Map([
  ['address', 'object'],
  ['charitycheck', 'object'],
  ['checkboxlist', 'texts'],
  ['date', 'date'],
  ['fileupload', 'object'],
  ['number', 'number'],
  ['separator', 'none'],
  ['table', 'table'],
]);

/** Check and discover do not wait for the end of an outage: whoever started them waits, too. */
const TRIES = 6;

/** The columns of the query cover these. */
const COVERED = new Set(['firstname', 'lastname', 'emailaddress']);

interface RawField {
  typeName?: unknown;
  alias?: unknown;
}

/**
 * The fields of the user profile form that hold a value, hidden ones too, in the form's order; without the names and the
 * e-mail address, which the query has.
 * @throws CallFailure, SwitchedOff
 */
export function fetchProfileForm(client: OpenWaterClient): Promise<ProfileField[]> {
  return client.get({ kind: 'template', path: FORM_PATH, read: readProfileForm, mostTries: TRIES });
}

function readProfileForm(json: unknown): ProfileField[] {
  const { fields } = (json ?? {}) as { fields?: unknown };
  if (!Array.isArray(fields)) throw new CallFailure('not-json', { detail: 'the profile form has no fields' });
  const byAlias = new Map<string, ProfileField>();
  for (const field of fields as (RawField | null)[]) {
    const { alias, typeName } = field ?? {};
    if (typeof alias !== 'string' || alias.trim() === '' || COVERED.has(alias.trim().toLowerCase())) continue;
    const kind = kindOf(typeName);
    if (kind !== 'none' && !byAlias.has(alias)) byAlias.set(alias, { alias, kind });
  }
  return [...byAlias.values()];
}

function kindOf(typeName: unknown): ProfileKind | 'none' {
  if (typeof typeName !== 'string') return 'text';
  return (
    KINDS.get(
      typeName
        .trim()
        .toLowerCase()
        .replace(/field$/, ''),
    ) ?? 'text'
  );
}
