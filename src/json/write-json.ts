import { ExactNumber } from './exact-number.ts';

/** How a text is written as JSON. */
export type Quote = (text: string) => string;

/** Characters that are not written as they are: those that JSON escapes, line separators, and halves of pairs. */
// eslint-disable-next-line no-control-regex -- they are what JSON escapes
const NEEDS_CARE = /["\\\u0000-\u001f\u0085\u2028\u2029\ud800-\udfff]/;
/** JSON allows them as they are, but many readers of JSON lines end a line there. */
const LINE_SEPARATORS = /[\u0085\u2028\u2029]/g;

/**
 * The JSON of a value, like `JSON.stringify` but for an {@link ExactNumber}, whose digits come out as a JSON number.
 * @param value anything that JSON can hold; undefined is null, and left out as a property
 * @throws RangeError for a value that is nested too deep
 */
export function stringifyExact(value: unknown, quote: Quote = JSON.stringify): string {
  if (typeof value === 'string') return quote(value);
  if (value instanceof ExactNumber) return value.digits;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map((item) => stringifyExact(item, quote)).join(',')}]`;
  const properties = Object.entries(value).filter(([, held]) => held !== undefined);
  return `{${properties.map(([name, held]) => `${quote(name)}:${stringifyExact(held, quote)}`).join(',')}}`;
}

/** Counts texts that had to be changed. */
export interface Repairs {
  textsRepaired: number;
}

/** The JSON of a value as {@link stringifyExact} gives it, with texts and names that every reader takes. */
export function writeJson(value: unknown, repairs: Repairs): string {
  if (typeof value === 'string') return quoteWellFormed(value, repairs);
  // Whatever came as JSON is finite.
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return stringifyExact(value);
  return stringifyExact(value, (text) => quoteWellFormed(text, repairs));
}

/**
 * A text as JSON that every reader takes for one line of valid Unicode. Half a surrogate pair becomes U+FFFD: strict
 * readers (orjson, pydantic) refuse a line with one, and PyAirbyte then loses the record without an error.
 */
export function quoteWellFormed(text: string, repairs?: Repairs): string {
  if (!NEEDS_CARE.test(text)) return `"${text}"`;
  const wellFormed = text.toWellFormed();
  if (repairs && wellFormed !== text) repairs.textsRepaired++;
  return JSON.stringify(wellFormed).replace(LINE_SEPARATORS, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
