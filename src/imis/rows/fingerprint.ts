import { hash, randomBytes } from 'node:crypto';

/**
 * 64 bits that stand for a text. Of a million different rows the odds that any two share theirs are one in forty
 * million (n²/2⁶⁵).
 */
export type Fingerprint = bigint;

/** @param text as it is, or in UTF-8, and what else belongs to it: taken together */
export type FingerprintOf = (text: string | Buffer, more?: string) => Fingerprint;

const KEY_BYTES = 16;

/**
 * Fingerprints under a random key: nobody who can type into a column can make one row look like another. A keyed xxHash
 * would not do, because two texts can be made that collide under every second key.
 */
export function fingerprinting(): FingerprintOf {
  const key = randomBytes(KEY_BYTES);
  // Each text is written behind the key, into memory of its own: to put them together as strings takes twice as long.
  let memory = Buffer.concat([key], 64 * 1024);
  const bits = new BigUint64Array(1);
  const bytes = Buffer.from(bits.buffer);
  return (text, more = '') => {
    const most = KEY_BYTES + (text.length + more.length) * 3;
    if (most > memory.length) memory = Buffer.concat([key], most);
    let end = KEY_BYTES;
    end += typeof text === 'string' ? memory.write(text, end) : text.copy(memory, end);
    if (more !== '') end += memory.write(more, end);
    bytes.write(hash('sha256', memory.subarray(0, end), 'binary'), 'binary');
    return bits[0] ?? 0n;
  };
}
