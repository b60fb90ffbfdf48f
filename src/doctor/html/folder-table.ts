import { counted } from '../../wording.ts';
import { cellsOf } from '../folder-text.ts';
import type { FolderQueryReport, Report } from '../report.ts';
import { isolated } from './escape.ts';

const HEADING = ['Query', 'Rows', 'Columns', 'Sorted', 'What keeps it from being a stream'];

/** The queries of the folder, a table that becomes cards on a phone. */
export function folderSection({ folder }: Report): string {
  if (!folder) return '';
  const heading = HEADING.map((title) => `<th role="columnheader" scope="col">${title}</th>`).join('');
  return `<section><h2>${counted(folder.queries.length, 'query', 'queries')} in ${isolated(folder.path)}</h2>
<div class="card"><table role="table"><thead role="rowgroup"><tr role="row">${heading}</tr></thead><tbody role="rowgroup">${folder.queries.map(row).join('')}</tbody></table></div></section>`;
}

function row(query: FolderQueryReport): string {
  const [name = '', ...cells] = cellsOf(query);
  const data = [...cells, query.problem ?? 'nothing'].map(
    (cell, at) => `<td role="cell" data-label="${HEADING[at + 1]}"><span>${isolated(cell)}</span></td>`,
  );
  return `<tr role="row"><th role="rowheader" scope="row">${isolated(name)}</th>${data.join('')}</tr>`;
}
