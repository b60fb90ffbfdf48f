import type { ParseError } from 'jsonc-parser';

/** What is wrong, by the parser's codes. None of it quotes the text: the text holds the password. */
const MISTAKES: Record<number, string> = {
  1: 'text needs double quotation marks',
  2: 'this is not a number',
  3: 'a key in double quotation marks is expected; a comma must not stand before }',
  4: 'a value is expected; a comma must not stand before ]',
  5: 'a colon is expected',
  6: 'a comma is expected',
  7: 'a } is expected',
  8: 'a ] is expected',
  9: 'nothing may follow the end of the JSON value',
  10: 'JSON has no comments',
  11: 'JSON has no comments',
  12: 'a closing quotation mark is missing',
  13: 'this is not a number',
  14: 'a backslash needs another one before it',
  15: 'a backslash needs another one before it',
  16: 'text must not hold a line break or a tab',
};

/** Where a text stops being JSON, and why: `line 3, column 14: a comma is expected`. */
export async function jsonMistake(text: string): Promise<string> {
  // Only now: a command whose files are fine does not need it.
  const { parse } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors.sort((a, b) => a.offset - b.offset);
  if (!first) return 'nothing more is known';
  const lines = text.slice(0, first.offset).split('\n');
  const column = (lines.at(-1)?.length ?? 0) + 1;
  return `line ${lines.length}, column ${column}: ${MISTAKES[first.error] ?? 'this is not JSON'}`;
}
