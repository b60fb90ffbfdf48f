import { randomUUID } from 'node:crypto';
import { fromBytes, type ByteString } from '../../json/byte-string.ts';
import { parseJson } from '../../json/parse-json.ts';
import { listOf, type Envelope } from './envelope.ts';
import type { RowPattern } from './row-pattern.ts';
import type { Row, RowReader } from './row.ts';

/** What a page has before its rows: nothing but single values comes before their list. */
const UP_TO_ROWS =
  /^\s*\{\s*(?:"[^"\\]*"\s*:\s*(?:"[^"\\]*(?:\\.[^"\\]*)*"|[-\w.+]+)\s*,\s*)*"Items"\s*:\s*(?:\{\s*(?:"\$type"\s*:\s*"[^"\\]*"\s*,\s*)?"\$values"\s*:\s*)?\[\s*(?=\{)/;

/**
 * Stands for the rows in what is left of their page. What follows it without a comma makes it no JSON. Random, so that no
 * text of a server's can be mistaken for it.
 */
const PLACE_OF_ROWS = `rows:${randomUUID()}`;

/** JSON's own: no other sign may stand between rows. */
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** The rows of a page, each read by itself. */
export interface PageRows {
  /** The page without its rows. */
  envelope: Envelope;
  rows: Row[];
  /** The rows as JSON, as far as they had to be parsed. */
  items: unknown[];
}

/**
 * Reads a page row by row. A row that the pattern knows is not parsed: that it fits proves it to be valid JSON, and tells
 * all that is to be known of it. Rows with nothing but commas between them, in a page that is valid JSON without them,
 * prove the page.
 * @returns undefined for a page without rows, or without sense: parsed as a whole it tells what it is
 */
export function readRows(bytes: ByteString, reader: RowReader, pattern?: RowPattern): PageRows | undefined {
  const start = UP_TO_ROWS.exec(bytes)?.[0].length;
  if (start === undefined) return undefined;
  const page: Omit<PageRows, 'envelope'> = { rows: [], items: [] };
  let at = start;
  for (;;) {
    const found = pattern?.match(bytes, at) ?? parseRow(bytes, at, reader);
    if (!found) return undefined;
    page.rows.push(found.row);
    if ('item' in found) page.items.push(found.item);
    at = behindSpaces(bytes, found.end);
    if (bytes.charCodeAt(at) !== COMMA) break;
    at = behindSpaces(bytes, at + 1);
  }
  const envelope: Envelope | undefined = objectIn(`${bytes.slice(0, start)}"${PLACE_OF_ROWS}"${bytes.slice(at)}`);
  const list = listOf(envelope?.Items);
  // The list that the rows were cut out of is the one that the page gives them in.
  return envelope && list?.length === 1 && list[0] === PLACE_OF_ROWS ? { ...page, envelope } : undefined;
}

/** Takes a row apart that no pattern knows. */
function parseRow(
  bytes: ByteString,
  at: number,
  reader: RowReader,
): { row: Row; end: number; item: object } | undefined {
  if (bytes.charCodeAt(at) !== OPENING_BRACE) return undefined;
  const end = endOfObject(bytes, at);
  const item = objectIn(bytes.slice(at, end));
  const row = item && reader.read(item);
  return item && row && { row, end, item };
}

/** The object in a text that begins with its brace; undefined where that is no JSON. */
function objectIn(bytes: string): object | undefined {
  try {
    return parseJson(fromBytes(bytes as ByteString)) as object;
  } catch {
    // The page is read as a whole then, which tells what is wrong with it.
    return undefined;
  }
}

/** The place behind the object that opens at `open`. */
function endOfObject(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) at = endOfString(text, at);
    else if (character === OPENING_BRACE) depth++;
    else if (character === CLOSING_BRACE && --depth === 0) return at + 1;
  }
  return text.length;
}

/** The place of the quotation mark that closes the string which opens at `open`. */
function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (text.charCodeAt(at) !== QUOTE && at < text.length) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function behindSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= SPACE && SPACES.has(text.charCodeAt(at))) at++;
  return at;
}
