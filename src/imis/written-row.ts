import { fromBytes, type ByteString } from '../http/byte-string.ts';
import { parseJson } from '../http/json.ts';
import { unwrap, type Value } from './value.ts';

/** A single value in its .NET wrapping, as the text of a row in which every quotation mark is known to be right. */
const WRAPPED = /\{"\$type":"System\.[^"\\]*","\$value":("(?:[^"\\]|\\.)*"|[^"}]*)\}/g;
const WRAPPING = '"$value":';

/**
 * A row that is passed on as the server wrote it: no digit and no letter of it can get lost, and nothing is spent on
 * taking it apart and writing it again.
 */
export class WrittenRow {
  /** The value of the key column, as the pattern's `keyOf` gives it. */
  readonly key: string;
  readonly #inside: ByteString;
  readonly #names: readonly string[];

  /**
   * @param inside the inside of the row's object, without its `$type`
   * @param names all the columns in it
   */
  constructor(inside: ByteString, key: string, names: readonly string[]) {
    this.#inside = inside;
    this.key = key;
    this.#names = names;
  }

  /** The inside of a JSON object with the row's columns and values, each of them a single value. */
  get text(): ByteString {
    const inside = this.#inside;
    return inside.includes(WRAPPING) ? (inside.replace(WRAPPED, '$1') as ByteString) : inside;
  }

  /** The row taken apart after all. */
  get values(): readonly Value[] {
    const item = parseJson(`{${fromBytes(this.#inside)}}`) as Record<string, unknown>;
    return this.#names.map((name) => unwrap(item[name]));
  }
}
