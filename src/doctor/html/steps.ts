import type { Group, Status, Step } from '../report.ts';
import { SYMBOLS, withoutRepeats } from '../text.ts';
import { escaped } from './escape.ts';

/** What a symbol says to those who cannot see it. */
const SPOKEN: Record<Status, string> = {
  ok: 'In order',
  warning: 'To look at',
  failed: 'To mend',
  skipped: 'Not looked at',
};

/** The steps, a list for each group. */
export function stepLists(steps: readonly Step[]): string {
  const groups = [...new Set(steps.map(({ group }) => group))];
  return groups.map((group) => list(group, steps)).join('');
}

/** The steps that somebody has to look at, to be found at once. */
export function links(steps: readonly Step[]): string {
  const open = steps.filter(({ status }) => status === 'failed' || status === 'warning');
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

function item({ id, status, title, found, todo, where, outage }: Step): string {
  const remedies = [
    todo !== null && `<dt>Do</dt><dd>${escaped(todo)}</dd>`,
    where !== null && `<dt>In</dt><dd class="where">${escaped(where)}</dd>`,
  ].filter((remedy) => remedy !== false);
  const remedy = remedies.length > 0 ? `<dl class="remedy">${remedies.join('')}</dl>` : '';
  const spoken = outage ? 'Out of order just now' : SPOKEN[status];
  return `<li class="${status}" id="${id}"><span class="mark" aria-hidden="true">${SYMBOLS[status]}</span><h3>${escaped(title)}<span class="unseen">: ${spoken}</span></h3><div>${found === '' ? '' : `<p class="found">${escaped(found)}</p>`}${remedy}</div></li>`;
}
