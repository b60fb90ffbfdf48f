import { randomBytes } from 'node:crypto';
import { ExactNumber, exactly } from './exact-number.ts';

/** Fewer digits (and points) than this a double holds for sure. */
const MANY_DIGITS = 16;
const EXPONENT = /[eE][+-]?\d+/y;
/** An exponent of three digits can be beyond a double, however few digits stand before it. */
const HUGE_EXPONENT = /\d[eE][+-]?\d{3,}(?=\s*(?:[,}\]]|$))/g;
/** What JSON takes for a number. `007` is none: as a text it would make valid what is not. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** What may stand before and behind a number that is a value. A colon behind it would make it a key, once it is a text. */
const BEFORE_VALUE = /[:,[\s]/;
const BEHIND_VALUE = /\s*(?:[,}\]]|$)/y;
const LETTER = /\w/;

/** Stands before the digits while they are parsed as text. Random, so that no text of a server's can be mistaken for it. */
const PLACEHOLDER = `exact:${randomBytes(12).toString('hex')}:`;

/** A number in a text, by its first place and the one after its last. */
interface Place {
  start: number;
  end: number;
}

/**
 * Parses JSON and keeps every digit: a number beyond a double is an {@link ExactNumber}. Such numbers are put between
 * quotation marks before the text is parsed, and taken out of them after.
 * @throws SyntaxError (or RangeError, for absurd nesting) whose message can quote the text: never pass it on
 */
export function parseJson(text: string): unknown {
  const inexact = inexactNumbers(text);
  return inexact.length === 0 ? JSON.parse(text) : restore(JSON.parse(quoted(text, inexact)));
}

/** The numbers that lose digits in a double, in the order of the text. */
function inexactNumbers(text: string): Place[] {
  const suspects = [...longNumbers(text), ...hugeNumbers(text)].filter((place) => isInexact(text, place));
  return outsideStrings(
    text,
    suspects.sort((a, b) => a.start - b.start),
  );
}

function isInexact(text: string, { start, end }: Place): boolean {
  const digits = text.slice(start, end);
  BEHIND_VALUE.lastIndex = end;
  return (
    (start === 0 || BEFORE_VALUE.test(text.charAt(start - 1))) &&
    BEHIND_VALUE.test(text) &&
    JSON_NUMBER.test(digits) &&
    exactly(digits) instanceof ExactNumber
  );
}

/** Numbers of many digits, and parts of texts that look so. Only each sixteenth character is looked at, until one is a digit. */
function longNumbers(text: string): Place[] {
  const found: Place[] = [];
  for (let at = MANY_DIGITS - 1; at < text.length; at += MANY_DIGITS) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue;
    const start = startOfDigits(text, at);
    while (isDigitOrPoint(text.charCodeAt(at + 1))) at++;
    if (at + 1 - start < MANY_DIGITS) continue;
    found.push({ start: signBefore(text, start), end: endOfNumber(text, at + 1) });
  }
  return found;
}

function* hugeNumbers(text: string): Generator<Place> {
  for (const { index, 0: found } of text.matchAll(HUGE_EXPONENT)) {
    yield { start: signBefore(text, startOfDigits(text, index)), end: index + found.length };
  }
}

/** The places that lie outside of every string, each of them once. */
function outsideStrings(text: string, places: readonly Place[]): Place[] {
  const outside: Place[] = [];
  /** Behind a string, or the start of the text. */
  let from = 0;
  for (const place of places) {
    // A number that is both long and huge is found twice.
    if (place.start === outside.at(-1)?.start) continue;
    if (isBehindName(text, place.start)) from = place.start;
    let open = text.indexOf('"', from);
    while (open >= 0 && open < place.start) {
      from = endOfString(text, open);
      open = text.indexOf('"', from);
    }
    if (from <= place.start) outside.push(place);
  }
  return outside;
}

/**
 * Whether a name stands right before this place, so that it lies outside of every string. A quotation mark behind a letter
 * or a digit is not escaped, and cannot open a string: no JSON goes on with a text there. Nearly every number is found
 * outside by that, and no string before it has to be walked over.
 */
function isBehindName(text: string, at: number): boolean {
  return text[at - 1] === ':' && text[at - 2] === '"' && LETTER.test(text.charAt(at - 3));
}

/** The place behind the quotation mark that closes the string which opens at `open`. */
function endOfString(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (close >= 0 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close < 0 ? text.length : close + 1;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}

function startOfDigits(text: string, at: number): number {
  let start = at;
  while (isDigitOrPoint(text.charCodeAt(start - 1))) start--;
  return start;
}

function signBefore(text: string, start: number): number {
  return text[start - 1] === '-' ? start - 1 : start;
}

function endOfNumber(text: string, end: number): number {
  EXPONENT.lastIndex = end;
  return end + (EXPONENT.exec(text)?.[0].length ?? 0);
}

function isDigitOrPoint(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2e;
}

/** The same JSON, in which these numbers are texts that start with the placeholder. */
function quoted(text: string, places: readonly Place[]): string {
  const parts: string[] = [];
  let copied = 0;
  for (const { start, end } of places) {
    parts.push(text.slice(copied, start), `"${PLACEHOLDER}${text.slice(start, end)}"`);
    copied = end;
  }
  return parts.join('') + text.slice(copied);
}

/** Puts exact numbers in the place of their placeholders. */
function restore(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.startsWith(PLACEHOLDER) ? new ExactNumber(value.slice(PLACEHOLDER.length)) : value;
  }
  if (Array.isArray(value)) {
    const items = value as unknown[];
    for (let at = 0; at < items.length; at++) items[at] = restore(items[at]);
  } else if (typeof value === 'object' && value !== null) {
    const holder = value as Record<string, unknown>;
    // No list of the keys is made: this goes over every value of a page. `__proto__` is an own property here, as
    // JSON.parse made it, and setting it sets that.
    for (const key in holder) {
      const held = holder[key];
      if (typeof held === 'object' || typeof held === 'string') holder[key] = restore(held);
    }
  }
  return value;
}
