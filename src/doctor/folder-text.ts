import { amount, counted } from '../wording.ts';
import type { FolderQueryReport, FolderReport } from './report.ts';
import { padded, widthOf, wrapped, type Colours } from './terminal.ts';

const HEADING = ['query', 'rows', 'columns', 'sorted'];
/** The queries of the folder as a table; below each that is no stream, why. */
export function folderText(
  { path, queries }: FolderReport,
  { width, colour }: { width: number; colour: Colours },
): string {
  const rows = queries.map(cellsOf);
  const sizes = HEADING.map((title, at) => Math.max(...[HEADING, ...rows].map((row) => widthOf(row[at] ?? title))));
  const others = sizes.slice(1).reduce((sum, size) => sum + size + 2, 2);
  sizes[0] = Math.min(sizes[0] ?? 0, width - others);
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, at) => padded(cell, sizes[at] ?? 0)).join('  ')}`.trimEnd();
  const lines = queries.flatMap(({ problem }, at) => [
    line(rows[at] ?? []),
    ...(problem === null ? [] : wrapped(problem, width - 6).map((text) => `      ${colour.yellow(text)}`)),
  ]);
  const where = wrapped(`${counted(queries.length, 'query', 'queries')} in ${path}`, width - 8);
  const heading = where.map((text, at) => (at === 0 ? `${colour.bold('Folder')}  ${text}` : `        ${text}`));
  return [...heading, colour.dim(line(HEADING)), ...lines].join('\n');
}

/** `45`, `3`, `yes`; a dash where it is not known. */
export function cellsOf({ name, rows, columns, isSorted }: FolderQueryReport): string[] {
  const sorted = isSorted === null ? '–' : isSorted ? 'yes' : 'no';
  return [name, rows === null ? '–' : amount(rows), columns === null ? '–' : amount(columns), sorted];
}
