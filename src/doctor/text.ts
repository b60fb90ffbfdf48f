import { OWNER_NAMES, type Owner } from '../problems/problem.ts';
import { amount, counted, duration, percent } from '../wording.ts';
import { visible } from './clean.ts';
import { folderText } from './folder-text.ts';
import { STEPS, type ColumnReport, type Cost, type MatchRate, type Report, type Status, type Step } from './report.ts';
import { colours, padded, widthOf, wrapped, type Colours } from './terminal.ts';

export const SYMBOLS: Record<Status, string> = { ok: '✓', warning: '!', failed: '✗', skipped: '–' };
export const ORIGINS: Record<ColumnReport['origin'], string> = {
  definition: 'definition',
  rows: 'rows',
  openwater: 'OpenWater profile form',
  swapcard: 'Swapcard',
};

/** Where the text of a step begins: behind its symbol and its title. */
const TITLE_WIDTH = Math.max(...STEPS.map(({ title }) => title.length));
const INDENT = 2 + 2 + TITLE_WIDTH + 2;
const BAR = 24;
/** Lines that have room for words beside a bar, and for long names of origins. */
const ROOMY = 90;

export interface TextOptions {
  /** Places in a line. */
  width: number;
  coloured: boolean;
}

interface Pen {
  width: number;
  colour: Colours;
}

/** The page as plain text. */
export function textReport(given: Report, { width, coloured }: TextOptions): string {
  const report = visible(given);
  const pen = { width, colour: colours(coloured) };
  const parts = [
    head(report, pen),
    ...groups(report.steps, pen),
    report.columns.length > 0 && columns(report, pen),
    report.folder && folderText(report.folder, pen),
    report.match && match(report.match, pen),
    report.cost && cost(report.cost, pen),
  ];
  return `\n${parts.filter((part) => part !== false && part !== null).join('\n\n')}\n\n`;
}

function head({ connector, at, host, query, verdict, headline }: Report, { width, colour }: Pen): string {
  const title = `${connector} doctor`;
  const time = `${at.slice(0, 16).replace('T', ' ')} UTC`;
  const paint = { ready: colour.green, 'ready-with-warnings': colour.yellow, 'not-ready': colour.red }[verdict];
  const symbol = SYMBOLS[{ ready: 'ok', 'ready-with-warnings': 'warning', 'not-ready': 'failed' }[verdict] as Status];
  const lines = [
    colour.bold(title) + ' '.repeat(Math.max(width - widthOf(title) - time.length, 2)) + colour.dim(time),
    ...[host, query].filter((part) => part !== null).flatMap((part) => wrapped(part, width).map(colour.dim)),
    '',
    ...wrapped(`${symbol} ${headline}`, width).map((line) => colour.bold(paint(line))),
  ];
  return lines.join('\n');
}

function groups(steps: readonly Step[], pen: Pen): string[] {
  const names = [...new Set(steps.map(({ group }) => group))];
  return names.map((name) => {
    const own = withoutRepeats(steps.filter(({ group }) => group === name));
    const lines = own.flatMap((step) => stepLines(step, pen));
    return [...(name === 'Configuration' ? [] : [pen.colour.bold(name)]), ...lines].join('\n');
  });
}

/** Steps that are skipped for one reason say it once. */
export function withoutRepeats(steps: readonly Step[]): Step[] {
  return steps.map((step, at) => {
    const before = steps[at - 1];
    const isRepeat = step.status === 'skipped' && before?.status === 'skipped' && before.found === step.found;
    return isRepeat && step.todo === null ? { ...step, found: '' } : step;
  });
}

function stepLines({ status, title, found, todo, where, owners }: Step, { width, colour }: Pen): string[] {
  const paint = { ok: colour.green, warning: colour.yellow, failed: colour.red, skipped: colour.dim }[status];
  const quiet = status === 'skipped' ? colour.dim : (text: string): string => text;
  const left = `  ${paint(SYMBOLS[status])} ${quiet(padded(title, TITLE_WIDTH))}  `;
  const lines = wrapped(found, width - INDENT).map(quiet);
  if (todo !== null) lines.push(...labelled('What to do', todo, width - INDENT, colour.bold));
  if (where !== null) lines.push(...labelled('Where', where, width - INDENT, colour.dim));
  if (owners.length > 0) lines.push(...labelled('Who', ownersIn(owners), width - INDENT, colour.dim));
  return lines.map((line, at) => ((at === 0 ? left : ' '.repeat(INDENT)) + line).trimEnd());
}

/** The people who can fix something, as a list. */
export function ownersIn(owners: readonly Owner[]): string {
  return owners.map((owner) => OWNER_NAMES[owner]).join('; ');
}

