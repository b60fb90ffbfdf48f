import { copyOf, fromBytes, type ByteString } from '../../json/byte-string.ts';
import { parseJson } from '../../json/parse-json.ts';
import type { Value } from './value.ts';

/**
 * A row that is passed on with its values as the server wrote them: no digit and no letter can get lost, and nothing is
 * spent on taking values apart and writing them again.
 */
export class WrittenRow {
  /** The inside of a JSON object with the row's columns and values, each of them a single value. */
  readonly text: ByteString;
  /** The value of the key column, as the pattern's `keyOf` gives it. */
  readonly key: string;
  readonly #names: readonly string[];

  /** @param names all the columns in the text */
  constructor(text: ByteString, key: string, names: readonly string[]) {
    this.text = text;
    this.key = key;
    this.#names = names;
  }

  /** The same row, for whoever keeps it: this one keeps the page in memory that it was cut out of. */
  get detached(): WrittenRow {
    return new WrittenRow(copyOf(this.text), copyOf(this.key), this.#names);
  }

  /** The row taken apart after all. */
  get values(): readonly Value[] {
    const item = parseJson(`{${fromBytes(this.text)}}`) as Record<string, Value>;
    return this.#names.map((name) => item[name] ?? null);
  }
}
