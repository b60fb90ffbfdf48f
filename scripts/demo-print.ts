// How the demo prints: colours only on a terminal.
const isColoured = (process.stdout.isTTY || process.env['FORCE_COLOR']) && !process.env['NO_COLOR'];
const colour = (code: number) => (text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = colour(1);
export const dim = colour(2);
export const fail = colour(31);
export const ok = colour(32);
export const warn = colour(33);

/** Places in a line, as on the doctor's page. */
const LINE = 100;

/** A text broken into lines between its words; all but the first are indented. */
export function paragraph(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > LINE - indent) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** Longest text of a cell. */
const WIDEST = 26;

/** Rows under their headings, each column as wide as its widest cell. */
export function table(headings: string[], rows: string[][], indent: number): string {
  const lines = [headings, ...rows].map((row) => row.map(clip));
  const widths = headings.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const rule = widths.map((width) => '─'.repeat(width));
  const text = [headings.map(clip), rule, ...lines.slice(1)].map((line) => {
    const cells = line.map((value, at) => value.padEnd(widths[at] ?? 0));
    return ' '.repeat(indent) + cells.join('  ').trimEnd();
  });
  return `${text.join('\n')}\n`;
}

function clip(text: string): string {
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
}
