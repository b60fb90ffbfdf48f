import { createHash } from 'node:crypto';
import { visible } from './clean.ts';
import { columnsSection } from './html/column-table.ts';
import { escaped, isolated } from './html/escape.ts';
import { figures } from './html/figures.ts';
import { folderSection } from './html/folder-table.ts';
import { links, stepLists } from './html/steps.ts';
import { STYLE } from './html/style.ts';
import type { Report, Status } from './report.ts';
import { SYMBOLS } from './text.ts';

/** Nothing may be loaded or run, whatever a name in the report holds: only the page's own style is let in, by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

const VERDICTS: Record<Report['verdict'], Status> = {
  ready: 'ok',
  'ready-with-warnings': 'warning',
  'not-ready': 'failed',
};

/** The page as one file of HTML, to be sent to somebody. It needs no network, and runs nothing. */
export function htmlReport(given: Report): string {
  const report = visible(given);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${escaped(report.headline)} ${escaped(report.connector)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${head(report)}
${stepLists(report.steps)}
${figures(report)}
${columnsSection(report)}
${folderSection(report)}
${foot(report)}
</main>
</body>
</html>
`;
}

function head({ connector, at, verdict, headline, host, query, valuesShown, steps }: Report): string {
  const place = [host, query].filter((part) => part !== null).map(isolated);
  const notice = valuesShown
    ? '<p class="notice card">This page shows values of people, as asked for with --show-values. Do not pass it on.</p>'
    : '';
  return `<header><p class="over"><span>${escaped(connector)} doctor</span><time datetime="${escaped(at)}">${escaped(at.slice(0, 16).replace('T', ' '))} UTC</time></p>
<div class="verdict card ${verdict}"><span class="mark" aria-hidden="true">${SYMBOLS[VERDICTS[verdict]]}</span><div><h1>${escaped(headline)}</h1>${place.length > 0 ? `<p>${place.join('<br>')}</p>` : ''}${links(steps)}</div></div>${notice}</header>`;
}

function foot({ connector, valuesShown }: Report): string {
  const values = valuesShown ? '' : ' and no value of a person';
  return `<footer class="quiet"><p>Written by ${escaped(connector)}. This page holds no password, token or key${values}. It is one file that loads nothing from elsewhere.</p></footer>`;
}
