/** The page's only style. Nothing is loaded: no font, no picture, no script. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f2; --card: #ffffff; --line: #e3e0d9; --text: #22262b; --quiet: #5b626b;
  --ok: #1b7a4b; --warning: #8a5700; --failed: #b3261e; --skipped: #666d76;
  --ok-soft: #e7f3ec; --warning-soft: #fbf1dc; --failed-soft: #fbe9e7;
  --track: #e8e5de; --first: #2f6f8f; --second: #b4722a; --third: #7a5ba6; --fourth: #52803c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #131518; --card: #1b1e22; --line: #30353b; --text: #e7e9ec; --quiet: #a2abb5;
    --ok: #63d29b; --warning: #efb64e; --failed: #ff9187; --skipped: #9aa3ad;
    --ok-soft: #17281f; --warning-soft: #2b2415; --failed-soft: #311b1a;
    --track: #30353b; --first: #6bb3d6; --second: #e0a15c; --third: #b59be0; --fourth: #93c47d;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 58rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
h1, h2, h3, p, ol, ul, dl, dd { margin: 0; padding: 0; }
ol, ul { list-style: none; }
h1 { font-size: 1.65rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 1.05rem; font-weight: 650; margin: 2.25rem 0 0.75rem; }
h3 { font-size: 1rem; font-weight: 600; }
code, .shape { font: 0.9em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.over { color: var(--quiet); font-size: 0.875rem; display: flex; flex-wrap: wrap; gap: 0 1.5rem; justify-content: space-between; }
.quiet { color: var(--quiet); font-size: 0.9rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.verdict { margin-top: 1rem; padding: 1.5rem; display: grid; grid-template-columns: auto 1fr; gap: 1.1rem; align-items: start; border-left-width: 6px; }
.verdict.ready { border-left-color: var(--ok); }
.verdict.ready-with-warnings { border-left-color: var(--warning); }
.verdict.not-ready { border-left-color: var(--failed); }
.verdict p { color: var(--quiet); margin-top: 0.35rem; }
.links { display: flex; flex-wrap: wrap; gap: 0.1rem 1.25rem; margin-top: 0.5rem; }
.links a { color: inherit; }
:target { outline: 2px solid var(--first); outline-offset: -2px; }
.mark { display: grid; place-items: center; width: 1.6rem; height: 1.6rem; border-radius: 50%; font-weight: 700; font-size: 0.95rem; line-height: 1; }
.verdict .mark { width: 3rem; height: 3rem; font-size: 1.6rem; }
.ok > .mark, .ready > .mark { color: var(--ok); background: var(--ok-soft); }
.warning > .mark, .ready-with-warnings > .mark { color: var(--warning); background: var(--warning-soft); }
.failed > .mark, .not-ready > .mark { color: var(--failed); background: var(--failed-soft); }
.skipped > .mark { color: var(--skipped); }
.steps > li { display: grid; grid-template-columns: 1.6rem 11rem 1fr; gap: 0.15rem 0.9rem; padding: 0.7rem 1.1rem; align-items: start; }
.steps > li + li { border-top: 1px solid var(--line); }
.steps > .warning { background: var(--warning-soft); }
.steps > .failed { background: var(--failed-soft); }
.steps > li:first-child { border-radius: 11px 11px 0 0; }
.steps > li:last-child { border-radius: 0 0 11px 11px; }
.steps > li:only-child { border-radius: 11px; }
.steps > .warning > .mark, .steps > .failed > .mark { background: var(--card); }
.steps > .skipped { padding-block: 0.4rem; }
.skipped h3, .skipped .found { color: var(--quiet); font-weight: 400; }
.remedy { display: grid; grid-template-columns: auto 1fr; gap: 0.2rem 0.75rem; margin-top: 0.5rem; }
.remedy dt { font-weight: 650; font-size: 0.875rem; padding-top: 0.08rem; }
.remedy .where { color: var(--quiet); font-size: 0.9rem; }
.folded { margin-top: 2.25rem; }
summary { cursor: pointer; font-weight: 650; }
details h2 { margin-top: 1.25rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.figure { padding: 1.25rem; }
.figure .number { font-size: 1.9rem; font-weight: 650; letter-spacing: -0.02em; line-height: 1.2; }
.bar { display: block; width: 100%; height: 0.8rem; border-radius: 0.4rem; margin: 0.6rem 0 0.35rem; }
.bar .track, .fill .track { fill: var(--track); }
.one { fill: var(--first); } .two { fill: var(--second); } .three { fill: var(--third); } .four { fill: var(--fourth); }
.good { fill: var(--ok); } .poor { fill: var(--warning); }
.times > li { margin-top: 1rem; }
.times .head { display: flex; justify-content: space-between; gap: 1rem; font-weight: 600; }
.legend { display: flex; flex-wrap: wrap; gap: 0.15rem 1.25rem; font-size: 0.9rem; color: var(--quiet); margin-bottom: 1rem; }
.legend svg { width: 0.7rem; height: 0.7rem; margin-right: 0.4rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.93rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem; }
thead th { font-weight: 600; font-size: 0.85rem; color: var(--quiet); }
tbody tr { border-top: 1px solid var(--line); }
tbody th { font-weight: 600; width: 31%; }
td:nth-of-type(2) { width: 20%; }
thead th, td:nth-of-type(1), td:nth-of-type(2) { overflow-wrap: normal; }
td:nth-of-type(4) { width: 8.2rem; }
table + .quiet, .card + .quiet { margin-top: 0.75rem; }
.fill { width: 3.2rem; height: 0.45rem; border-radius: 0.25rem; margin-right: 0.5rem; }
.tag { display: inline-block; font-size: 0.8rem; font-weight: 600; color: var(--warning); background: var(--warning-soft); border-radius: 6px; padding: 0 0.4rem; }
.nowrap { white-space: nowrap; }
.collisions { padding: 0.9rem 1.1rem; margin-bottom: 1rem; background: var(--warning-soft); }
.collisions li + li { margin-top: 0.35rem; }
.notice { padding: 0.9rem 1.1rem; margin-top: 1rem; background: var(--warning-soft); color: var(--warning); font-weight: 600; }
footer { margin-top: 2.5rem; }
@media (max-width: 46rem) {
  main { padding: 1.25rem 1rem 2.5rem; }
  h1 { font-size: 1.3rem; }
  .verdict { padding: 1.1rem; gap: 0.9rem; }
  .verdict .mark { width: 2.4rem; height: 2.4rem; font-size: 1.3rem; }
  .steps > li { grid-template-columns: 1.6rem 1fr; padding: 0.7rem 0.9rem; }
  .steps > li > div { grid-column: 2; }
  .pair { grid-template-columns: 1fr; }
  .remedy { grid-template-columns: 1fr; gap: 0; }
  .remedy dt { margin-top: 0.35rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, th, td { display: block; }
  tbody tr { padding: 0.7rem 0.9rem; display: grid; grid-template-columns: 1fr 1fr; gap: 0.3rem 0.9rem; }
  tbody tr:first-child { border-top: 0; }
  tbody th { padding: 0; grid-column: 1 / -1; }
  tbody th, td, td:nth-of-type(2), td:nth-of-type(4) { width: auto; }
  td { padding: 0; min-width: 0; }
  td::before { content: attr(data-label); display: block; color: var(--quiet); font-size: 0.78rem; line-height: 1.3; }
}
@media print {
  :root {
    --ground: #ffffff; --card: #ffffff; --line: #cccccc; --text: #000000; --quiet: #444444;
    --ok: #14633c; --warning: #704600; --failed: #97201a; --skipped: #555555;
    --ok-soft: #ffffff; --warning-soft: #ffffff; --failed-soft: #ffffff; --track: #dddddd;
    --first: #2f6f8f; --second: #b4722a; --third: #7a5ba6; --fourth: #52803c;
  }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  li, tr, .figure, .verdict { break-inside: avoid; }
  h2 { break-after: avoid; }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
