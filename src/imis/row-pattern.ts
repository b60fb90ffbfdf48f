import { fromBytes, sliceBytes, toBytes, type ByteString } from '../http/byte-string.ts';
import { parseJson } from '../http/json.ts';
import { unwrap, wrappedType, type Value } from './value.ts';
import { WrittenRow } from './written-row.ts';

const TYPE = '{"$type":"';
/** A text of letters that JSON does not escape and that are one byte each: it stands for itself. */
const PLAIN_TEXT = /^"[^\\\u0080-\u00ff]*"$/;

export interface PatternOptions {
  /**
   * All the columns of the query, in its order, each with the source of a regular expression: the JSON of the values
   * that may be passed on as they are written. It must match whole JSON values, and nothing else.
   */
  columns: ReadonlyMap<string, string>;
  /** Columns whose values may come in their .NET wrapping. */
  wrapped: ReadonlySet<string>;
  keyColumn: string;
  /** What the rows' keys are compared by. */
  keyOf: (value: Value) => string;
}

/**
 * Knows the rows of `api/query` that can be passed on as the server wrote them: all the columns, each once and in their
 * order, nothing else, no white space, and only values that fit. One regular expression for a whole row is four times as
 * fast as to parse it, and it proves the same.
 */
export class RowPattern {
  readonly #expression: RegExp;
  readonly #names: readonly string[];
  readonly #keyOf: (value: Value) => string;

  constructor({ columns, wrapped, keyColumn, keyOf }: PatternOptions) {
    const parts = [...columns].map(([name, value]) => {
      const either = wrapped.has(name) ? `(?:${value}|${wrappedIn(value)})` : `(?:${value})`;
      return `${keyPattern(name)}:${name === keyColumn ? `(${either})` : either}`;
    });
    const type = String.raw`(?:"\$type":"[^"\\\x00-\x1f]*",)?`;
    this.#expression = new RegExp(String.raw`\{${type}${parts.join(',')}\}`, 'y');
    this.#names = [...columns.keys()];
    this.#keyOf = keyOf;
  }

  /** The row whose brace opens at this place, and the place behind it. Undefined for one that has to be taken apart. */
  match(bytes: ByteString, at: number): { row: WrittenRow; end: number } | undefined {
    this.#expression.lastIndex = at;
    const found = this.#expression.exec(bytes);
    if (!found) return undefined;
    const end = this.#expression.lastIndex;
    return { row: new WrittenRow(inside(bytes, at, end), this.#key(found[1]), this.#names), end };
  }

  #key(written: string | undefined): string {
    if (written === undefined) return this.#keyOf(null);
    if (PLAIN_TEXT.test(written)) return this.#keyOf(written.slice(1, -1));
    return this.#keyOf(unwrap(parseJson(fromBytes(written as ByteString))));
  }
}

/** What stands between the braces of a row, less the row's own type. */
export function inside(bytes: ByteString, open: number, end: number): ByteString {
  if (!bytes.startsWith(TYPE, open)) return sliceBytes(bytes, open + 1, end - 1);
  const type = bytes.indexOf('"', open + TYPE.length) + 1;
  return sliceBytes(bytes, bytes.charAt(type) === ',' ? type + 1 : type, end - 1);
}

/** The columns of which a flat row holds a value in its .NET wrapping. */
export function wrappedColumns(items: readonly unknown[]): Set<string> {
  const names = new Set<string>();
  for (const item of items) {
    for (const [name, value] of Object.entries(item as object)) if (wrappedType(value) !== undefined) names.add(name);
  }
  return names;
}

function wrappedIn(value: string): string {
  return String.raw`\{"\$type":"System\.[^"\\\x00-\x1f]*","\$value":(?:${value})\}`;
}

/** A column's name as JSON, whichever of its letters the server escapes. */
function keyPattern(name: string): string {
  const letters = [...name.matchAll(/[^]/gu)].map(([letter]) => {
    const written = JSON.stringify(letter).slice(1, -1);
    const plain = toBytes(written).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    if (/^[\w ]$/.test(letter)) return plain;
    return `(?:${plain}|${letter.split('').map(escaped).join('')})`;
  });
  return `"${letters.join('')}"`;
}

/** One UTF-16 unit as JSON escapes it, with digits of either case. */
function escaped(unit: string): string {
  const digits = unit.charCodeAt(0).toString(16).padStart(4, '0');
  return String.raw`\\u` + digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
