import { randomBytes } from 'node:crypto';
import xxhash from 'xxhash-wasm';
import { stringifyExact } from '../../json/exact-number.ts';
import type { Values } from './row.ts';

/**
 * 64 bits that stand for a text. Of a million different rows the odds that any two share theirs are one in forty
 * million (n²/2⁶⁵).
 */
export type Fingerprint = bigint;

export type FingerprintOf = (text: string) => Fingerprint;

/**
 * Nobody who can type into a column may know it: for a hash without a key, texts that share a fingerprint can be computed
 * in advance, and the row of one would be left out as a repeat of the other's.
 */
const KEY_OF_PROCESS = randomBytes(8).readBigUInt64LE();

/** xxHash 64, keyed by its seed; its WebAssembly has to be compiled first. Fingerprints of another process differ. */
export async function fingerprinting(): Promise<FingerprintOf> {
  const hash = await xxhash();
  return (text) => hash.h64(text, KEY_OF_PROCESS);
}

/**
 * All the values of a row, exactly as they came, as one text. Two rows are the same when these texts are. Nulls at the
 * end are left out: a row that was read before a column first appeared lacks it.
 */
export function textOf(row: Values): string {
  const length = row.findLastIndex((value) => value !== null) + 1;
  return stringifyExact(length === row.length ? row : row.slice(0, length));
}
