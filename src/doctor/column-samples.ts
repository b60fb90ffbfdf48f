import type { Config } from '../config.ts';
import { columnsIn } from '../imis/rows/row-reader.ts';
import { unwrap } from '../imis/rows/value.ts';
import { stringifyExact } from '../json/write-json.ts';
import type { ProfileField } from '../openwater/profile-form.ts';
import { attendeesProperties } from '../streams/attendees/attendees-schema.ts';
import { aliasOf } from '../streams/attendees/profile-columns.ts';
import { SWAPCARD_FIELDS, swapcardSource } from '../streams/attendees/swapcard.ts';
import { prefixed } from '../streams/record-plan.ts';
import type { PropertySchema } from '../streams/stream-schema.ts';
import type { Sample } from './match-sample.ts';
import type { ImisLook } from './query-steps.ts';
import type { ColumnReport, Origin } from './report.ts';
import { shapeOf } from './shape.ts';

/** Letters of a value, where values are shown. */
const LONGEST_VALUE = 60;

export interface ColumnsOptions {
  look: ImisLook;
  config: Config;
  /** Of the profile form; undefined where OpenWater adds none, or they could not be had. */
  fields: readonly ProfileField[] | undefined;
  sample: Sample | undefined;
  showValues: boolean;
}

/** Values that were seen of a column, and how many rows were looked at; undefined where that tells no share. */
interface Seen {
  values: readonly unknown[];
  rows: number | undefined;
}

/** The columns of the stream, as `discover` gives them, each with its origin and the shape of a value. */
export function columnsReport(options: ColumnsOptions): ColumnReport[] {
  const { look, config, fields = [] } = options;
  const properties = attendeesProperties(look.columns, { ...config, fields });
  const origins = new Map<string, Origin>([
    ...look.columns.map(({ name, source }): [string, Origin] => [name, source]),
    ...(config.swapcardFields ? SWAPCARD_FIELDS : []).map((name): [string, Origin] => [name, 'swapcard']),
  ]);
  return properties.map(([name, schema]) => {
    const origin = origins.get(name) ?? 'openwater';
    const seen = seenOf(name, origin, options);
    const held = seen.values.filter((value) => shapeOf(value) !== undefined);
    return {
      name,
      type: typeName(schema),
      origin,
      example: exampleOf(held, options.showValues),
      filled: seen.rows ? held.length / seen.rows : null,
    };
  });
}

function seenOf(name: string, origin: Origin, { look, config, sample }: ColumnsOptions): Seen {
  if (origin === 'openwater') {
    const alias = aliasOf(name) ?? name;
    return { values: sample?.profiles.map((profile) => profile.get(alias)) ?? [], rows: undefined };
  }
  const { items } = look.survey.firstPage;
  const columns = columnsIn(items);
  const source =
    origin === 'swapcard' ? swapcardSource(name, [...columns.keys()], config.registrantIdColumn) : undefined;
  const prefix = source?.prefix ?? '';
  const values = (columns.get(source ? (source.column ?? '') : name) ?? []).map((value) =>
    prefix === '' ? unwrap(value) : prefixed(prefix, unwrap(value)),
  );
  return { values, rows: items.length };
}

/** The shape that most values have, or the first value. */
function exampleOf(values: readonly unknown[], showValues: boolean): string | null {
  if (showValues) {
    const text = textOf(values[0]);
    return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text || null;
  }
  const counts = new Map<string, number>();
  for (const value of values) {
    const shape = shapeOf(value) ?? '';
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most?.[0] ?? null;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : stringifyExact(value);
}

/** A type as people name it: `string`, `date-time`, `array of strings`. */
function typeName(schema: PropertySchema): string {
  const { type, format, airbyte_type: airbyteType, items } = schema;
  const [name = 'string'] = [type].flat().filter((each) => each !== 'null') as string[];
  if (format !== undefined) return airbyteType === 'timestamp_with_timezone' ? 'date-time with zone' : 'date-time';
  return items === undefined ? name : `${name} of ${typeName(items as PropertySchema)}s`;
}
