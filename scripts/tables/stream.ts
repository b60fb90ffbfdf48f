import type { AirbyteLogger } from 'faros-airbyte-cdk/lib/logger.js';
import type { AirbyteStream } from 'faros-airbyte-cdk/lib/protocol.js';
import documented from '../../resources/schemas/attendees.json' with { type: 'json' };
import spec from '../../spec.json' with { type: 'json' };
import { columnsOf } from '../../src/imis/query-columns.ts';
import type { ImisQuery } from '../../src/imis/query.ts';
import { systemTiming } from '../../src/runtime/timing.ts';
import { attendeesKind } from '../../src/streams/attendees/attendees-kind.ts';
import { SWAPCARD_FIELDS, swapcardSource } from '../../src/streams/attendees/swapcard.ts';
import { QueryStream } from '../../src/streams/query-stream.ts';
import type { PropertySchema } from '../../src/streams/stream-schema.ts';
import { code, listed, table } from './markdown.ts';
import { airbyteType } from './types.ts';

const DESCRIPTIONS: Record<string, { description: string }> = documented.properties;
const REGISTRANT = spec.connectionSpecification.properties.registrant_id_column.default;
/** How Airbyte's form names what a destination does with records. */
const MODES: Record<string, string> = {
  overwrite: 'Full refresh, overwrite',
  append: 'Full refresh, append',
  append_dedup: 'Full refresh, overwrite + deduped',
};

/** The stream as `discover` gives it, of a query with the documented columns that is made up here. */
async function discovered(): Promise<AirbyteStream> {
  const names = Object.keys(DESCRIPTIONS);
  const defined = names.map((name) => ({ name, dataType: 'String' }));
  const survey = { ...columnsOf(defined, []), withoutEffect: [], firstPage: { total: 0, items: [] } };
  const kind = attendeesKind({
    query: { survey: () => Promise.resolve(survey) } as unknown as ImisQuery,
    openWater: undefined,
    registrantIdColumn: REGISTRANT,
    swapcardFields: false,
    matchColumn: undefined,
    logger: { debug: () => undefined },
  });
  return new QueryStream({} as unknown as AirbyteLogger, kind, { pageSize: 500, timing: systemTiming }).described();
}

/** Name, primary key and sync modes. */
export async function streamTable(): Promise<string> {
  const { name, source_defined_primary_key: key = [], supported_sync_modes: modes = [] } = await discovered();
  const [[column = ''] = []] = key;
  const rows = [
    ['name', code(name)],
    ['primary key', `the registrant id column: ${code(column)}, unless Registrant id column says otherwise`],
    ['sync modes', listed(modes.map(code))],
    ['destination sync modes', listed(spec.supported_destination_sync_modes.map(code))],
  ];
  return table(['', ''], rows);
}

/** The columns that have a meaning here, and where the others come from. */
export async function columnsTable(): Promise<string> {
  const { json_schema: schema } = await discovered();
  const { properties } = schema as { properties: Record<string, PropertySchema> };
  const own = Object.entries(properties).map(([name, property]) => {
    return [code(name), airbyteType(property), DESCRIPTIONS[name]?.description ?? ''];
  });
  const swapcard = SWAPCARD_FIELDS.map((name) => {
    const { column = '', prefix } = swapcardSource(name, Object.keys(properties), REGISTRANT) ?? { prefix: '' };
    const filled = prefix === '' ? code(column) : `${code(prefix)} and ${code(column)}`;
    return [code(name), code('string'), `With Swapcard fields: ${filled}.`];
  });
  const others = [
    ['any other column of the query', 'by its definition', 'In the order of the query.'],
    ...swapcard,
    [
      code('OpenWater.{alias}'),
      'by the profile form',
      'With OpenWater: a field of the user profile form, by its alias.',
    ],
  ];
  return table(['column', 'type', ''], [...own, ...others]);
}

/** Sync modes in the words of Airbyte's pages. */
export function syncModes(): string {
  const modes = Object.entries(MODES).map(([mode, words]) => {
    const note = mode === 'append_dedup' ? ', with one row a registrant in mind: see Limitations' : '';
    return [words, spec.supported_destination_sync_modes.includes(mode) ? `yes${note}` : 'no'];
  });
  return table(['mode', ''], [...modes, ['Incremental', spec.supportsIncremental ? 'yes' : 'no']]);
}
