import { ConnectorError } from '../../errors.ts';
import { CallFailure } from '../../http/failures.ts';
import type { OpenWaterClient } from '../../openwater/openwater-client.ts';
import { openWaterError } from '../../openwater/openwater-error.ts';
import { fetchProfileForm, type ProfileField, type ProfileKind } from '../../openwater/profile-form.ts';
import type { PropertySchema } from '../stream-schema.ts';

/** Stands before the alias of a profile field in the name of its column. */
const PREFIX = 'OpenWater.';

const SCHEMA_OF: Record<ProfileKind, PropertySchema> = {
  text: { type: ['null', 'string'] },
  number: { type: ['null', 'number'] },
  date: { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_with_timezone' },
  texts: { type: ['null', 'array'], items: { type: ['null', 'string'] } },
  object: { type: ['null', 'object'], additionalProperties: true },
  table: { type: ['null', 'array'], items: { type: ['null', 'object'], additionalProperties: true } },
};

/** The fields of the profile form, or why they cannot be had. */
export type Form = { fields: ProfileField[] } | { problem: ConnectorError };

/** Asks OpenWater for its profile form. It never throws: whether its absence is an error depends on what it is for. */
export async function fetchForm(client: OpenWaterClient): Promise<Form> {
  const { breaker } = client;
  try {
    return { fields: await fetchProfileForm(client) };
  } catch (error) {
    // The command was ended, for a reason of its own.
    if (error instanceof ConnectorError) return { problem: error };
    if (!(error instanceof CallFailure)) breaker.off('broken', error);
    return { problem: openWaterError(breaker) };
  }
}

/** The fields of the form as columns, in its order. */
export function profileColumns(fields: readonly ProfileField[]): ReadonlyMap<string, PropertySchema> {
  return new Map(fields.map(({ alias, kind }) => [PREFIX + alias, SCHEMA_OF[kind]]));
}

/** The alias of a profile column; undefined for any other one. */
export function aliasOf(column: string): string | undefined {
  return column.startsWith(PREFIX) ? column.slice(PREFIX.length) : undefined;
}
