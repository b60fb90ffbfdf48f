import { columnsOf } from '../../src/imis/query-columns.ts';
import type { OpenWaterClient } from '../../src/openwater/openwater-client.ts';
import { attendeesProperties } from '../../src/streams/attendees/attendees-schema.ts';
import { fetchForm, profileColumns } from '../../src/streams/attendees/profile-columns.ts';
import type { PropertySchema } from '../../src/streams/stream-schema.ts';
import { code, listed, table } from './markdown.ts';

/** What `DataTypeName` can say, and the .NET types of wrapped values. */
const IMIS_TYPES = [
  ...['String', 'Guid', 'Byte[]', 'Boolean', 'Byte', 'SByte', 'Int16', 'Int32', 'Int64'],
  ...['Single', 'Double', 'Decimal', 'DateTime', 'anything else'],
];
/** What `typeName` can say of a field of the profile form, and how people call it. */
const OPENWATER_TYPES: ReadonlyMap<string, string> = new Map([
  ['Text', 'text'],
  ['MultilineText', 'text of several lines'],
  ['Email', 'e-mail'],
  ['PhoneNumber', 'phone number'],
  ['Url', 'URL'],
  ['DropDownList', 'drop-down list'],
  ['RadioList', 'radio buttons'],
  ['DigitalSignature', 'signature'],
  ['Number', 'number'],
  ['Date', 'date'],
  ['CheckboxList', 'check boxes'],
  ['Address', 'address'],
  ['FileUpload', 'file'],
  ['CharityCheck', 'charity check'],
  ['Table', 'table'],
  ['Separator', 'separator'],
  ['another one', 'anything else'],
]);
const PREFIX = /^OpenWater\./;

type Types = readonly (readonly [name: string, schema: PropertySchema])[];

/** The types that `discover` gives to columns of each type of iMIS. */
export function imisTypes(): string {
  const defined = IMIS_TYPES.map((dataType) => ({ name: dataType, dataType }));
  const columns = columnsOf(defined, []).columns ?? [];
  const options = { registrantIdColumn: '', swapcardFields: false, fields: [] };
  return table(['in iMIS', 'in Airbyte'], rowsOf(attendeesProperties(columns, options)));
}

/** The types that `discover` gives to fields of each kind of the profile form, which a client made up here answers with. */
export async function openWaterTypes(): Promise<string> {
  const fields = [...OPENWATER_TYPES].map(([typeName, alias]) => ({ typeName, alias }));
  const client = { get: ({ read }: { read: (json: unknown) => unknown }) => Promise.resolve(read({ fields })) };
  const form = await fetchForm(client as unknown as OpenWaterClient);
  if ('problem' in form) throw form.problem;
  const columns = [...profileColumns(form.fields)].map(([name, schema]) => [name.replace(PREFIX, ''), schema] as const);
  const names = columns.map(([name]) => name);
  const others = [...OPENWATER_TYPES.values()].filter((kind) => !names.includes(kind));
  return table(['in OpenWater', 'in Airbyte'], [...rowsOf(columns), [listed(others), 'no column']]);
}

/** One line for all that come to the same type. */
function rowsOf(types: Types): string[][] {
  const kinds = new Set(types.map(([, schema]) => airbyteType(schema)));
  return [...kinds].map((kind) => [
    types.flatMap(([name, schema]) => (airbyteType(schema) === kind ? [name] : [])).join(', '),
    kind,
  ]);
}

/** A type by the name that Airbyte's own pages give to it. */
export function airbyteType({ type, airbyte_type: special, items }: PropertySchema): string {
  if (typeof special === 'string') return code(special);
  const [name = ''] = [type].flat().filter((each) => each !== 'null') as string[];
  return items === undefined ? code(name) : `${code(name)} of ${airbyteType(items as PropertySchema)}`;
}
