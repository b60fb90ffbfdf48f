import { randomBytes } from 'node:crypto';
import { ExactNumber, exactly } from './exact-number.ts';

/** A number of which `JSON.parse` might lose digits. Anchored at a value's start; a hit inside a text costs time only. */
const SUSPECT = /(?:^|[:[,])\s*-?(?:\d{16}|\d[\d.]{16}|[\d.]+[eE])/;

/** Only what JSON allows, and not as a key: what is no JSON must not become it by being quoted. */
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\s*:)/g;

/** Stands before the digits while `JSON.parse` runs. Random, so that no text of a server's can be mistaken for it. */
const PLACEHOLDER = `exact:${randomBytes(12).toString('hex')}:`;

/**
 * Parses JSON and keeps every digit: a number beyond a double comes back as an {@link ExactNumber}.
 * Only a text that seems to hold such a number pays for the search.
 * @throws SyntaxError (or RangeError, for absurd nesting) whose message can quote the text: never pass it on.
 */
export function parseJson(text: string): unknown {
  if (!SUSPECT.test(text)) return JSON.parse(text) as unknown;
  const guarded = quoteInexactNumbers(text);
  if (guarded === text) return JSON.parse(text) as unknown;
  return JSON.parse(guarded, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(PLACEHOLDER)
      ? new ExactNumber(value.slice(PLACEHOLDER.length))
      : value,
  ) as unknown;
}

/** Walks from string to string with `indexOf`: one pattern for a whole string overflows its stack on a long one. */
function quoteInexactNumbers(text: string): string {
  const parts: string[] = [];
  let from = 0;
  while (from < text.length) {
    const quote = text.indexOf('"', from);
    const between = quote < 0 ? text.slice(from) : text.slice(from, quote);
    parts.push(between.replace(NUMBER, quoteInexact));
    if (quote < 0) break;
    const end = endOfString(text, quote);
    parts.push(text.slice(quote, end));
    from = end;
  }
  return parts.join('');
}

function quoteInexact(token: string): string {
  return exactly(token) instanceof ExactNumber ? `"${PLACEHOLDER}${token}"` : token;
}

/** The place after the quotation mark that closes the string which opens at `quote`. */
function endOfString(text: string, quote: number): number {
  let close = text.indexOf('"', quote + 1);
  while (close > 0 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close < 0 ? text.length : close + 1;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}
