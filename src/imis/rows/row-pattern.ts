import { fromBytes, toBytes, type ByteString } from '../../json/byte-string.ts';
import { parseJson } from '../../json/parse-json.ts';
import { unwrap, type Value } from './value.ts';
import type { WrittenRow } from './written-row.ts';

/** A text of letters that JSON does not escape and that are one byte each: it stands for itself. */
const PLAIN_TEXT = /^"[^\\\u0080-\u00ff]*"$/;
/** A text in JSON that nothing depends on: a type, a name of the envelope. */
export const SOME_TEXT = String.raw`"[^"\\\x00-\x1f]*"`;
/** The .NET type that an object of the envelope may begin with. */
export const TYPE = String.raw`(?:"\$type":${SOME_TEXT},)?`;

/**
 * Knows the rows that can be passed on with their values as the server wrote them: all the columns, each once and in
 * their order, nothing else, no white space, and only values that fit. One regular expression for a whole row is several
 * times as fast as to parse it, and what it matches is valid JSON by its construction.
 */
export interface RowPattern {
  /** The row whose brace opens at this place, and the place behind it. Undefined for one that has to be taken apart. */
  match(bytes: ByteString, at: number): { row: WrittenRow; end: number } | undefined;
}

export interface PatternOptions {
  /**
   * All the columns of the query, in its order, each with the source of a regular expression: the JSON of the values
   * that may be passed on as they are written. It must match whole JSON values, and nothing else.
   */
  columns: ReadonlyMap<string, string>;
  keyColumn: string;
  /** What the rows' keys are compared by. */
  keyOf: (value: Value) => string;
}

/**
 * Rows of more bytes are taken apart. How many escapes of one row the engine has room for (some three million) differs
 * with how it has compiled the expression by then; but a row must be known always or never, for what two reads of it are
 * compared by differs.
 */
const LONGEST_ROW = 1024 * 1024;
/** Expressions of more letters are not even tried. */
const LONGEST_EXPRESSION = 1024 * 1024;

/** A regular expression for rows, as far as the engine has room for it. */
export class RowExpression {
  readonly #expression: RegExp | undefined;

  constructor(source: string) {
    this.#expression = fits(source) ? new RegExp(source, 'y') : undefined;
  }

  /** What is found at this place. */
  exec(bytes: ByteString, at: number): RegExpExecArray | undefined {
    if (!this.#expression) return undefined;
    this.#expression.lastIndex = at;
    try {
      const found = this.#expression.exec(bytes);
      return found && found[0].length <= LONGEST_ROW ? found : undefined;
    } catch (error) {
      if (isWantOfStack(error)) return undefined;
      throw error;
    }
  }
}

/**
 * Whether an expression can be compiled: the engine needs stack for each of its parts, and throws where many columns have
 * long names with letters that could be escaped. It may compile anew later, with less stack left: so it has to have room
 * for twice as much.
 */
function fits(source: string): boolean {
  if (source.length > LONGEST_EXPRESSION) return false;
  try {
    new RegExp(source.repeat(2), 'y').test('');
    return true;
  } catch (error) {
    if (isWantOfStack(error)) return false;
    throw error;
  }
}

/** SyntaxError while it compiles, RangeError while it searches. Nothing is lost by them: the rows are taken apart instead. */
function isWantOfStack(error: unknown): boolean {
  return error instanceof SyntaxError || error instanceof RangeError;
}

/**
 * The key in a row.
 * @param written the JSON of its value; undefined where the row has no such column, which has the key of null
 */
export function keyIn(written: string | undefined, keyOf: (value: Value) => string): string {
  if (written === undefined) return keyOf(null);
  if (PLAIN_TEXT.test(written)) return keyOf(written.slice(1, -1));
  return keyOf(unwrap(parseJson(fromBytes(written as ByteString))));
}

/** A value in its .NET wrapping. */
export function wrappedIn(value: string): string {
  return String.raw`\{"\$type":"System\.[^"\\\x00-\x1f]*","\$value":(?:${value})\}`;
}

/** A name as a text in JSON, whichever of its letters the server escapes. */
export function namePattern(name: string): string {
  const letters = Array.from(name, (letter) => {
    const plain = toBytes(JSON.stringify(letter).slice(1, -1)).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    return /^[\w ]$/.test(letter) ? plain : `(?:${plain}|${letter.split('').map(escaped).join('')})`;
  });
  return `"${letters.join('')}"`;
}

/** One UTF-16 unit as JSON escapes it, with digits of either case. */
function escaped(unit: string): string {
  const digits = unit.charCodeAt(0).toString(16).padStart(4, '0');
  return String.raw`\\u` + digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
