import { randomBytes } from 'node:crypto';
import { ExactNumber, exactly } from './exact-number.ts';

/** A number, where a value can start, of which `JSON.parse` might lose digits: sixteen characters, or an exponent. */
const SUSPECT = /(?:^|[:[,])\s*(-?(?:\d[\d.]{15,}(?:[eE][+-]?\d+)?|\d[\d.]*[eE][+-]?\d+))/g;

/** Stands before the digits in the second parse. Random, so that no text of a server's can be mistaken for it. */
const PLACEHOLDER = `exact:${randomBytes(12).toString('hex')}:`;

/**
 * Parses JSON and keeps every digit: a number beyond a double comes back as an {@link ExactNumber}.
 * Only a text that holds such a number is parsed twice.
 * @throws SyntaxError (or RangeError, for absurd nesting) whose message can quote the text: never pass it on.
 */
export function parseJson(text: string): unknown {
  const rounded = JSON.parse(text) as unknown;
  const guarded = quoteInexactNumbers(text);
  return guarded === text ? rounded : restore(JSON.parse(guarded));
}

/** Valid JSON again, in which each number that a double cannot hold is a text that starts with the placeholder. */
function quoteInexactNumbers(text: string): string {
  const parts: string[] = [];
  const strings = new Strings(text);
  let copied = 0;
  for (const match of text.matchAll(SUSPECT)) {
    const [whole, token = ''] = match;
    if (!(exactly(token) instanceof ExactNumber) || strings.cover(match.index)) continue;
    const end = match.index + whole.length;
    parts.push(text.slice(copied, end - token.length), `"${PLACEHOLDER}${token}"`);
    copied = end;
  }
  return copied === 0 ? text : parts.join('') + text.slice(copied);
}

/** Puts exact numbers in the place of their placeholders. */
function restore(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.startsWith(PLACEHOLDER) ? new ExactNumber(value.slice(PLACEHOLDER.length)) : value;
  }
  if (typeof value === 'object' && value !== null) {
    // `__proto__` is an own property here, as JSON.parse made it, and setting it sets that.
    const holder = value as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      const held = holder[key];
      if (typeof held === 'object' || typeof held === 'string') holder[key] = restore(held);
    }
  }
  return value;
}

/** Tells which places of a JSON text lie inside its strings, for places in ascending order. */
class Strings {
  readonly #text: string;
  /** A place outside of every string, or the opening quotation mark of one. */
  #from = 0;

  constructor(text: string) {
    this.#text = text;
  }

  cover(place: number): boolean {
    for (;;) {
      const open = this.#text.indexOf('"', this.#from);
      if (open < 0 || open > place) return false;
      this.#from = open;
      const end = this.#endOf(open);
      if (end > place) return true;
      this.#from = end;
    }
  }

  /** The place after the quotation mark that closes the string which opens at `open`. */
  #endOf(open: number): number {
    let close = this.#text.indexOf('"', open + 1);
    while (close > 0 && this.#isEscaped(close)) close = this.#text.indexOf('"', close + 1);
    return close < 0 ? this.#text.length : close + 1;
  }

  #isEscaped(at: number): boolean {
    let slashes = 0;
    while (this.#text[at - 1 - slashes] === '\\') slashes++;
    return slashes % 2 === 1;
  }
}
