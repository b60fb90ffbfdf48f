/** A table of Markdown. Cells may hold anything but line breaks. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(escaped).join(' | ')} |`.replaceAll(/(?<=\|) {2}(?=\|)/g, ' ');
  return [line(headings), `|${' --- |'.repeat(headings.length)}`, ...rows.map(line)].join('\n');
}

/** A name as code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** `a, b and c` */
export function listed(parts: readonly string[], and = 'and'): string {
  const [last = '', ...others] = parts.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} ${and} ${last}`;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
