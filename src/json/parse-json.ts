import { randomBytes } from 'node:crypto';
import { ExactNumber, exactly } from './exact-number.ts';
import { JsonStrings } from './json-strings.ts';

/** Fewer digits (and points) than this a double holds for sure. */
const MANY_DIGITS = 16;
const EXPONENT = /[eE][+-]?\d+/y;
/** An exponent of three digits can be beyond a double, however few digits stand before it. */
const HUGE_EXPONENT = /\d[eE][+-]?\d{3,}(?=\s*(?:[,}\]]|$))/g;

/** Stands before the digits in the second parse. Random, so that no text of a server's can be mistaken for it. */
const PLACEHOLDER = `exact:${randomBytes(12).toString('hex')}:`;

/** A number in a text, by its first place and the one after its last. */
interface Place {
  start: number;
  end: number;
}

/**
 * Parses JSON and keeps every digit: a number beyond a double is an {@link ExactNumber}. The text is parsed again if it
 * holds one.
 * @throws SyntaxError (or RangeError, for absurd nesting) whose message can quote the text: never pass it on
 */
export function parseJson(text: string): unknown {
  const rounded = JSON.parse(text) as unknown;
  const inexact = inexactNumbers(text);
  return inexact.length === 0 ? rounded : restore(JSON.parse(quoted(text, inexact)));
}

/** The numbers that lose digits in a double, in the order of the text. */
function inexactNumbers(text: string): Place[] {
  const suspects = [...longNumbers(text), ...hugeNumbers(text)].sort((a, b) => a.start - b.start);
  const strings = new JsonStrings(text);
  return suspects.filter(
    ({ start, end }, at) =>
      // A number that is both long and huge is found twice.
      start !== suspects[at - 1]?.start &&
      exactly(text.slice(start, end)) instanceof ExactNumber &&
      !strings.cover(start),
  );
}

/** Numbers of many digits, and parts of texts that look so. Only each sixteenth letter is looked at, until one is a digit. */
function* longNumbers(text: string): Generator<Place> {
  for (let at = MANY_DIGITS - 1; at < text.length; at += MANY_DIGITS) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue;
    const start = startOfDigits(text, at);
    while (isDigitOrPoint(text.charCodeAt(at + 1))) at++;
    if (at + 1 - start < MANY_DIGITS || /[eE][+-]?$/.test(text.slice(Math.max(start - 2, 0), start))) continue;
    yield { start: signBefore(text, start), end: endOfNumber(text, at + 1) };
  }
}

function* hugeNumbers(text: string): Generator<Place> {
  for (const { index, 0: found } of text.matchAll(HUGE_EXPONENT)) {
    yield { start: signBefore(text, startOfDigits(text, index)), end: index + found.length };
  }
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

/** Valid JSON again, in which these numbers are texts that start with the placeholder. */
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
  // `__proto__` is an own property here, as JSON.parse made it, and setting it sets that.
  const holder = (value ?? {}) as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    const held = holder[key];
    if (typeof held === 'object' || typeof held === 'string') holder[key] = restore(held);
  }
  return value;
}
