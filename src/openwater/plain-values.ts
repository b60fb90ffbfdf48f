import { ExactNumber } from '../json/exact-number.ts';

/** Trimmed; empty for what is neither text nor a number. */
export function textOf(value: unknown): string {
  const isText = typeof value === 'string' || typeof value === 'number' || value instanceof ExactNumber;
  return isText ? String(value).trim() : '';
}

/** A number of things; undefined for anything else, and for more than `most`. */
export function countOf(value: unknown, most: number): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return Number.isSafeInteger(number) && (number as number) >= 0 && (number as number) <= most
    ? (number as number)
    : undefined;
}
