import { amount, counted, duration, percent } from '../../wording.ts';
import type { Cost, MatchRate, Report } from '../report.ts';
import { openWaterWords } from '../text.ts';
import { bar } from './charts.ts';
import { escaped } from './escape.ts';

/** Under this share the bar of the match rate is a warning. */
const FEW = 0.1;

/** The match rate, and what a sync will cost: drawn, with the numbers beside. */
export function figures({ match, cost }: Report): string {
  const drawn = [cost && costFigure(cost), match && matchFigure(match)].filter((figure) => figure !== null);
  if (drawn.length === 0) return '';
  const body = drawn.length > 1 ? `<div class="pair">${drawn.join('')}</div>` : drawn.join('');
  return `<section><h2>What a sync will be like</h2>${body}</section>`;
}

function matchFigure({ sampled, matched, users }: MatchRate): string {
  const share = matched / sampled;
  const label = `Match rate: ${percent(share)}`;
  return `<div class="figure card"><h3>Match rate</h3><p class="number">${percent(share)}</p>${bar([{ colour: share >= FEW ? 'good' : 'poor', share }], label)}<p class="quiet">${amount(matched)} of ${counted(sampled, 'registrant')} looked for, among ${counted(users, 'user')} of OpenWater.</p></div>`;
}

function costFigure({ rows, imis, openWater, seconds }: Cost): string {
  const longest = Math.max(imis.seconds, openWater?.seconds ?? 0) || 1;
  const pages = `${counted(imis.pages, 'page')} of ${counted(imis.pageRows, 'row')}`;
  const items = [
    time(
      'iMIS',
      imis.seconds,
      longest,
      'one',
      `${counted(imis.requests, 'request')}: log-in, definition, prompts, ${pages}`,
    ),
    openWater ? time('OpenWater', openWater.seconds, longest, 'two', openWaterWords(openWater)) : '',
  ];
  return `<div class="figure card"><h3>Expected time</h3><p class="number">about ${duration(seconds)}</p><p class="quiet">for ${counted(rows, 'row')}</p><ul class="times">${items.join('')}</ul></div>`;
}

function time(name: string, seconds: number, longest: number, colour: 'one' | 'two', what: string): string {
  const label = `${name}: about ${duration(seconds)}`;
  return `<li><p class="head"><span>${name}</span><span>${duration(seconds)}</span></p>${bar([{ colour, share: seconds / longest }], label)}<p class="quiet">${escaped(what)}</p></li>`;
}
