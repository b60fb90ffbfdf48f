import { ExactNumber } from '../json/exact-number.ts';

/** Words of a text that its shape tells of. */
const MOST_WORDS = 5;
/** A point in time as iMIS and OpenWater write it. Each one looks alike, so that its whole form can be shown. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$/;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** All characters but those that structure values: these alone may stand between words as they are. */
const OTHER_SIGNS = /[^-@._,:;/\\+()#&'"*%=?!<>[\]{}|~ ]+/gu;

/**
 * What a value looks like, without the value: letters become `a` and `A`, digits `9`, and every word one of a few words,
 * so that not even its length can be told. `ada.lovelace@example.org` becomes `aaa.aaa@aaa.aaa`.
 * @param value as it came out of a row or a profile
 * @returns undefined where there is no value
 */
export function shapeOf(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'string') return textShape(value);
  if (typeof value === 'boolean') return 'aaa';
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof ExactNumber) return numberShape(value);
  if (Array.isArray(value)) return listShape(value as unknown[]);
  return '{…}';
}

function textShape(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (TIME.test(trimmed)) return timeShape(trimmed);
  let shape = '';
  let end = 0;
  let words = 0;
  for (const { 0: word, index } of trimmed.matchAll(WORD)) {
    if (++words > MOST_WORDS) return `${shape}…`;
    shape += between(trimmed.slice(end, index)) + wordShape(word);
    end = index + word.length;
  }
  return shape + between(trimmed.slice(end));
}

/** One of ten: digits, marks, lower case, upper case, capitalised or mixed, and these four with digits among them. */
function wordShape(word: string): string {
  const letters = word.replace(/[\p{N}\p{M}]/gu, '');
  if (letters === '') return /\p{N}/u.test(word) ? '999' : 'a';
  const digit = /\p{N}/u.test(word) ? '9' : '';
  if (!/\p{Lu}/u.test(letters)) return `aaa${digit}`;
  if (!/\p{Ll}/u.test(letters)) return `AAA${digit}`;
  return `${/^\p{Lu}[^\p{Lu}]*$/u.test(letters) ? 'Aaa' : 'aAa'}${digit}`;
}

/** The characters between two words: each kind once in a row, and a point for any that could tell something. */
function between(signs: string): string {
  return signs
    .replace(/\s+/gu, ' ')
    .replace(OTHER_SIGNS, '·')
    .replace(/(.)\1+/gu, '$1')
    .slice(0, 4);
}

function timeShape(time: string): string {
  const [, clock, fraction, zone] = TIME.exec(time) ?? [];
  if (clock === undefined) return '9999-99-99';
  return `9999-99-99 99:99:99${fraction === undefined ? '' : '.999'}${zone === undefined ? '' : ' +99:99'}`;
}

function numberShape(number: number | bigint | ExactNumber): string {
  return /[.e]/i.test(String(number)) ? '999.9' : '999';
}

function listShape(list: readonly unknown[]): string | undefined {
  const [first] = list.map(shapeOf).filter((shape) => shape !== undefined);
  if (first === undefined) return undefined;
  return list.length > 1 ? `[${first}, …]` : `[${first}]`;
}
