import { sliceBytes, type ByteString } from '../../json/byte-string.ts';
import {
  RowExpression,
  TYPE,
  keyIn,
  namePattern,
  wrappedIn,
  type PatternOptions,
  type RowPattern,
} from './row-pattern.ts';
import { wrappedType } from './value.ts';
import { WrittenRow } from './written-row.ts';

const TYPE_START = '{"$type":"';
/** A single value in its .NET wrapping, in a text of which every quotation mark is known to be right. */
const WRAPPED = /\{"\$type":"System\.[^"\\]*","\$value":("[^"\\]*(?:\\.[^"\\]*)*"|[^"}]*)\}/g;
const WRAPPING = '"$value":';

/** The rows of `api/query`: objects with the columns as their keys. */
export class FlatPattern implements RowPattern {
  readonly #expression: RowExpression;
  readonly #names: readonly string[];
  readonly #options: PatternOptions;

  /** @param items the first page: columns that come in a .NET wrapping there may do so again */
  constructor(options: PatternOptions, items: readonly unknown[]) {
    const wrapped = wrappedColumns(items);
    const parts = [...options.columns].map(([name, value]) => {
      const either = wrapped.has(name) ? `(?:${value}|${wrappedIn(value)})` : `(?:${value})`;
      return `${namePattern(name)}:${name === options.keyColumn ? `(${either})` : either}`;
    });
    this.#expression = new RowExpression(String.raw`\{${TYPE}${parts.join(',')}\}`);
    this.#names = [...options.columns.keys()];
    this.#options = options;
  }

  match(bytes: ByteString, at: number): { row: WrittenRow; end: number } | undefined {
    const found = this.#expression.exec(bytes, at);
    if (!found) return undefined;
    const end = at + found[0].length;
    const inside = insideOf(bytes, at, end);
    const text = inside.includes(WRAPPING) ? (inside.replace(WRAPPED, '$1') as ByteString) : inside;
    return { row: new WrittenRow(text, keyIn(found[1], this.#options.keyOf), this.#names), end };
  }
}

/** What stands between the braces of a flat row, less the row's own type. */
function insideOf(bytes: ByteString, open: number, end: number): ByteString {
  if (!bytes.startsWith(TYPE_START, open)) return sliceBytes(bytes, open + 1, end - 1);
  const type = bytes.indexOf('"', open + TYPE_START.length) + 1;
  return sliceBytes(bytes, bytes.charAt(type) === ',' ? type + 1 : type, end - 1);
}

function wrappedColumns(items: readonly unknown[]): Set<string> {
  const names = new Set<string>();
  for (const item of items) {
    for (const [name, value] of Object.entries(item as object)) if (wrappedType(value) !== undefined) names.add(name);
  }
  return names;
}
