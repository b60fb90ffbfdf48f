const CELL = { width: 8.4, height: 19 };
const MARGIN = 24;
const FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace';
const COLOURS = {
  ground: '#14181d',
  text: '#d7dce2',
  dim: '#8d98a5',
  31: '#ff9187',
  32: '#63d29b',
  33: '#efb64e',
};
const COLOUR_CODES = ['31', '32', '33'] as const;
/** Where a sign of an escape sequence other than a colour stands, nothing is drawn. */
// eslint-disable-next-line no-control-regex -- a terminal's text is made of control characters
const SEQUENCES = /\u001b\[([\d;]*)([A-Za-z])|[\u0000-\u0009\u000b-\u001f]/g;

type ColourCode = (typeof COLOUR_CODES)[number];

interface Style {
  bold: boolean;
  dim: boolean;
  colour: ColourCode | undefined;
}

/** Text of one style. */
type Run = Style & { text: string };

/**
 * Draws what a program wrote to a terminal, colours and all, as an SVG image.
 * @param text with the terminal's escape sequences
 */
export function terminalSvg(text: string, title: string, description: string): string {
  return svg(linesOf(text), title, description);
}

/** The lines of the text, each a list of runs of one style. */
function linesOf(text: string): Run[][] {
  const style: Style = { bold: false, dim: false, colour: undefined };
  const lines = text.replace(/\r\n/g, '\n').trimEnd().split('\n');
  while (lines[0] === '') lines.shift();
  return lines.map((line) => runsOf(line, style));
}

function runsOf(line: string, style: Style): Run[] {
  const runs: Run[] = [];
  let from = 0;
  const add = (text: string): void => {
    if (text !== '') runs.push({ text, ...style });
  };
  for (const found of line.matchAll(SEQUENCES)) {
    add(line.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[2] === 'm') for (const code of (found[1] === '' ? '0' : (found[1] ?? '0')).split(';')) apply(code, style);
  }
  add(line.slice(from));
  return runs;
}

function apply(code: string, style: Style): void {
  if (code === '0') Object.assign(style, { bold: false, dim: false, colour: undefined });
  if (code === '1') style.bold = true;
  if (code === '2') style.dim = true;
  if (code === '22') Object.assign(style, { bold: false, dim: false });
  if (code === '39') style.colour = undefined;
  style.colour = COLOUR_CODES.find((known) => known === code) ?? style.colour;
}

function svg(lines: Run[][], heading: string, text: string): string {
  const columns = Math.max(...lines.map((runs) => runs.reduce((sum, { text }) => sum + lengthOf(text), 0)));
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + 2 * MARGIN;
  const texts = lines.flatMap((runs, at) => drawn(runs, MARGIN + (at + 0.75) * CELL.height));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">
<title id="title">${escaped(heading)}</title>
<desc id="desc">${escaped(text)}</desc>
<rect width="100%" height="100%" rx="10" fill="${COLOURS.ground}"/>
<g font-family="${escaped(FONT)}" font-size="14" fill="${COLOURS.text}">
${texts.join('\n')}
</g>
</svg>
`;
}

/**
 * Each part of a run at its own place, and as wide as its cells: the reader's font may have other widths, and blanks in a
 * row are drawn as one.
 */
function drawn(runs: Run[], y: number): string[] {
  let column = 0;
  return runs.flatMap(({ text, bold, dim, colour }) => {
    const from = column;
    column += lengthOf(text);
    const fill = colour ? COLOURS[colour] : dim ? COLOURS.dim : undefined;
    return [...text.matchAll(/\S+( \S+)*/g)].map(({ 0: part, index }) => {
      const attributes = [
        `x="${round(MARGIN + (from + lengthOf(text.slice(0, index))) * CELL.width)}" y="${round(y)}"`,
        `textLength="${round(lengthOf(part) * CELL.width)}" lengthAdjust="spacingAndGlyphs"`,
        fill && `fill="${fill}"`,
        bold && 'font-weight="700"',
      ];
      return `<text ${attributes.filter(Boolean).join(' ')}>${escaped(part)}</text>`;
    });
  });
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function round(number: number): number {
  return Number(number.toFixed(1));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