function labelled(label: string, text: string, width: number, paint: (text: string) => string): string[] {
  const indent = label.length + 2;
  return wrapped(text, width - indent).map((line, at) => (at === 0 ? `${paint(label)}  ` : ' '.repeat(indent)) + line);
}

/** A table as wide as its widest cells, of which names and examples share what the line leaves them. */
function columns({ columns: all, collisions, valuesShown }: Report, { width, colour }: Pen): string {
  const heading = ['column', 'type', 'origin', valuesShown ? 'a value' : 'shape of a value'];
  const origins = width < ROOMY ? { ...ORIGINS, openwater: 'OpenWater' } : ORIGINS;
  const rows = all.map(({ name, type, origin, example }) => [name, type, origins[origin], example ?? '–']);
  const widths = heading.map((title, at) => Math.max(...[heading, ...rows].map((row) => widthOf(row[at] ?? title))));
  const fixed = 2 + 3 * 2 + (widths[1] ?? 0) + (widths[2] ?? 0);
  const free = Math.max(width - fixed, 16);
  const example = Math.min(widths[3] ?? 0, Math.max(Math.floor(free * 0.4), free - (widths[0] ?? 0)));
  const sizes = [Math.min(widths[0] ?? 0, free - example), widths[1] ?? 0, widths[2] ?? 0, example];
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, at) => padded(cell, sizes[at] ?? 0)).join('  ')}`.trimEnd();
  const hint = valuesShown
    ? 'Values of people, as asked for with --show-values: do not pass them on.'
    : 'Shapes, not values: a and A stand for letters, 9 for digits, and every word for any of its kind.';
  return [
    `${colour.bold('Columns')}  ${counted(all.length, 'column')}`,
    colour.dim(line(heading)),
    ...rows.map(line),
    ...wrapped(hint, width - 2).map((each) => colour.dim(`  ${each}`)),
    ...collisions.flatMap((each) =>
      collision(each.name, each.columns, width).map((text) => `  ${colour.yellow(text)}`),
    ),
  ].join('\n');
}

function collision(name: string, names: readonly string[], width: number): string[] {
  return wrapped(`! ${names.map((each) => `"${each}"`).join(', ')} become ${name}`, width - 2);
}

function match({ sampled, matched, users }: MatchRate, { colour }: Pen): string {
  const share = matched / sampled;
  const head = `${colour.bold('Match rate')}  among the ${counted(users, 'user')} of OpenWater`;
  return `${head}\n  ${bar(share)}  ${percent(share)}, ${amount(matched)} of ${amount(sampled)} looked for`;
}

function cost({ rows, imis, openWater, seconds }: Cost, { width, colour }: Pen): string {
  const longest = Math.max(imis.seconds, openWater?.seconds ?? 0);
  const line = (name: string, took: number, what: string): string[] => {
    const left = `  ${padded(name, 9)}  ${bar(took / longest)}  ${padded(duration(took), 7)}  `;
    const indent = width < ROOMY ? 13 : widthOf(left);
    const lines = wrapped(what, width - indent).map((text) => ' '.repeat(indent) + text);
    return width < ROOMY
      ? [left.trimEnd(), ...lines]
      : lines.map((text, at) => (at === 0 ? left + text.trimStart() : text));
  };
  const pages = `${counted(imis.pages, 'page')} of ${counted(imis.pageRows, 'row')}`;
  return [
    `${colour.bold('A sync')}  of ${counted(rows, 'row')} takes about ${duration(seconds)}`,
    ...line(
      'iMIS',
      imis.seconds,
      `${counted(imis.requests, 'request')}: log-in, definition, prompts, ${pages}${imis.pages > 1 ? ' (one row of each overlaps)' : ''}`,
    ),
    ...(openWater ? line('OpenWater', openWater.seconds, openWaterWords(openWater)) : []),
  ].join('\n');
}

/** `505 calls at 3 a second: 5 to list the users, 500 for profiles`. */
export function openWaterWords({ calls, plan, finding, profiles, pace }: NonNullable<Cost['openWater']>): string {
  const how = plan === 'list' ? 'to list the users' : 'to look up each registrant';
  return `${counted(calls, 'call')} at ${pace} a second: ${amount(finding)} ${how}, ${amount(profiles)} for profiles`;
}

function bar(share: number): string {
  const full = share > 0 ? Math.max(Math.round(share * BAR), 1) : 0;
  return '█'.repeat(Math.min(full, BAR)) + '░'.repeat(Math.max(BAR - full, 0));
}
