import type { Fingerprint } from '../rows/fingerprint.ts';

/** A table from fingerprints to small numbers, counted from 0 in the order of their first appearance. */
export class FingerprintTable {
  #size = 0;
  /** Slots by hash, with linear probing; 0 is empty, else the number plus one. At most half full. */
  #slots = new Uint32Array(1 << 10);
  #keys = new BigUint64Array(1 << 9);

  get size(): number {
    return this.#size;
  }

  /** The number of a fingerprint, a new one if it was not seen before: then {@link size} has grown. */
  numberOf(fingerprint: Fingerprint): number {
    const mask = this.#slots.length - 1;
    let at = Number(fingerprint & 0x7fffffffn) & mask;
    for (;;) {
      const slot = this.#slots[at] ?? 0;
      if (slot === 0) return this.#insert(at, fingerprint);
      if (this.#keys[slot - 1] === fingerprint) return slot - 1;
      at = (at + 1) & mask;
    }
  }

  #insert(at: number, fingerprint: Fingerprint): number {
    const number = this.#size++;
    this.#slots[at] = number + 1;
    this.#keys[number] = fingerprint;
    if (this.#size === this.#keys.length) this.#grow();
    return number;
  }

  #grow(): void {
    const keys = new BigUint64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#slots = new Uint32Array(keys.length * 2);
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.#size; number++) {
      let at = Number((keys[number] ?? 0n) & 0x7fffffffn) & mask;
      while (this.#slots[at] !== 0) at = (at + 1) & mask;
      this.#slots[at] = number + 1;
    }
  }
}

/** Counts by small numbers, 0 until set. */
export class Counts {
  #values = new Uint32Array(0);

  /** All numbers that were set are below it. */
  get size(): number {
    return this.#values.length;
  }

  get(index: number): number {
    return this.#values[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) {
      const values = new Uint32Array(Math.max(this.#values.length * 2, index + 1, 1 << 9));
      values.set(this.#values);
      this.#values = values;
    }
    this.#values[index] = value;
  }

  increase(index: number): void {
    this.set(index, this.get(index) + 1);
  }
}
