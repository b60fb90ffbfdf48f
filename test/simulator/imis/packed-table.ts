import type { Row } from '../data/cell.ts';
import { resolveColumns } from '../data/column.ts';
import type { Column, ColumnSpec } from '../data/column.ts';
import { generateRow } from '../data/generate-rows.ts';
import type { RowSource, Run, Selection } from './row-source.ts';
import { writeFlatRow, writePropertyRow } from './write-rows.ts';
import type { RowWriting } from './write-rows.ts';

const ROWS_PER_CHUNK = 1000;

interface Chunk {
  /** Each row's JSON with a comma behind it. */
  bytes: Buffer;
  /** Where each row starts, and where the last one ends. */
  starts: Uint32Array;
}

/** A large generated table as ready-made JSON outside of the heap: a page is a slice of it. It cannot be changed. */
export class PackedTable implements RowSource {
  readonly #count: number;
  readonly #seed: number;
  readonly columns: readonly Column[];
  readonly #writing: RowWriting;
  readonly #chunks: Chunk[] = [];

  constructor(count: number, seed: number, specs: readonly ColumnSpec[], writing: RowWriting) {
    this.#count = count;
    this.#seed = seed;
    this.columns = resolveColumns(specs);
    this.#writing = writing;
    for (let from = 0; from < count; from += ROWS_PER_CHUNK) this.#chunks.push(this.#pack(from));
  }

  get rows(): Row[] {
    throw new Error('These rows are packed and cannot be changed; ask for { packed: false }.');
  }

  setColumns(): void {
    throw new Error('These columns are packed and cannot be changed; ask for { packed: false }.');
  }

  select(run: Run): Selection {
    if (run.filters.length > 0 || run.orderSeed !== null || run.view !== null) {
      throw new Error('Packed rows can be neither filtered nor seen in another order; ask for { packed: false }.');
    }
    return {
      total: this.#count,
      flat: (from, to) => this.#slice(from, to),
      // Made anew each time: a second copy of a million rows would not fit.
      properties: (from, to) =>
        Buffer.from(
          Array.from({ length: to - from }, (_, index) => {
            const row = generateRow(this.#seed, from + index, this.columns);
            return writePropertyRow(row, from + index + 1, this.columns, this.#writing);
          }).join(','),
        ),
    };
  }

  #pack(from: number): Chunk {
    const length = Math.min(ROWS_PER_CHUNK, this.#count - from);
    const starts = new Uint32Array(length + 1);
    let text = '';
    let bytes = 0;
    for (let index = 0; index < length; index++) {
      const row = generateRow(this.#seed, from + index, this.columns);
      const json = `${writeFlatRow(row, this.columns, this.#writing)},`;
      text += json;
      bytes += Buffer.byteLength(json);
      starts[index + 1] = bytes;
    }
    return { bytes: Buffer.from(text), starts };
  }

  #slice(from: number, to: number): Buffer {
    const parts: Buffer[] = [];
    for (let row = from; row < to;) {
      const first = row % ROWS_PER_CHUNK;
      const chunk = this.#chunks[(row - first) / ROWS_PER_CHUNK]!;
      const last = Math.min(first + to - row, chunk.starts.length - 1);
      parts.push(chunk.bytes.subarray(chunk.starts[first], chunk.starts[last]));
      row += last - first;
    }
    return Buffer.concat(parts).subarray(0, -1);
  }
}
