import type { WrittenRecord } from '../../airbyte/full-refresh-stream.ts';
import { FlatPattern } from '../../imis/rows/flat-pattern.ts';
import { ListPattern } from '../../imis/rows/list-pattern.ts';
import type { RowPattern } from '../../imis/rows/row-pattern.ts';
import { namesListedIn } from '../../imis/rows/row.ts';
import type { WrittenRow } from '../../imis/rows/written-row.ts';
import { toBytes, type ByteString } from '../../json/byte-string.ts';
import { stringifyExact } from '../../json/exact-number.ts';
import type { Profile } from '../../openwater/profile.ts';
import { RecordPlan, idText, type PlanOptions } from './record-plan.ts';
import { swapcardSource } from './swapcard.ts';
import { writtenFits } from './written-fits.ts';

/** Passes rows on as the server wrote them, with what is added to them behind. */
export class WrittenPlan {
  readonly pattern: RowPattern;
  /** Makes what is added: undefined where that is nothing. */
  readonly #added: RecordPlan | undefined;
  /** Whether what is added comes from the row's own values. */
  readonly #needsValues: boolean;

  /**
   * @param items the first page, for the shape of its rows
   * @returns undefined where rows cannot be passed on, because a column of the query is not wanted, or not as it is
   */
  static for(options: PlanOptions, items: readonly unknown[]): WrittenPlan | undefined {
    const { schema, columns } = options;
    const properties = new Map(Object.entries(schema.properties ?? {}));
    const isWhole = columns.length > 0 && columns.every((name) => properties.has(name) && !isReplaced(name, options));
    return isWhole ? new WrittenPlan(options, properties, items) : undefined;
  }

  private constructor(options: PlanOptions, properties: Map<string, unknown>, items: readonly unknown[]) {
    const columns = [...options.columns];
    const known = {
      columns: new Map(columns.map((name) => [name, writtenFits(properties.get(name))])),
      keyColumn: options.registrantIdColumn,
      keyOf: idText,
    };
    const listed = namesListedIn(items);
    this.pattern = listed ? new ListPattern(known, listed) : new FlatPattern(known, items);
    const added = [...properties].filter(([name]) => !columns.includes(name));
    const schema = { properties: Object.fromEntries(added) };
    this.#added = added.length > 0 ? new RecordPlan({ ...options, columns, schema }) : undefined;
    this.#needsValues = options.swapcardFields;
  }

  /** Undefined where a value that is added does not fit: a record that is made can say so. */
  record(row: WrittenRow, profile?: Profile): WrittenRecord | undefined {
    if (!this.#added) return { inside: row.text };
    const { data, nulled } = this.#added.record(this.#needsValues ? row.values : [], profile);
    if (nulled) return undefined;
    return { inside: `${row.text},${toBytes(stringifyExact(data).slice(1, -1))}` as ByteString };
  }
}

/** Whether a Swapcard field of that name stands in the place of the column, and is filled from another one. */
function isReplaced(name: string, { columns, registrantIdColumn, swapcardFields }: PlanOptions): boolean {
  if (!swapcardFields || name === registrantIdColumn) return false;
  const source = swapcardSource(name, columns, registrantIdColumn);
  return source !== undefined && source.column !== name;
}
