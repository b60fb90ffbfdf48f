/** A number that goes into the JSON digit for digit: a double would lose digits, or a Decimal its trailing zeros. */
export class Exact {
  readonly digits: string;

  constructor(digits: string) {
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(digits)) throw new Error(`not a JSON number: ${digits}`);
    this.digits = digits;
  }

  toString(): string {
    return this.digits;
  }
}

export function exact(digits: string): Exact {
  return new Exact(digits);
}

/** Any JSON text in a cell's place, for answers that no server should give. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function rawJson(text: string): RawJson {
  return new RawJson(text);
}

export type Cell = string | number | boolean | null | Exact | RawJson | Uint8Array;

/** A key that is absent is left out of the answer altogether; null is the database's null. */
export type Row = Record<string, Cell | undefined>;

/** The cell as bare JSON. .NET writes NaN and the infinities as strings, as JSON has no such numbers. */
export function bareJson(cell: Exclude<Cell, Uint8Array>): string {
  if (typeof cell === 'string') return JSON.stringify(cell);
  if (cell instanceof Exact) return cell.digits;
  if (cell instanceof RawJson) return cell.text;
  if (typeof cell === 'number' && !Number.isFinite(cell)) return `"${cell}"`;
  return String(cell);
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
