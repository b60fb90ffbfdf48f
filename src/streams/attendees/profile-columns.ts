import type { AirbyteLogger } from 'faros-airbyte-cdk/lib/logger.js';
import { ConnectorError } from '../../errors.ts';
import { CallFailure } from '../../http/failures.ts';
import type { OpenWaterClient } from '../../openwater/openwater-client.ts';
import { openWaterError } from '../../openwater/openwater-error.ts';
import { fetchProfileForm, type ProfileField, type ProfileKind } from '../../openwater/profile-form.ts';
import { columnWins } from './notices.ts';
import type { PropertySchema } from './schema.ts';

/** Stands before the alias of a profile field in the name of its column. */
const PREFIX = 'OpenWater.';

const KINDS: Record<ProfileKind, PropertySchema> = {
  text: { type: ['null', 'string'] },
  number: { type: ['null', 'number'] },
  date: { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_with_timezone' },
  texts: { type: ['null', 'array'], items: { type: ['null', 'string'] } },
  object: { type: ['null', 'object'], additionalProperties: true },
  table: { type: ['null', 'array'], items: { type: ['null', 'object'], additionalProperties: true } },
};

/** The OpenWater profile form as columns of the stream. */
export class ProfileForm {
  readonly client: OpenWaterClient;
  readonly #logger: AirbyteLogger;
  #fields: ProfileField[] = [];

  constructor(client: OpenWaterClient, logger: AirbyteLogger) {
    this.client = client;
    this.#logger = logger;
  }

  /** Asks OpenWater for the form. It never throws: whether its absence is an error depends on what it is for. */
  async fetch(): Promise<ConnectorError | undefined> {
    const { breaker } = this.client;
    try {
      this.#fields = await fetchProfileForm(this.client);
      return undefined;
    } catch (error) {
      // The command was ended, for a reason of its own.
      if (error instanceof ConnectorError) return error;
      if (!(error instanceof CallFailure)) breaker.off('broken', error);
      return openWaterError(breaker);
    }
  }

  /** The form's columns, in its order. A column of that name in the query wins, and is reported. */
  columnsBeside(columns: readonly { name: string }[]): Map<string, PropertySchema> {
    const taken = new Set(columns.map(({ name }) => name));
    const added = this.#fields.map(({ alias, kind }): [string, PropertySchema] => [PREFIX + alias, KINDS[kind]]);
    for (const [name] of added.filter(([name]) => taken.has(name))) {
      this.#logger.warn(columnWins(name));
    }
    return new Map(added.filter(([name]) => !taken.has(name)));
  }

  /** The aliases that a configured schema asks for, less the columns that the query has itself. */
  aliasesAmong(declared: readonly string[], columns: readonly string[]): Set<string> {
    const names = declared.filter((name) => !columns.includes(name));
    return new Set(names.map(aliasOf).filter((alias) => alias !== undefined));
  }
}

/** The alias of a profile column; undefined for any other one. */
export function aliasOf(column: string): string | undefined {
  return column.startsWith(PREFIX) ? column.slice(PREFIX.length) : undefined;
}
