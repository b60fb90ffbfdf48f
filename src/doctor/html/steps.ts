import { OWNER_NAMES } from '../../problems/problem.ts';
import type { Group, Status, Step } from '../report.ts';
import { SYMBOLS, ownersIn, withoutRepeats } from '../text.ts';
import { isNotExamined } from '../verdict.ts';
import { escaped } from './escape.ts';

/** What a symbol says to those who cannot see it. */
const SPOKEN: Record<Status, string> = {
  ok: 'In order',
  warning: 'To review',
  failed: 'To fix',
  skipped: 'Not examined',
};

/** What has to be done first, grouped by who does it; then the other steps, folded. */
export function stepLists(steps: readonly Step[]): string {
  const open = steps.filter(isOpen);
  const owners = [...new Set(open.map(ownerOf))];
  const toDo = owners.map((owner) => {
    const items = open.filter((step) => ownerOf(step) === owner).map(item);
    return `<section><h2>To do: ${escaped(owner)}</h2><ol class="steps card">${items.join('')}</ol></section>`;
  });
  const rest = steps.filter((step) => !isOpen(step));
  return [...toDo, folded(rest)].join('');
}

function isOpen({ status }: Step): boolean {
  return status === 'failed' || status === 'warning';
}

/** Who can fix a step: the first of those who can. */
function ownerOf({ owners: [owner] }: Step): string {
  return owner === undefined ? 'nobody in particular' : OWNER_NAMES[owner];
}

function folded(steps: readonly Step[]): string {
  const passed = steps.filter(({ status }) => status === 'ok').length;
  const unknown = steps.filter(isNotExamined).length;
  const rest = steps.length - passed - unknown;
  const parts = [
    `${passed} passed`,
    ...(unknown > 0 ? [`${unknown} not examined`] : []),
    ...(rest > 0 ? [`${rest} not needed`] : []),
  ];
  const groups = [...new Set(steps.map(({ group }) => group))];
  const lists = groups.map((group) => list(group, steps)).join('');
  return `<section class="folded"><details><summary>Steps: ${parts.join(', ')}</summary>${lists}</details></section>`;
}

/** The steps that somebody has to look at, to be found at once. */
export function links(steps: readonly Step[]): string {
  const open = steps.filter(isOpen);
  if (open.length === 0) return '';
  const items = open.map(
    ({ id, status, title }) => `<li>${SYMBOLS[status]} <a href="#${id}">${escaped(title)}</a></li>`,
  );
  return `<ul class="links">${items.join('')}</ul>`;
}

function list(group: Group, steps: readonly Step[]): string {
  const items = withoutRepeats(steps.filter((step) => step.group === group)).map(item);
  return `<section><h2>${group}</h2><ol class="steps card">${items.join('')}</ol></section>`;
}

function item({ id, status, title, found, todo, where, owners, outage }: Step): string {
  const remedies = [
    todo !== null && `<dt>What to do</dt><dd>${escaped(todo)}</dd>`,
    owners.length > 0 && `<dt>Who</dt><dd>${escaped(ownersIn(owners))}</dd>`,
    where !== null && `<dt>Where</dt><dd class="where">${escaped(where)}</dd>`,
  ].filter((remedy) => remedy !== false);
  const remedy = remedies.length > 0 ? `<dl class="remedy">${remedies.join('')}</dl>` : '';
  const spoken = outage ? 'Unavailable now' : SPOKEN[status];
  return `<li class="${status}" id="${id}"><span class="mark" aria-hidden="true">${SYMBOLS[status]}</span><h3>${escaped(title)}<span class="unseen">: ${spoken}</span></h3><div>${found === '' ? '' : `<p class="found">${escaped(found)}</p>`}${remedy}</div></li>`;
}
