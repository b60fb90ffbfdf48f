import { counted, percent } from '../../wording.ts';
import type { ColumnReport, Origin, Report } from '../report.ts';
import { ORIGINS } from '../text.ts';
import { bar, dot, type Part } from './charts.ts';
import { escaped, isolated } from './escape.ts';

const COLOURS: Record<Origin, Part['colour']> = {
  definition: 'one',
  rows: 'two',
  swapcard: 'three',
  openwater: 'four',
};

/** The columns: how many come from where, which names collide, and a table that becomes cards on a phone. */
export function columnsSection({ columns, collisions, valuesShown }: Report): string {
  if (columns.length === 0) return '';
  const colliding = new Map(collisions.flatMap(({ name, columns: names }) => names.map((each) => [each, name])));
  const rows = columns.map((column) => row(column, colliding.get(column.name), valuesShown));
  const heading = ['Column', 'Type', 'From', valuesShown ? 'A value' : 'Shape of a value', 'Filled'];
  const hint = valuesShown
    ? ''
    : '<p class="quiet">Shapes, not values: a and A stand for letters, 9 for digits, and every word for any of its kind. “Filled” is the share of the first page’s rows that hold a value.</p>';
  return `<section><h2>${counted(columns.length, 'column')}</h2>${origins(columns)}${collisionList(collisions)}
<div class="card"><table role="table"><thead role="rowgroup"><tr role="row">${heading.map((title) => `<th role="columnheader" scope="col">${title}</th>`).join('')}</tr></thead><tbody role="rowgroup">${rows.join('')}</tbody></table></div>${hint}</section>`;
}

function origins(columns: readonly ColumnReport[]): string {
  const present = (Object.keys(COLOURS) as Origin[])
    .map((origin) => ({ origin, count: columns.filter((column) => column.origin === origin).length }))
    .filter(({ count }) => count > 0);
  const parts = present.map(({ origin, count }) => ({ colour: COLOURS[origin], share: count / columns.length }));
  const label = present.map(({ origin, count }) => `${count} from ${ORIGINS[origin]}`).join(', ');
  const legend = present.map(({ origin, count }) => `<li>${dot(COLOURS[origin])}${count} from ${ORIGINS[origin]}</li>`);
  return `${bar(parts, `Columns by origin: ${label}`)}<ul class="legend">${legend.join('')}</ul>`;
}

function collisionList(collisions: Report['collisions']): string {
  if (collisions.length === 0) return '';
  const items = collisions.map(
    ({ name, columns }) =>
      `<li>${columns.map((each) => `<code>${isolated(each)}</code>`).join(', ')} become <code>${isolated(name)}</code></li>`,
  );
  return `<ul class="collisions card">${items.join('')}</ul>`;
}

function row(
  { name, type, origin, example, filled }: ColumnReport,
  collides: string | undefined,
  valuesShown: boolean,
): string {
  const tag = collides === undefined ? '' : ' <span class="tag">name collides</span>';
  const share =
    filled === null
      ? '–'
      : `<span class="nowrap">${bar([{ colour: 'one', share: filled }], `${percent(filled)} filled`, 'fill')}${percent(filled)}</span>`;
  const cells: [label: string, content: string][] = [
    ['Type', escaped(type)],
    ['From', ORIGINS[origin]],
    [valuesShown ? 'A value' : 'Shape', example === null ? '–' : `<span class="shape">${isolated(example)}</span>`],
    ['Filled', share],
  ];
  const data = cells.map(([label, content]) => `<td role="cell" data-label="${label}"><span>${content}</span></td>`);
  return `<tr role="row"><th role="rowheader" scope="row">${isolated(name)}${tag}</th>${data.join('')}</tr>`;
}
