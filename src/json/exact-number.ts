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
}

/** The number itself where a double holds all of its digits, else an {@link ExactNumber}. `text` is a JSON number. */
export function exactly(text: string): number | ExactNumber {
  const number = Number(text);
  const short = String(number);
  if (short === text || short === withoutLastZeros(text)) return number;
  return significant(short) === significant(text) ? number : new ExactNumber(text);
}

/**
 * The digits from the first that is not zero to the last: `15` for `1.50`, `15e-1` and `-0.015`. A number and the double
 * next to it are never so far apart that one could be ten times the other: with the same digits they are the same.
 */
function significant(text: string): string {
  return withoutLastZeros(text.replace(/e.*/i, '')).replace('.', '').replace(/^-?0*/, '');
}

/**
 * Less the zeros at the end, and a point among or before them. Not by a regular expression: it would look at a run of
 * zeros that something follows once for each of them, and a text may hold a million.
 */
function withoutLastZeros(text: string): string {
  let end = text.length;
  while (text[end - 1] === '0' || text[end - 1] === '.') end--;
  return text.slice(0, end);
}
