import { toBytes, type ByteString } from '../../json/byte-string.ts';
import {
  RowExpression,
  SOME_TEXT,
  TYPE,
  keyIn,
  namePattern,
  wrappedIn,
  type PatternOptions,
  type RowPattern,
} from './row-pattern.ts';
import { ROW_NUMBER } from './row.ts';
import { WrittenRow } from './written-row.ts';

const WRAPPING = '"$value":';
/** What an item can hold before its properties: texts, and objects of them (the identity of the item's parent). */
const TEXTS = String.raw`\[(?:${SOME_TEXT}(?:,${SOME_TEXT})*)?\]`;
const FLAT_OBJECT = objectOf(`(?:${SOME_TEXT}|${TEXTS})`);
const OBJECT = objectOf(`(?:${SOME_TEXT}|${TEXTS}|${FLAT_OBJECT})`);
const HEAD = String.raw`(?:"(?!Properties")[^"\\\x00-\x1f]*":(?:${SOME_TEXT}|${OBJECT}),)*`;

/** The rows of `api/iqa`: lists of a name and a value for each column, null being an absent value. */
export class ListPattern implements RowPattern {
  readonly #expression: RowExpression;
  readonly #names: readonly string[];
  /** The columns' names as keys of a record. */
  readonly #keys: readonly ByteString[];
  readonly #keyPlace: number;
  readonly #options: PatternOptions;

  /** @param listed the columns' names as the rows list them: one that came before is not numbered in them */
  constructor(options: PatternOptions, listed: readonly string[]) {
    const parts = [...options.columns].map(([name, value], at) =>
      property(listed[at] ?? name, `(?:,"Value":(${value}|${wrappedIn(value)}))?`),
    );
    const number = `${property(ROW_NUMBER, `,"Value":${SOME_TEXT}`)},`;
    // Without its number, a row would have the value of a column that bears the number's name taken for it.
    const maybeNumber = listed[0] === ROW_NUMBER ? number : `(?:${number})?`;
    const list = String.raw`\{${TYPE}"\$values":\[${maybeNumber}${parts.join(',')}\]\}`;
    this.#expression = new RowExpression(String.raw`\{${HEAD}"Properties":${list}\}`);
    this.#names = [...options.columns.keys()];
    this.#keys = this.#names.map((name, at) => toBytes(`${at === 0 ? '' : ','}${JSON.stringify(name)}:`));
    this.#keyPlace = this.#names.indexOf(options.keyColumn);
    this.#options = options;
  }

  match(bytes: ByteString, at: number): { row: WrittenRow; end: number } | undefined {
    const found = this.#expression.exec(bytes, at);
    if (!found) return undefined;
    const end = at + found[0].length;
    let text = '';
    for (let column = 0; column < this.#keys.length; column++) {
      text += (this.#keys[column] ?? '') + unwrapped(found[column + 1]);
    }
    const key = keyIn(this.#keyPlace < 0 ? undefined : found[this.#keyPlace + 1], this.#options.keyOf);
    return { row: new WrittenRow(text as ByteString, key, this.#names), end };
  }
}

function unwrapped(written: string | undefined): string {
  if (written === undefined) return 'null';
  return written.startsWith('{') ? written.slice(written.indexOf(WRAPPING) + WRAPPING.length, -1) : written;
}

function property(name: string, value: string): string {
  return String.raw`\{${TYPE}"Name":${namePattern(name)}${value}\}`;
}

function objectOf(value: string): string {
  return String.raw`\{(?:${SOME_TEXT}:${value}(?:,${SOME_TEXT}:${value})*)?\}`;
}
