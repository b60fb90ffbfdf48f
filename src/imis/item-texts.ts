import { parseJson, type ParsedJson } from '../http/json.ts';

/** A value in its .NET wrapping whose text needs no escapes: binary columns of `api/query` come so. */
const WRAPPED = /\{"\$type":"System\.[^"\\]*","\$value":("[^"\\]*"|-?\d[\d.]*(?:[eE][+-]?\d+)?|true|false|null)\}/g;
const WRAPPING = '"$value":';
const TYPE = '{"$type":"';
const BETWEEN_ROWS = '},{"';

/** The rows of a page as the server wrote them. */
export interface CutItems {
  /** The insides of the objects, without `$type`. */
  texts: string[];
  /** The places of their braces. */
  starts: number[];
}

/**
 * Cuts the flat rows of `api/query` out of a page's text, so that a row which needs no change is passed on as it is: no
 * digit and no letter of it can get lost, and nothing is spent on taking it apart and writing it again.
 * @param text valid JSON, which has been parsed
 * @param count the rows in it
 * @returns undefined where the text is not laid out as a page of flat rows
 */
export function cutItems(text: string, count: number): CutItems | undefined {
  const start = startOfItems(text);
  return start < 0 ? undefined : (cut(text, start, count) ?? scan(text, start, count));
}

/** The items, of which those are parsed again that hold a number beyond a double. */
export function exactItems(
  rounded: readonly unknown[],
  { texts, starts }: CutItems,
  { inexact }: ParsedJson,
): unknown[] {
  const items = [...rounded];
  let row = 0;
  let done = -1;
  for (const { start } of inexact) {
    while ((starts[row + 1] ?? Infinity) <= start) row++;
    if (done !== row) items[row] = parseJson(`{${texts[row] ?? ''}}`);
    done = row;
  }
  return items;
}

/** A row's text with its wrapped values taken out; undefined where one cannot be. */
export function plainText(text: string): string | undefined {
  if (!text.includes(WRAPPING)) return text;
  const plain = text.replace(WRAPPED, '$1');
  return plain.includes(WRAPPING) ? undefined : plain;
}

/** The place of the first row's brace. */
function startOfItems(text: string): number {
  // The first such key is the envelope's: `$type`, which comes before it, holds a text.
  const items = /"Items"\s*:\s*/g.exec(text);
  if (!items) return -1;
  const list = /\[\s*(?=\{)/g;
  list.lastIndex = items.index + items[0].length;
  const found = list.exec(text);
  return found ? found.index + found[0].length : -1;
}

/**
 * Cuts where one object of a list most likely ends and the next begins. A text that ends with the same signs, or a list
 * within a row, gives other pieces: then the last of them is not the list's last object, or one is no object.
 */
function cut(text: string, start: number, count: number): CutItems | undefined {
  const texts: string[] = [];
  const starts: number[] = [];
  let from = start;
  for (let found = 1; found < count; found++) {
    const end = text.indexOf(BETWEEN_ROWS, from);
    if (end < 0) return undefined;
    texts.push(inside(text, from, end));
    starts.push(from);
    from = end + 2;
  }
  const last = endOfObject(text, from);
  if (text.charAt(last + 1) !== ']' || text.includes(BETWEEN_ROWS, from)) return undefined;
  texts.push(inside(text, from, last));
  starts.push(from);
  return { texts, starts };
}

/** Goes from brace to brace, for texts that are laid out otherwise. */
function scan(text: string, start: number, count: number): CutItems | undefined {
  const texts: string[] = [];
  const starts: number[] = [];
  for (let from = start; texts.length < count; from = text.indexOf('{', from)) {
    if (from < 0) return undefined;
    const end = endOfObject(text, from);
    texts.push(inside(text, from, end));
    starts.push(from);
    from = end + 1;
  }
  return { texts, starts };
}

/** The place of the brace that closes the object which opens at `open`. */
function endOfObject(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x22) at = endOfString(text, at);
    else if (character === 0x7b) depth++;
    else if (character === 0x7d && --depth === 0) return at;
  }
  return text.length;
}

/** The place of the quotation mark that closes the string which opens at `open`. */
function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (text.charCodeAt(at) !== 0x22 && at < text.length) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at;
}

/** What stands between the braces, less the row's own type. */
function inside(text: string, open: number, close: number): string {
  if (!text.startsWith(TYPE, open)) return text.slice(open + 1, close);
  const end = text.indexOf('"', open + TYPE.length) + 1;
  return text.slice(text.charAt(end) === ',' ? end + 1 : end, close);
}
