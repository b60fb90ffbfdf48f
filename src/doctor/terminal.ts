/** Letters that take two places: those of East Asia, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /[\p{M}\u200b-\u200d\ufeff]/u;

/** Places that a text takes in a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += NO_WIDTH.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return width;
}

/** The text with blanks behind it, or cut off with `…`, so that it takes so many places. */
export function padded(text: string, width: number): string {
  const fitting = widthOf(text) > width ? `${cut(text, width - 1)}…` : text;
  return fitting + ' '.repeat(Math.max(width - widthOf(fitting), 0));
}

/** Lines of so many places at most, broken between words where that is possible. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (widthOf(line) > width) {
      const part = cut(line, width);
      lines.push(part);
      line = line.slice(part.length);
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

function cut(text: string, width: number): string {
  let part = '';
  let left = width;
  for (const sign of text) {
    left -= widthOf(sign);
    if (left < 0) break;
    part += sign;
  }
  return part;
}

/** Colours a text, or leaves it alone. */
export interface Colours {
  bold: (text: string) => string;
  dim: (text: string) => string;
  green: (text: string) => string;
  yellow: (text: string) => string;
  red: (text: string) => string;
}

/** @param isOn whether the output is a terminal whose user wants colours */
export function colours(isOn: boolean): Colours {
  const colour =
    (code: number, end: number) =>
    (text: string): string =>
      isOn ? `\u001b[${code}m${text}\u001b[${end}m` : text;
  return {
    bold: colour(1, 22),
    dim: colour(2, 22),
    green: colour(32, 39),
    yellow: colour(33, 39),
    red: colour(31, 39),
  };
}
