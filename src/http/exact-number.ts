import { randomBytes } from 'node:crypto';

/** Marks digits inside serialised text. Random for each process, so that no attendee's text can be mistaken for it. */
const MARK = `exact-number-${randomBytes(12).toString('hex')}:`;
const MARKED = new RegExp(`"${MARK}([^"]*)"`, 'g');

/**
 * A number that a double cannot hold (`9007199254740993`, `12345678901234567.1234`), kept as the digits that the server
 * sent. iMIS sends Int64 and Decimal columns as bare JSON numbers, and `JSON.parse` would round them without a word.
 */
export class ExactNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  toString(): string {
    return this.digits;
  }

  toJSON(): string {
    return MARK + this.digits;
  }
}

/** Like `JSON.stringify`, for values that may hold an {@link ExactNumber}: its digits come out as a JSON number. */
export function stringifyExact(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes(MARK) ? text.replace(MARKED, '$1') : text;
}

/** The number itself where a double holds all of its digits, else an {@link ExactNumber}. `text` is a JSON number. */
export function exactly(text: string): number | ExactNumber {
  const number = Number(text);
  const short = String(number);
  if (short === text || short === withoutLastZeros(text)) return number;
  return canonical(short) === canonical(text) ? number : new ExactNumber(text);
}

/** One spelling for each number: `1.50`, `15e-1` and `1.5` become alike. */
function canonical(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(
    text,
  ) ?? [text, text];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = withoutLastZeros(digits);
  const scale = Number(exponent) - fraction.length + (digits.length - significant.length);
  return significant === '' ? '0' : `${sign}${significant}e${scale}`;
}

/**
 * Less the zeros at the end, and the point before them. Not by a regular expression: it would look at a run of zeros that
 * something follows once for each of them, and a text may hold a million.
 */
function withoutLastZeros(text: string): string {
  let end = text.length;
  while (text[end - 1] === '0') end--;
  if (end < text.length && text[end - 1] === '.') end--;
  return text.slice(0, end);
}
